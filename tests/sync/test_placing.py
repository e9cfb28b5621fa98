"""Small files of a hub stand whole in their place: on a disk that is full at any byte, and through a death anywhere."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub import tls, told
from brs_sync.hub.commands.putting import draw, write_text
from brs_sync.identity import make_identity, read_identity, write_first_identity, write_identity
from brs_sync.placing import place, place_first

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that dies is forked")
OLD, NEW = b"old content, and longer than the new one", b"new content"
IDENTITY = make_identity(lambda size: bytes(range(size)))


def is_ours(folder: Path, name: str) -> bool:
    found = read_identity(folder, name)
    return found is not None and found.id == IDENTITY.id


def in_a_child(act: Callable[[], object]) -> int:
    """How a child ended that did this: 0 done, 1 refused, else killed."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except (OSError, SyncProblem):
            os._exit(1)
        except BaseException:
            os._exit(7)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def with_room(size: int, act: Callable[[], object]) -> Callable[[], object]:
    """The same on a disk where no file grows beyond so many bytes."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        act()

    return limited


def killed_at(step: int, act: Callable[[], object]) -> Callable[[], object]:
    """The same, and the process dies at the step-th thing that it asks of the file system."""

    def counted() -> None:
        left = step

        def hook(event: str, _values: tuple[Any, ...]) -> None:
            nonlocal left
            if event in ("open", "os.rename", "os.link", "os.remove"):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        act()

    return counted


WAYS: dict[str, tuple[str, Callable[[Path], object], Callable[[Path], bool]]] = {
    "place": ("file", lambda path: place(path, NEW), lambda path: path.read_bytes() == NEW),
    "text": ("file", lambda path: write_text(path, NEW.decode()), lambda path: path.read_bytes() == NEW),
    "picture": ("file", lambda path: draw(path, "K7QF@x"), lambda path: path.read_bytes().endswith(b"IEND\xaeB`\x82")),
    "address": ("address", lambda path: told.write(path.parent, "h" * 30), lambda path: len(path.read_bytes()) == 31),
    "key": (
        "replica.key",
        lambda path: write_identity(path.parent, IDENTITY),
        lambda path: is_ours(path.parent, path.name),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_leaves_the_old_file_or_the_new_one_and_nothing_beside_it(tmp_path: Path, way: str) -> None:
    name, act, is_new = WAYS[way]
    path = tmp_path / name
    for size in (0, 1, 10, 2000):
        path.write_bytes(OLD)
        ended = in_a_child(with_room(size, lambda: act(path)))
        assert ended == 0 if size == 2000 else ended == 1 or way == "address"  # a note of the address is no more
        assert is_new(path) if size == 2000 else path.read_bytes() == OLD
        assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("way", WAYS)
def test_a_death_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path, way: str) -> None:
    name, act, is_new = WAYS[way]
    path, seen = tmp_path / name, set()
    act(path)  # everything that it needs is imported
    for step in range(40):
        path.write_bytes(OLD)
        ended = in_a_child(killed_at(step, lambda: act(path)))
        old = path.read_bytes() == OLD
        assert old or is_new(path)
        seen.add(old)
        if ended == 0:
            break
    assert ended == 0 and step > 0 and seen == {True, False}


def test_of_two_who_are_first_both_take_the_same_and_it_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "first"
    assert place_first(path, NEW) and not place_first(path, OLD)
    assert path.read_bytes() == NEW and path.stat().st_mode & 0o777 == 0o600
    assert write_first_identity(tmp_path, IDENTITY, "hub.key")
    assert not write_first_identity(tmp_path, make_identity(os.urandom), "hub.key")
    assert is_ours(tmp_path, "hub.key")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["first", "hub.key"]


def test_a_certificate_that_found_no_room_is_made_anew(tmp_path: Path) -> None:
    tls.own_certificate(tmp_path / "other")
    for size in (1, 100):
        assert in_a_child(with_room(size, lambda: tls.own_certificate(tmp_path))) == 1
        assert not any((tmp_path / tls.FOLDER).iterdir())
    first = tls.own_certificate(tmp_path)
    assert first.pin() and tls.own_certificate(tmp_path).pin() == first.pin()
    assert first.file.stat().st_mode & 0o777 == 0o600


def test_an_invitation_goes_through_a_link_and_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(OLD)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_text(tmp_path / "link", "code", secret=True)
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"code"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        write_text(tmp_path / "pipe", "code")
    assert os.read(reading, 10) == b"code"
    os.close(reading)
    with pytest.raises(SyncProblem, match="bad-value"):
        write_text(tmp_path / "none" / "file", "code")
