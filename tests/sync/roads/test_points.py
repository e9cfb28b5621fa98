"""Crash points: unharmed without the variable, death at the n-th passing with it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from brs_sync.points import VARIABLE, no_point, points_from_environment

PASS = """
from brs_sync.points import points_from_environment
point = points_from_environment()
for n in range(5):
    point("other"); point("here"); print(n, flush=True)
"""


@pytest.mark.parametrize(("asked", "passed"), [("here", 0), ("here:1", 0), ("here:3", 2)])
def test_a_process_dies_at_the_passing_asked_for(asked: str, passed: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PASS], env={VARIABLE: asked}, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.split() == [str(n) for n in range(passed)]


@pytest.mark.parametrize("asked", ["", "elsewhere", "here:9"])
def test_nobody_dies_otherwise(asked: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PASS], env={VARIABLE: asked}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and len(done.stdout.split()) == 5


def test_without_the_variable_nothing_is_counted() -> None:
    assert points_from_environment({}) is no_point
