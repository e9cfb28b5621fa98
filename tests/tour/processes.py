"""Starts and talks to the processes of the tour: windows that follow steps, and a hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.helpers import forked
from tests.helpers.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


class StepFailed(AssertionError):
    """A step of the tour did not do what it should; the message says what was on the screen."""


class Laptop:
    """One client process: a window on a workspace of its own."""

    def __init__(self, name: str, folder: Path, language: str = "en") -> None:
        self.name = name
        self.folder = folder
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "BRS_LANGUAGE": language}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.tour.client", str(folder), language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ignored: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the window as a person would and wait until the process has ended."""
        if self.process.poll() is None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def do(self, action: str, **details: Any) -> Any:
        """One step; the answer is what the step returns."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": action} | details, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise StepFailed(f"{self.name}: the window ended during {action} {details}")
        reply = json.loads(line)
        if not reply["ok"]:
            raise StepFailed(f"{self.name}: {action} {details}: {reply['why']}")
        return reply["result"]

    def click(self, name: str) -> None:
        """Click on the widget of a name."""
        self.do("click", name=name)

    def type(self, name: str, text: str) -> None:
        """Type a text into the field of a name."""
        self.do("type", name=name, text=text)

    def key(self, keys: str, name: str = "") -> None:
        """Press a key or chord."""
        self.do("key", keys=keys, name=name)

    def choose(self, name: str, text: str) -> None:
        """Type into a searching list and take the first match with Enter."""
        self.type(name, text)
        self.key("Return")
        self.idle()

    def pick(self, name: str, text: str) -> None:
        """Choose from a drop-down list with the arrow keys."""
        self.do("pick", name=name, text=text)

    def cell(self, name: str, row: int, column: int, text: str) -> None:
        """Type over a cell of a table."""
        self.do("cell", name=name, row=row, column=column, text=text)

    def idle(self) -> None:
        """Wait until no work goes on behind the window."""
        self.do("idle")

    def row(self, name: str, text: str, double: bool = False) -> None:
        """Click on the row with a text."""
        self.do("row", name=name, text=text, double=double)

    def expect(self, name: str, text: str) -> None:
        """Wait until a text is shown."""
        self.do("expect", name=name, text=text)

    def rows(self, name: str) -> list[list[str]]:
        """The rows of a list."""
        rows: list[list[str]] = self.do("rows", name=name)
        return rows

    def read(self, name: str) -> str:
        """The text of a widget."""
        text: str = self.do("read", name=name)
        return text

    def shot(self, file: Path) -> None:
        """A picture of the window."""
        self.do("shot", file=str(file))


class Hub:
    """One hub process on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = self._serve("--data", str(folder), "serve", "--listen", "127.0.0.1:0")
        assert self.process.stdout is not None
        ready = json.loads(self.process.stdout.readline())
        self.url: str = ready["listening"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ignored: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_S)
        if isinstance(self.process, forked.Forked):
            self.process.close()
        elif self.process.stdout is not None:
            self.process.stdout.close()

    def invite(self, role: str, *prefixes: str) -> str:
        """An invitation code for a device."""
        words = ("--data", str(self.folder), "invite", "--role", role, "--prefix", *prefixes)
        code: str = json.loads(self._say(*words).splitlines()[-1])["code"]
        return code

    def _serve(self, *words: str) -> forked.Forked | subprocess.Popen[str]:
        return forked.Forked("brs-hub", *words)

    def _say(self, *words: str) -> str:
        done = forked.run("brs-hub", *words)
        done.check_returncode()
        return done.stdout


class StartedHub(Hub):
    """The same, each process started as a person starts it."""

    _COMMAND = (sys.executable, "-m", "brs_sync.hub.cli")

    def _serve(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
        )

    def _say(self, *words: str) -> str:
        return subprocess.run([*self._COMMAND, *words], capture_output=True, text=True, check=True, cwd=ROOT).stdout
