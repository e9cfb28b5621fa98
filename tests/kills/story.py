"""What a person does while the processes die: types, saves, syncs, settles; and what must be there afterwards."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kills.forks import Process, Zygote, line

CELLS = ("function", "department", "telephone", "remarks", "availability", "letter")
RESPONSE = ("country=KEN", "chem=aldrin", "cat=ct_pest", "dec=cd_no")
REPORT = "import_responses/=ken~aldrin"
Cell = tuple[str, str]


@dataclass
class Memory:
    """The judge: what was answered as safe in this round, and every value that was ever found kept."""

    safe: dict[Cell, str] = field(default_factory=dict)
    flying: dict[Cell, set[str]] = field(default_factory=dict)
    kept: dict[Cell, list[str]] = field(default_factory=dict)

    def sent(self, cell: Cell, value: str) -> None:
        """A line that would write the value is on its way; nobody was told that it is safe."""
        self.flying.setdefault(cell, set()).add(value)

    def told(self, cell: Cell, value: str) -> None:
        """The program answered that the value is safe."""
        self.safe[cell] = value

    def check(self, cell: Cell, found: set[str]) -> str | None:
        """The complaint when the last safe value is neither there nor replaced by a later one of the same person."""
        wanted = self.safe.get(cell)
        if wanted is None or wanted in found:
            if wanted is not None:
                self.kept.setdefault(cell, []).append(wanted)
            return None
        later = {value for value in self.flying.get(cell, set()) if value > wanted} & found
        if later:
            self.kept.setdefault(cell, []).append(max(later))
            return None
        return f"{cell}: {wanted!r} was called safe and is gone; there is {sorted(found)[-5:]}"

    def forget_round(self) -> None:
        """Begin a new round."""
        self.safe.clear()
        self.flying.clear()


class Desk:
    """One laptop's workspace with the records that all rounds write to."""

    def __init__(self, zygote: Zygote, folder: Path, hub: str, code: str, name: str) -> None:
        self.zygote = zygote
        self.folder = folder
        self.records: list[str] = []
        with_answers = [
            line("init", "--country", "KEN", "--name", name),
            line("enrol", code, "--hub", hub),
        ]
        self.clean(with_answers)

    def clean(self, lines: list[str]) -> list[dict[str, Any]]:
        """Run lines in a process that nobody kills; each must be answered well."""
        process = self.zygote.batch(self.folder)
        answers = []
        for text in lines:
            answer = process.ask(text)
            if answer is None or not answer["ok"]:
                raise AssertionError(f"{text}: {answer}")
            answers.append(answer)
        if process.wait() != 0:
            raise AssertionError("the process did not end well")
        return answers

    def try_clean(self, text: str) -> dict[str, Any]:
        """Run one line in a process that nobody kills, whatever it answers."""
        process = self.zygote.batch(self.folder)
        answer = process.ask(text)
        process.wait()
        if answer is None:
            raise AssertionError(f"{text}: no answer")
        return answer

    def values(self, record: str) -> dict[str, set[str]]:
        """Every value that each cell of a record has or ever had, and what it shows now."""
        shown, history = self.clean([line("record", "show", record), line("record", "history", record)])
        found: dict[str, set[str]] = {}
        for change in history["result"]:
            found.setdefault(change["path"], set()).add(str(change["value"]))
        for path, cell in shown["result"]["cells"].items():
            found.setdefault(path, set()).update(str(head["value"]) for head in cell["heads"])
            found[path].add(str(cell["value"]))
        return found


class Typist:
    """Drives one process through a round of work, and tells the judge what it heard."""

    def __init__(self, desk: Desk, memory: Memory, chance: random.Random, counter: Iterator[int]) -> None:
        self.desk = desk
        self.memory = memory
        self.chance = chance
        self.counter = counter

    def work(self, process: Process) -> bool:
        """A round: an open editor, saves, a sync, a settlement. False as soon as the process is gone."""
        record, other = self.chance.sample(self.desk.records, 2)
        opened = process.ask(line("edit", "open", record))
        if opened is None:
            return False
        token = opened["result"]["token"]
        steps = [
            lambda: self._write(process, record, ("edit", "set", token)),
            lambda: self._write(process, other, ("record", "set", other)),
            lambda: self._write(process, record, ("edit", "set", token)),
            lambda: process.ask(line("sync")),
            lambda: self._write(process, record, ("edit", "set", token)),
            lambda: process.ask(line("edit", "refresh", token)),
            lambda: self._write(process, record, ("edit", "set", token)),
            lambda: process.ask(line("edit", "save", token)),
            lambda: self._decide(process),
            lambda: self._submit(process),
            lambda: process.ask(line("sync")),
        ]
        return all(step() is not None for step in steps)

    def _write(self, process: Process, record: str, command: tuple[str, ...]) -> dict[str, Any] | None:
        path = self.chance.choice(CELLS)
        number = next(self.counter)
        value = f"+{number:08d}" if path == "telephone" else f"text {number:08d}"
        self.memory.sent((record, path), value)
        answer = process.ask(line(*command, f"{path}={value}"))
        if answer is not None:
            if not answer["ok"]:
                raise AssertionError(f"{command} {path}: {answer}")
            self.memory.told((record, path), value)
        return answer

    def _submit(self, process: Process) -> dict[str, Any] | None:
        """A report goes on by an answer and is submitted again."""
        added = process.ask(line("record", "add", "import_responses", *RESPONSE, f"rem=round {next(self.counter)}"))
        if added is None:
            return None
        submitted = process.ask(line("report", "submit", REPORT, "--as-is"))
        if submitted is None or submitted["ok"]:
            return submitted
        if submitted["error"]["error"] != "report-blocked":  # the colleague typed another remark
            raise AssertionError(submitted)
        return submitted

    def _decide(self, process: Process) -> dict[str, Any] | None:
        listed = process.ask(line("conflicts", "list"))
        if listed is None or not listed["result"]:
            return listed
        conflict = self.chance.choice(listed["result"])
        if conflict["kind"] == "hard":
            way: tuple[str, ...] = ("--head", self.chance.choice(conflict["heads"])["dot"])
        elif conflict["kind"] == "delete":
            way = ("--value", "keep")
        else:
            way = ("--accept",)
        settled = process.ask(line("conflicts", "settle", conflict["id"], *way, "--reason", "agreed by telephone"))
        if settled is None or self.chance.random() < 0.6:
            return settled
        return process.ask(line("conflicts", "undo", conflict["id"]))


def recover(desk: Desk, memory: Memory) -> list[str]:
    """Start again without a killer: save what stayed open, and compare with what was called safe."""
    process = desk.zygote.batch(desk.folder)
    editors = process.ask(line("edit", "list"))
    assert editors is not None and editors["ok"], editors
    for editor in editors["result"]:
        saved = process.ask(line("edit", "save", editor["token"]))
        assert saved is not None and saved["ok"], saved
    process.wait()
    complaints = []
    for record in sorted({record for record, _path in memory.safe}):
        found = desk.values(record)
        touched = [cell for cell in memory.safe if cell[0] == record]
        complaints += [said for cell in touched if (said := memory.check(cell, found.get(cell[1], set())))]
    memory.forget_round()
    return complaints


def table(counts: Counter[str]) -> str:
    """How often each point was died at, for the report of the run."""
    width = max((len(name) for name in counts), default=0)
    return "\n".join(f"{name:<{width}}  {count}" for name, count in sorted(counts.items()))


def dump(value: object) -> str:
    """JSON with sorted keys, to compare states."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
