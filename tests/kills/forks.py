"""Talks to the zygote: processes of brs-desktop and brs-hub with pipes, an exit code, and a crash point if wanted."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.helpers import touch

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """One running process of the program."""

    def __init__(
        self, zygote: Path, program: str, arguments: list[str], crash: str = "", errors: Path | None = None
    ) -> None:
        touch.command(program)
        child_in, self._into = os.pipe()
        self._out, child_out = os.pipe()
        child_error = os.open(errors or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.connect(str(zygote))
        environment = {**os.environ, "BRS_CRASH_AT": crash}
        request = {"program": program, "arguments": arguments, "env": environment, "folder": os.getcwd()}
        descriptors = [child_in, child_out, child_error]
        socket.send_fds(self._control, [json.dumps(request).encode() + b"\n"], descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._answers = self._control.makefile("r")
        self.pid = int(json.loads(self._answers.readline())["pid"])
        self.output = os.fdopen(self._out, "r")
        self.input = os.fdopen(self._into, "w")
        self.code: int | None = None

    def ask(self, line: str) -> dict[str, Any] | None:
        """Send one line and read one answer; None when the process ended instead of answering."""
        try:
            self.input.write(line + "\n")
            self.input.flush()
        except BrokenPipeError:
            return None
        answer = self.output.readline()
        return json.loads(answer) if answer.endswith("\n") else None

    def kill(self) -> None:
        """End the process without warning."""
        os.kill(self.pid, signal.SIGKILL)

    def wait_if_ended(self) -> int | None:
        """The end's code when the process has ended by itself, else None."""
        ended = select.poll()
        ended.register(self._control, select.POLLIN)
        if self.code is None and not ended.poll(0):
            return None
        return self.wait()

    def stop(self) -> int:
        """Ask the process to end (SIGTERM) and wait for it."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Close the input and wait for the end; the exit code, or minus the signal's number."""
        if self.code is None:
            with contextlib.suppress(BrokenPipeError):
                self.input.close()
            self.code = int(json.loads(self._answers.readline())["exit"])
            self.output.close()
            self._answers.close()
            self._control.close()
        return self.code


class Zygote:
    """The parent of all processes of a test."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "zygote"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.zygote", str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise AssertionError("the zygote did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ignored: object) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()

    def start(self, program: str, *arguments: object, crash: str = "", errors: Path | None = None) -> Process:
        """A process of the program; `crash` is a point's name, with `:n` for its n-th passing."""
        return Process(self.path, program, [str(argument) for argument in arguments], crash, errors)

    def run(self, program: str, *arguments: object, crash: str = "") -> tuple[int, str]:
        """Run a process to its end: exit code and what it printed."""
        process = self.start(program, *arguments, crash=crash)
        process.input.close()
        text = process.output.read()
        return process.wait(), text

    def batch(self, workspace: Path, crash: str = "") -> Process:
        """A process of brs-desktop that takes commands line by line."""
        return self.start("brs-desktop", "--workspace", workspace, "--batch", crash=crash)


def line(*words: object) -> str:
    """A command line for the batch, quoted where needed."""
    return shlex.join(str(word) for word in words)
