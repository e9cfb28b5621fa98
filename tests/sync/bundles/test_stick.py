"""A file on a stick is whole under its name or not there; 'safe to remove' is said after it was read back."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from brs_sync.bundle import stick
from brs_sync.errors import SyncProblem

DATA = random.Random(1).randbytes(3 * stick.CHUNK + 5)
KILLED = """
import io, os, signal, sys
from pathlib import Path
from brs_sync.bundle import stick
left = int(sys.argv[2])
def told(count):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
stick.put(io.BytesIO(bytes(4 * stick.CHUNK)), Path(sys.argv[1]), told)
"""


def test_what_was_written_is_there_and_nothing_else(tmp_path: Path) -> None:
    told: list[int] = []
    assert stick.put(io.BytesIO(DATA), tmp_path / "a.brs", told.append) == len(DATA)
    assert (tmp_path / "a.brs").read_bytes() == DATA and [one.name for one in tmp_path.iterdir()] == ["a.brs"]
    assert sum(told) == 2 * len(DATA)


@pytest.mark.parametrize("steps", range(8))
def test_a_process_killed_in_the_middle_leaves_no_half_file_under_the_name(tmp_path: Path, steps: int) -> None:
    (tmp_path / "old.brs").write_bytes(b"old")
    for name in ("new.brs", "old.brs"):
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / name), str(steps)], check=False)
        assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "new.brs").exists() and (tmp_path / "old.brs").read_bytes() == b"old"
    stick.put(io.BytesIO(DATA), tmp_path / "new.brs")
    assert (tmp_path / "new.brs").read_bytes() == DATA and not (tmp_path / "new.brs.part").exists()


def test_what_reads_back_otherwise_is_refused_and_gone(tmp_path: Path) -> None:
    seen = 0

    def told(count: int) -> None:
        nonlocal seen
        seen += count
        if seen == len(DATA) + stick.CHUNK:  # the first piece was read back: the medium loses a bit behind it
            with (tmp_path / "a.brs.part").open("r+b") as file:
                file.seek(2 * stick.CHUNK)
                file.write(b"\0\1\2\3")

    with pytest.raises(SyncProblem, match="copy-damaged"):
        stick.put(io.BytesIO(DATA), tmp_path / "a.brs", told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after", [1, 5])
def test_whoever_stops_it_leaves_nothing(tmp_path: Path, after: int) -> None:
    asked = iter(range(100))
    with pytest.raises(SyncProblem, match="cancelled"):
        stick.put(io.BytesIO(DATA), tmp_path / "a.brs", cancelled=lambda: next(asked) >= after)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_stick_is_said_to_be_full(tmp_path: Path) -> None:
    (tmp_path / "a.brs.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="space"):
        stick.put(io.BytesIO(DATA), tmp_path / "a.brs")
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_is_not_there_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(SyncProblem, match="stick-gone"):
        stick.put(io.BytesIO(DATA), tmp_path / "away" / "a.brs")
    with pytest.raises(SyncProblem, match="stick-gone"):
        stick.need_space(tmp_path / "away", 1)


def test_room_is_asked_for_before_the_first_byte(tmp_path: Path) -> None:
    stick.need_space(tmp_path, 1)
    with pytest.raises(SyncProblem, match="bundle-no-space") as caught:
        stick.need_space(tmp_path, 1 << 60)
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    assert caught.value.values["needed"] == (1 << 60) + (1 << 16)
    assert abs(int(str(caught.value.values["free"])) - free) < 1 << 30


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Amina Odhiambo", "amina-odhiambo"),
        ("Côte d’Ivoire / N°1", "cote-divoire-n1"),
        ("../../etc/passwd", "etc-passwd"),
        ("أمينة", "instead"),
        ("", "instead"),
        ("x" * 99, "x" * 40),
    ],
)
def test_names_that_every_stick_takes(text: str, name: str) -> None:
    assert stick.fit_name(text, "instead") == name
    stick.check_name(f"brs-{name}.brs")


@pytest.mark.parametrize("name", ["a:b.brs", "a?.brs", "con.brs", "LPT1", "a.", "a ", "a\n.brs", "x" * 201, 'a"b'])
def test_names_that_a_stick_does_not_take_are_refused(name: str) -> None:
    with pytest.raises(SyncProblem, match="bundle-bad-name"):
        stick.check_name(name)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.brs").touch()
    assert stick.free_name(tmp_path, "a", ".brs").name == "a-2.brs"
