"""One process of a peer, a hub or a device: orders in, answers out, each in its time; it never outlives the bench."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

from benchmarks._peers import install

FAR = Path(__file__).with_name("far")
START_S = 120  # until it answers its first order


class Late(Exception):
    """An order that took longer than it may."""


class Failed(Exception):
    """An order that a peer could not do, or a process that ended."""


class Process:
    """`role` is `hub` or `device`; what it says beside its answers goes into a file of its folder."""

    def __init__(self, peer: str, role: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._said = folder / "said.txt"
        self._process = _started([*_command(peer), role, str(folder)], self._said)
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def do(self, what: str, limit: float = START_S, **words: Any) -> dict[str, Any]:
        """One order and its answer; `Late` after `limit` seconds."""
        self.order(what, **words)
        try:
            line = self._answers.get(timeout=limit)
        except queue.Empty:
            raise Late(f"{what} took over {limit:.0f} s") from None
        answer: dict[str, Any] = json.loads(line) if line else {"error": self._last_words()}
        if "error" in answer:
            raise Failed(f"{what}: {answer['error']}")
        return answer

    def order(self, what: str, **words: Any) -> None:
        """One order, without waiting for its end."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": what} | words) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise Failed(f"{what}: {self._last_words()}") from error

    def end(self) -> None:
        """No more orders; what has not ended by itself soon is killed with all it started."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        self.kill()

    def kill(self) -> None:
        """End it without warning."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()

    def _last_words(self) -> str:
        said = self._said.read_text(encoding="utf-8", errors="replace").split("\n")
        return f"the process ended: {' '.join(line.strip() for line in said[-12:])[-500:]}"

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")


def _started(words: list[str], said: Path) -> subprocess.Popen[str]:
    """A process in a session of its own, so that what it starts ends with it; `Absent` where there is no program."""
    pipe = subprocess.PIPE
    with said.open("a", encoding="utf-8") as errors:
        try:
            return subprocess.Popen(
                words, cwd=FAR, stdin=pipe, stdout=pipe, stderr=errors, text=True, start_new_session=True
            )
        except OSError as error:
            raise install.Absent(str(error)) from error


def _command(peer: str) -> list[str]:
    """How a peer's process is started; `Absent` where it is not installed."""
    folder = install.environment(peer)
    script = FAR / f"run_{peer}.js"
    if script.exists():
        return ["node", str(script), str(folder)]
    return [str(install.python(folder)), str(FAR / f"run_{peer}.py")]
