"""Runs the program's commands as processes, one by one or in a batch, beside a hub process."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.helpers import forked, touch
from tests.helpers.made import new_folder
from tests.tour.processes import Hub
from tests.workspace.wells import warm

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "import sys; from brs_desktop.cli import main; sys.exit(main())"]
HUB = [sys.executable, "-c", "import sys; from brs_sync.hub.cli import main; sys.exit(main())"]
ROLE, PREFIXES = "focal-point", ("contacts/KEN", "report/KEN", "wells/KEN")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, its objects, its error."""

    exit: int
    objects: list[Any]
    error: dict[str, Any] | None
    text: str

    @property
    def one(self) -> Any:
        """The only object it printed."""
        assert self.exit == 0, self.error
        (only,) = self.objects
        return only


class Refused(AssertionError):
    """A line of a batch was answered with an error."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(reply)
        self.exit = reply["exit"]
        self.error = reply["error"]
        self.code = reply["error"]["error"]


def run(folder: Path, *words: str, text: str | None = None, env: dict[str, str] | None = None) -> Ended:
    """Run one command with --json over a folder."""
    touch.command(f"brs-desktop {' '.join(words[:2])}")
    if words[0] == "init" and not folder.exists():
        warm(folder)
    done = forked.run(
        "brs-desktop",
        "--workspace",
        str(folder),
        "--json",
        *words,
        text=text,
        folder=folder.parent,
        env=os.environ | (env or {}),
    )
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    lines = done.stderr.strip().splitlines()
    error = json.loads(lines[-1]) if done.returncode in (2, 3, 4) and lines else None
    assert done.returncode == 0 or error is not None or done.returncode < 0 or not done.stderr, done.stderr
    return Ended(done.returncode, objects, error, done.stdout)


class Batch:
    """One process with --batch: asked a line, it answers a line."""

    def __init__(self, folder: Path, env: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.process = forked.Forked(
            "brs-desktop", "--workspace", str(folder), "--batch", folder=Path.cwd(), env=os.environ | (env or {})
        )

    def reply(self, *words: str) -> dict[str, Any]:
        """The whole answer to one command."""
        touch.command("brs-desktop --batch")
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(words, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the batch ended during {words}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __call__(self, *words: str) -> Any:
        """The result of one command that must succeed."""
        reply = self.reply(*words)
        if not reply["ok"]:
            raise Refused(reply)
        return reply["result"]

    def refused(self, *words: str) -> tuple[str, int]:
        """The code and exit of one command that must be refused."""
        reply = self.reply(*words)
        assert not reply["ok"], reply
        return reply["error"]["error"], reply["exit"]

    def value(self, record: str, path: str) -> Any:
        """What a record shows at a path."""
        cell = self("record", "show", record)["cells"].get(path)
        return None if cell is None else cell["value"]

    def kill(self) -> None:
        """End the process as a power cut would."""
        self.process.kill()
        self.close()

    def close(self) -> int:
        """End the input and wait for the process to end."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        code = self.process.wait()
        self.process.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def join(batch: Batch, hub: Hub, role: str = ROLE, prefixes: tuple[str, ...] = PREFIXES) -> None:
    """Enrol a workspace at a hub."""
    touch.command("brs-hub invite")
    batch("enrol", hub.invite(role, *prefixes), "--hub", hub.url)


@contextmanager
def two(folder: Path, collections: Path | None = None) -> Iterator[tuple[Batch, Batch, Hub]]:
    """Two workspaces of one country at one hub."""
    touch.command("brs-hub serve")
    for name in ("a", "b"):
        new_folder(folder / name, country="KEN", name=f"Person {name.upper()}")
        if collections is not None:
            (folder / name / "collections").symlink_to(collections)
    with Hub(folder / "hub") as hub, Batch(folder / "a") as a, Batch(folder / "b") as b:
        join(a, hub)
        join(b, hub)
        yield a, b, hub


def meet(*batches: Batch) -> None:
    """Sync round until nobody lacks anything."""
    for batch in (*batches, *batches[:-1]):
        batch("sync")


def row_of(cells: dict[str, Any], repeat: str) -> list[str]:
    """The row ids of a repeat that are alive."""
    rows = [match[1] for path in cells if (match := re.fullmatch(rf"{repeat}/([^/]+)/alive", path))]
    return [row for row in rows if cells[f"{repeat}/{row}/alive"]["value"] is not False]
