"""Ends a process with SIGKILL at its n-th write to a file, fsync, rename, truncation or removal, before or amid it.

By ptrace, from the standard library alone: Linux 5.3 or newer. The process stops at those calls only, which the kernel
sifts; where it may not be asked to, at every call, which takes five times as long. Processes that it begins are of it:
what they write counts, and they die with it, also where it ends before them. `python -m tests.crashes.tracer N
HOW -- COMMAND…` runs a command so; HOW is `before`, or `torn`: of a write the first half reaches the file.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Literal

How = Literal["before", "torn"]
Say = Callable[[bytes], None]
NEVER = 0

_CALLS = {
    "x86_64": {
        1: "write", 18: "pwrite64", 20: "writev", 296: "pwritev", 74: "fsync", 75: "fdatasync", 77: "ftruncate",
        82: "rename", 264: "renameat", 316: "renameat2", 87: "unlink", 263: "unlinkat",
    },
    "aarch64": {
        64: "write", 68: "pwrite64", 66: "writev", 70: "pwritev", 82: "fsync", 83: "fdatasync", 46: "ftruncate",
        38: "renameat", 276: "renameat2", 35: "unlinkat",
    },
}  # fmt: skip
_ON_FILES = ("write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "ftruncate")
_TRACEME, _POKEUSER, _GO_ON, _SYSCALL, _SETOPTIONS, _INFO = 0, 6, 7, 24, 0x4200, 0x420E
_GOOD, _FORK, _VFORK, _CLONE, _SIFTED, _EXITKILL = 1, 2, 4, 8, 1 << 7, 1 << 20
_WALL = 0x40000000
_SYSCALL_STOP = signal.SIGTRAP | 0x80
_RDX = 12 * 8  # of a write on x86_64: how many bytes
_ENTRY, _SIFT = 1, 3
_SIFTED_STOP = signal.SIGTRAP | 7 << 8
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD_NUMBER, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_LET, _STOP = 0x7FFF0000, 0x7FF00000


class _Info(ctypes.Structure):
    _fields_ = (
        ("op", ctypes.c_uint8), ("pad", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32), ("ip", ctypes.c_uint64),
        ("sp", ctypes.c_uint64), ("nr", ctypes.c_uint64), ("args", ctypes.c_uint64 * 6), ("more", ctypes.c_uint64 * 2),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """How a traced process ended: whether at the moment asked for, how many it passed, what it had said, its code."""

    killed: bool
    passed: int
    said: bytes
    code: int


class _Rules(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("rules", ctypes.c_char_p))


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    return libc


def _ptrace(request: int, pid: int, address: int = 0, data: int = 0) -> int:
    return int(_libc().ptrace(request, pid, address, data))


def _sift() -> bool:
    """Let the kernel stop this process and its threads at the calls that count; whether it does."""
    numbers = sorted(_CALLS[platform.machine()])
    rules = [struct.pack("<HBBI", _LOAD_NUMBER, 0, 0, 0)]
    rules += [struct.pack("<HBBI", _IF_EQUAL, left, 0, one) for left, one in zip(range(len(numbers), 0, -1), numbers)]
    rules += [struct.pack("<HBBI", _RETURN, 0, 0, what) for what in (_LET, _STOP)]
    program = _Rules(len(rules), b"".join(rules))
    if _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not _libc().prctl(_SECCOMP, _FILTER, ctypes.addressof(program), 0, 0)


def _be_watched() -> None:
    """Wait, stopped, for who watches; how it stopped says whether its calls are sifted."""
    _ptrace(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP if _sift() else signal.SIGTSTP)


@cache
def is_possible() -> bool:
    """Whether this machine lets a process watch its child so."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    try:
        return run(_one_write, 1).killed
    except OSError:
        return False


def tears() -> bool:
    """Whether it can cut a write in two; elsewhere such a process dies before it."""
    return platform.machine() == "x86_64"


def _one_write(say: Say) -> None:
    with open(f"/proc/{os.getpid()}/comm", "wb", buffering=0) as file:
        file.write(b"probe")


