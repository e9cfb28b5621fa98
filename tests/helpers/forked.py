"""Processes of the program that start in no time: forked from one that has loaded its modules.

Each is a process of its own, with its own streams, environment, folder, exit code and death, as if started by its name.
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from tests.helpers.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
# Two laptops never go through a set of texts in one order: what follows from such an order differs between them. A fork
# has the order of its parent, so there are two parents.
_SEEDS = (str(random.randrange(1 << 31)), str(random.randrange(1 << 31)))
_TURNS = itertools.cycle(_SEEDS)


class Forked:
    """What `subprocess.Popen` gives with pipes for input and output; what it says of errors is kept for its end."""

    def __init__(
        self,
        program: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
        files: tuple[IO[str], IO[str]] | None = None,
    ) -> None:
        self.errors: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (close() closes it)
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._said: tuple[str, str] | None = None
        if files is None:
            child_in, into = os.pipe()
            out, child_out = os.pipe()
            self.stdin, self.stdout = (os.fdopen(into, "w", encoding="utf-8"), os.fdopen(out, encoding="utf-8"))
        else:
            child_in, child_out = (os.dup(file.fileno()) for file in files)
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.connect(str(_zygote(next(_TURNS))))
        request = {
            "program": program,
            "arguments": arguments,
            "env": dict(os.environ if env is None else env),
            "folder": str(folder or ROOT),
        }
        message = json.dumps(request).encode() + b"\n"
        descriptors = [child_in, child_out, self.errors.fileno()]
        # The descriptors go with the beginning.
        sent = socket.send_fds(self._control, [message], descriptors)
        self._control.sendall(message[sent:])
        os.close(child_in)
        os.close(child_out)
        self._answers = self._control.makefile("r")
        self.pid = int(json.loads(self._answers.readline())["pid"])

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None and self._has_ended(0):
            return self.wait()
        return self.returncode

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """Wait for its end; the exit code, or minus the signal's number."""
        if self.returncode is None:
            if not self._has_ended(timeout):
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            self.returncode = int(json.loads(self._answers.readline())["exit"])
            self._answers.close()
            self._control.close()
        return self.returncode

    def _has_ended(self, seconds: float) -> bool:
        """Whether its end is told within a time."""
        told = select.poll()
        told.register(self._control, select.POLLIN)
        return bool(told.poll(seconds * 1000))

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Let go of what it was given and of what it said."""
        for stream in (self.stdin, self.stdout, self.errors):
            if stream is not None and not stream.closed:
                with suppress(BrokenPipeError):
                    stream.close()

    def communicate(self) -> tuple[str, str]:
        """Say no more and wait for its end: what it said that nobody has read yet, and what it said of errors."""
        if self._said is None:
            assert self.stdin is not None and self.stdout is not None
            with suppress(BrokenPipeError):
                self.stdin.close()
            text = self.stdout.read()
            self.wait()
            self._said = (text, self.complaints())
            self.close()
        return self._said

    def complaints(self) -> str:
        """What it said of errors."""
        self.errors.seek(0)
        return self.errors.read()


def run(
    program: str,
    *arguments: str,
    text: str | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `subprocess.run` gives: a process from its start to its end."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as source,
        tempfile.TemporaryFile("w+", encoding="utf-8") as target,
    ):
        source.write(text or "")
        source.flush()
        source.seek(0)
        process = Forked(program, *arguments, env=env, folder=folder, files=(source, target))
        try:
            code = process.wait()
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        target.seek(0)
        with process.errors:
            return subprocess.CompletedProcess(arguments, code, target.read(), process.complaints())


@cache
def _zygote(seed: str) -> Path:
    """One of those that all processes of this process are forked from in turn; it ends with it."""
    folder = Path(tempfile.mkdtemp(prefix="brs-zygote-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.zygote", str(folder / "door")],
        stdin=subprocess.PIPE,  # it ends where this process ends, however that comes
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        start_new_session=True,
    )
    atexit.register(shutil.rmtree, folder, True)
    atexit.register(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", "the zygote did not start"
    return folder / "door"
