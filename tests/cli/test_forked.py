"""What the tests of processes stand on: forked ones differ in the order of a set, as those of two laptops do."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

from tests.helpers import forked
from tests.helpers.forked import ROOT
from tests.helpers.patience import PATIENCE_S


def test_processes_that_are_started_one_after_the_other_go_through_a_set_in_orders_of_their_own() -> None:
    """A fork of one parent has the order of all others of it."""
    orders = [forked.run("order").stdout for _ in range(4)]
    assert all(orders) and orders[0] != orders[1]
    assert orders[:2] == orders[2:], "one parent, one order"


def test_what_processes_are_forked_from_ends_with_a_test_that_is_killed() -> None:
    """It holds the writing end of a pipe that everybody else only reads: the end of the pipe is the end of all."""
    code = "from tests.helpers import forked; forked.run('order'); print('made', flush=True); input()"
    read, write = os.pipe()
    maker = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=write, cwd=ROOT, text=True
    )
    os.close(write)
    assert maker.stdout is not None
    if maker.stdout.readline() != "made\n":
        pytest.fail(f"nothing was made: {os.read(read, 1 << 16).decode()}")
    maker.kill()
    maker.wait()
    said = b""
    while True:  # what they say as they end comes before the end
        assert select.select([read], [], [], PATIENCE_S)[0], f"who was forked from lives on: {said!r}"
        if not (piece := os.read(read, 4096)):
            break
        said += piece
    os.close(read)