def run(act: Callable[[Say], object], at: int = NEVER, how: How = "before") -> Ended:
    """Do something in a process of its own that dies at the `at`-th; `act` gets a way to say what is done."""
    read, write = os.pipe()
    tracer = os.fork()
    if not tracer:
        os.close(read)
        _watch(_child(act, write), at, how, write)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        said = answers.read()
    os.waitpid(tracer, 0)
    if len(said) < _LAST.size:
        raise OSError("the process could not be watched")
    passed, killed, code = _LAST.unpack(said[-_LAST.size :])
    return Ended(bool(killed), passed, said[: -_LAST.size], code)


_LAST = struct.Struct("<IBh")


def _child(act: Callable[[Say], object], write: int) -> int:
    """A process that waits to be watched, then acts."""
    child = os.fork()
    if not child:
        code = 1
        try:
            _be_watched()
            act(lambda text: os.write(write, text) and None)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _watch(child: int, at: int, how: How, write: int) -> None:
    """The tracer's whole life: see the child to its end and tell how it was."""
    try:
        os.write(write, _LAST.pack(*follow(child, at, how)))
    finally:
        os._exit(0)


def follow(child: int, at: int, how: How) -> tuple[int, bool, int]:
    """See a stopped child, its threads and its children to its end: how many were passed, whether it died, its code.

    Whoever it begins has the same calls sifted, and the kernel refuses them where nobody watches.
    """
    _, begun = os.waitpid(child, 0)
    if _ptrace(_SETOPTIONS, child, 0, _GOOD | _FORK | _VFORK | _CLONE | _SIFTED | _EXITKILL):
        raise OSError("ptrace is not allowed")
    onward = _GO_ON if os.WSTOPSIG(begun) == signal.SIGSTOP else _SYSCALL
    names = _CALLS[platform.machine()]
    info, passed, tearing, stopped, handed_on, alive = _Info(), 0, 0, child, 0, {child}
    while True:
        if stopped:
            _ptrace(_SYSCALL if tearing == stopped else onward, stopped, 0, handed_on)
        stopped, status = os.waitpid(-1, _WALL)
        handed_on = 0
        if not os.WIFSTOPPED(status):
            if stopped == child:
                return passed, os.WIFSIGNALED(status) and 0 < at <= passed, os.waitstatus_to_exitcode(status)
            alive.discard(stopped)
            stopped = 0
            continue
        alive.add(stopped)
        if os.WSTOPSIG(status) != _SYSCALL_STOP and status >> 8 != _SIFTED_STOP:
            # Of its own: a thread that begins, or a signal that is for the child.
            handed_on = 0 if os.WSTOPSIG(status) in (signal.SIGTRAP, signal.SIGSTOP) else os.WSTOPSIG(status)
            continue
        _ptrace(_INFO, stopped, ctypes.sizeof(info), ctypes.addressof(info))
        if tearing == stopped:
            _end(alive)
        elif info.op in (_ENTRY, _SIFT) and _counts(names.get(info.nr, ""), stopped, info.args[0]):
            passed += 1
            if passed == at:
                if how == "torn" and tears() and names[info.nr].endswith(("write", "write64")) and info.args[2] > 1:
                    _ptrace(_POKEUSER, stopped, _RDX, info.args[2] // 2)
                    tearing = stopped
                else:
                    _end(alive)


def _end(alive: Iterable[int]) -> None:
    """All of them at once, as when the current goes: who stands before a write does not come to it."""
    for one in alive:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _counts(name: str, pid: int, first: int) -> bool:
    """Whether the call changes files: what goes into pipes and sockets is none."""
    if name not in _ON_FILES:
        return bool(name)
    try:
        target = os.readlink(f"/proc/{pid}/fd/{first}")
    except OSError:
        return False
    return target.startswith("/") and not target.startswith("/dev/pts")


def main(arguments: Sequence[str]) -> int:
    """Run a command and end it at the moment asked for; its exit code, 137 where it was ended."""
    at, how, _, *command = arguments
    child = os.fork()
    if not child:
        _be_watched()
        os.execvp(command[0], command)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    passed, killed, code = follow(child, int(at), "torn" if how == "torn" else "before")
    print(f"passed {passed}", file=sys.stderr)
    return 137 if killed else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
