"""A process that dies at its n-th write may begin others: what those write is watched as its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crashes import tracer

pytestmark = pytest.mark.skipif(not tracer.is_possible(), reason="this machine lets no process watch another")
TEXT = "of another process"


@pytest.fixture
def act(tmp_path: Path) -> Callable[[tracer.Say], object]:
    """Has another process write a file, and then writes one itself."""
    script = f"open({str(tmp_path / 'there')!r}, 'w').write({TEXT!r})"

    def act(say: tracer.Say) -> None:
        done = subprocess.run([sys.executable, "-S", "-c", script], check=False)
        say(f"ended {done.returncode}".encode())
        (tmp_path / "here").write_text(TEXT)

    return act


def test_what_another_process_writes_is_written_and_counted(
    act: Callable[[tracer.Say], object], tmp_path: Path
) -> None:
    """Refused by the kernel, as what nobody watches is, it would end well and leave an empty file."""
    ended = tracer.run(act)
    assert (ended.killed, ended.passed, ended.said, ended.code) == (False, 2, b"ended 0", 0)
    assert (tmp_path / "there").read_text() == (tmp_path / "here").read_text() == TEXT


@pytest.mark.parametrize("how", ["before", "torn"])
def test_all_die_at_the_write_of_another_process(
    act: Callable[[tracer.Say], object], tmp_path: Path, how: tracer.How
) -> None:
    ended = tracer.run(act, 1, how)
    assert (ended.killed, ended.passed, ended.said) == (True, 1, b"")
    torn = how == "torn" and tracer.tears()
    assert (tmp_path / "there").read_text() == (TEXT[: len(TEXT) // 2] if torn else "")
    assert not (tmp_path / "here").exists()
