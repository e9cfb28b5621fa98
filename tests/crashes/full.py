"""A process on a disk of its own that is too small for what it does, and that grows afterwards."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brs_desktop.sentences import as_problem
from tests.crashes.acts import Act
from tests.crashes.tracer import Say

_NEWNS, _NEWUSER = 0x00020000, 0x10000000
_REMOUNT, _PRIVATE, _REC = 32, 1 << 18, 1 << 14
AMPLE_KB = 262_144


@dataclass(frozen=True, slots=True)
class Filled:
    """How an act ended on a disk with so much room: the refusal's code, "" where it succeeded, or what went wrong."""

    code: str
    wrong: str


@cache
def is_possible() -> bool:
    """Whether this machine lets a process have a small disk of its own."""
    return sys.platform == "linux" and _in_child(lambda: _disk(Path(tempfile.gettempdir()), 64)) == b""


def run(act: Act, copy: Path, room_kb: int) -> Filled:
    """Do it with so much room beside what is there already; then give it room, and judge what it left."""
    copy.mkdir(parents=True, exist_ok=True)

    def child() -> str:
        _disk(copy, AMPLE_KB)
        shutil.copytree(act.folder, copy / "folder")
        used = sum(-(-path.stat().st_size // 4096) * 4 for path in copy.rglob("*") if path.is_file())
        _resize(copy, used + 8 + room_kb)
        done = _in_child(lambda: _attempt(act.do, copy / "folder"))
        said, _, code = done.decode().partition(":")
        _resize(copy, AMPLE_KB)
        act.judge(copy / "folder", said.encode())
        return code

    answer = _in_child(child).decode()
    code, _, wrong = answer.partition("\n")
    return Filled(code, wrong)


def _attempt(do: Callable[[Path, Say], None], folder: Path) -> str:
    """What it called done, and the code of what a person is told of the refusal."""
    said: list[bytes] = []
    code = ""
    try:
        do(folder, said.append)
    except Exception as error:
        told = as_problem(error)
        code = told.code if told.message and told.safe else f"nothing is told of {error!r}"
        if code == "internal":
            code = f"{type(error).__name__} {error}"
    return f"{b''.join(said).decode()}:{code}"


def _in_child(work: Callable[[], object]) -> bytes:
    """What comes of work in a process of its own: its word, or a line break and what went wrong."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            answer = str(work() or "")
        except BaseException as error:
            answer = f"\n{type(error).__name__}: {error}"
        os.write(write, answer.encode()[:4000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        said = answers.read()
    _, status = os.waitpid(child, 0)
    return said if not status else f"\nended by {status}".encode()


def _disk(folder: Path, size_kb: int) -> None:
    """A small disk at a folder, which nobody but this process sees."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEWNS) and libc.unshare(_NEWNS | _NEWUSER):
        raise OSError(ctypes.get_errno(), "no disk of its own")
    _mounted(libc.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    _mounted(libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, f"size={size_kb}k".encode()))


def _resize(folder: Path, size_kb: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    _mounted(libc.mount(b"none", os.fsencode(folder), b"tmpfs", _REMOUNT, f"size={size_kb}k".encode()))


def _mounted(failed: int) -> None:
    if failed:
        raise OSError(ctypes.get_errno(), "mount")
