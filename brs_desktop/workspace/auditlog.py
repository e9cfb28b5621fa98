"""The log that a form's `audit` question asks for: who answered what and when, read off the record's signed history.

Nothing is written down apart while one fills: the history has every change with its author, so the log cannot differ
from it. Its columns are those of ODK's audit.csv. An editor's work is signed when it is closed or rests, and with it
its time, so all of one sitting has one time; places and the time spent on a question are not known here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number, Ref, Value

from brs_desktop.exchange.csvfile import harmless
from brs_desktop.exchange.whole import beside
from brs_desktop.workspace.past import Step, all_steps

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MOST_LINES = 200_000
COLUMNS = ("event", "node", "start", "end", "old-value", "new-value", "user", "change-reason", "device")
_EVENTS = {"write": "question", "settle": "conflict decided", "reopen": "conflict opened again"}


def write_log(workspace: Workspace, key: RecordKey, out: Path) -> dict[str, Any]:
    """`{out, format, collection, id, lines, left_out}`: the file is whole or not there; the oldest are left out."""
    workspace.replica.seal()
    steps, total = all_steps(workspace, key, MOST_LINES)
    with beside(out) as part, open(part, "x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_lines(steps))
    told = {"lines": len(steps), "left_out": total - len(steps)}
    return {"out": str(out), "format": "audit", "collection": key.collection, "id": key.record, **told}


def _lines(steps: tuple[Step, ...]) -> Iterator[tuple[str, ...]]:
    for one in steps:
        when = str(one.wall_ms)
        said = (_text(one.before), _text(one.after), one.author, one.reason, one.device)
        yield _event(one), harmless(one.path), when, when, *map(harmless, said)


def _event(one: Step) -> str:
    if one.path == "alive":
        return "form start" if one.after else "form delete"
    if one.path.endswith("/alive"):
        return "add repeat" if one.after else "delete repeat"
    return _EVENTS.get(one.kind, one.kind)


def _text(value: Value) -> str:
    """A value as one text: a reason for none in words of programs, a file by its name."""
    if value is None:
        return ""
    if isinstance(value, Missing):
        return f"({value.reason})"
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Ref):
        return value.target
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "sha256" in value:
        return str(value.get("name") or "")
    return json.dumps(value, ensure_ascii=False, default=_text)
