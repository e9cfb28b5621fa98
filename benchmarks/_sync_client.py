"""The device of the sync benchmark as a process of its own: does what its standard input says, a JSON line each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from benchmarks import _sync_workload as workload
from brs_desktop.workspace import Workspace

COLLECTIONS = Path(__file__).with_name("collections")
BATCH = 200
_NUMBERS = ("year", "quantity")


def opened(folder: Path) -> Workspace:
    """The workspace with the benchmark's own collections; made where there is none."""
    if (folder / "workspace.db").exists():
        return Workspace.open(folder, collections=(COLLECTIONS,))
    return Workspace.init(folder, name="Amina", country="KEN", languages=("en",), collections=(COLLECTIONS,))


def value_of(name: str, text: str) -> Value:
    """What the form makes of what is typed."""
    return Number(text) if name in _NUMBERS else text


def bring_in(workspace: Workspace) -> None:
    """The records as somebody brings a table in: one save for each portion; and the report as it was."""
    work, replica = workload.build(), workspace.replica
    form = workspace.collection("entries").form_hash
    for portion in workload.batches(work.records, BATCH):
        cells: list[tuple[RecordKey, str, Value]] = []
        for row in portion:
            key = RecordKey("entries/KEN", "entries", replica.new_record_id("entries"))
            cells += [(key, "alive", True), (key, "form", form)]
            cells += [(key, name, value_of(name, text)) for name, text in row.items()]
        replica.write(cells)
    filler = workspace.open_filler("entry_reports")
    filler.answer("about", "2025")
    for _row in work.before:
        filler.add_row("rows")
    _type(filler, work.before)
    filler.close()


def report(workspace: Workspace) -> None:
    """Three hundred answers typed into the report's form, one after another."""
    (key,) = workspace.replica.records("entry_reports")
    filler = workspace.open_filler("entry_reports", key)
    _type(filler, workload.build().after)
    filler.close()


def _type(filler: Any, rows: list[workload.Row]) -> None:
    for row, answers in zip(filler.form.rows("rows"), rows, strict=True):
        for name, text in answers.items():
            filler.answer(f"rows/{row}/{name}", value_of(name, text))


def one_by_one(workspace: Workspace) -> None:
    """A hundred records, each opened, changed in one field through its form, and saved."""
    for key, name, text in _changes(workspace):
        workspace.set(key, {name: text})


def in_one_act(workspace: Workspace) -> None:
    """The same hundred changes as one save."""
    with workspace.edit() as edit:
        for key, name, text in _changes(workspace):
            edit.set(key, name, value_of(name, text))


def _changes(workspace: Workspace) -> list[tuple[RecordKey, str, str]]:
    keys = sorted(workspace.replica.records("entries"), key=lambda key: int(key.record.rsplit("-", 1)[1]))
    return [(keys[place], name, text) for place, name, text in workload.build().changes]


def sync(workspace: Workspace) -> None:
    """One exchange to its end."""
    assert workspace.sync().agreed


def lists(workspace: Workspace) -> None:
    """What lists and search still lack of a snapshot, made to the end."""
    assert workspace.behind.finish()


def log(workspace: Workspace) -> None:
    """The history beneath a snapshot, fetched and folded in its place."""
    assert workspace.behind.fetch_history()
    sync(workspace)
    assert not workspace.behind.attested()


_DOES: Mapping[str, Callable[[Workspace], None]] = {
    "bring_in": bring_in, "report": report, "one_by_one": one_by_one, "in_one_act": in_one_act, "sync": sync,
    "lists": lists, "log": log,
}  # fmt: skip


def main(folder: Path) -> None:
    """Answer each order with the seconds it took."""
    with opened(folder) as workspace:
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            begun = time.perf_counter()
            if order["do"] == "join":
                workspace.enrol(order["code"], order["url"])
            elif order["do"] == "hub":
                workspace.set_profile(hub_url=order["url"])
            else:
                _DOES[order["do"]](workspace)
            print(json.dumps({"seconds": time.perf_counter() - begun}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
