"""What a package says of a form's media in its own place: kept as it was first said there, for the records there.

Nobody's signature is on what a name stands for. So whoever writes in one place says it for the records there alone,
and where places differ, people are told.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.values import Number

from brs_desktop.exchange.whole import beside
from brs_desktop.records.keys import record_id
from brs_desktop.workspace.formmedia import KINDS
from brs_desktop.workspace.library.shelf import FileCell

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

COLLECTION = "form_packages"
REPEAT, FILE = "media", "file"
END = ".said.json"
MOST_PLACES = 40  # of one version
_MOST_BYTES = 1 << 22

Rows = Mapping[str, FileCell]


class Said:
    """By version and partition: the files of the rows of its package. Any thread may call."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace, self._folder = workspace, folder
        self._lock = threading.RLock()
        # The places that were looked at, until packages change.
        self._looked: dict[tuple[str, str], Rows] = {}

    def changed(self) -> None:
        """Packages have changed: what was not said before may be said now."""
        self._looked = {}

    def at(self, form_hash: str, partition: str) -> Rows:
        """What is said of a version where a record is; nothing where a file here says it for all."""
        looked = self._looked
        rows = looked.get((form_hash, partition))
        if rows is None:
            rows = looked[form_hash, partition] = self._kept_with_new(form_hash, partition)
        return rows

    def _kept_with_new(self, form_hash: str, partition: str) -> Rows:
        told = said_in(self._workspace, _package(form_hash, partition))
        with self._lock:
            kept = self._read(form_hash)
            if kept is None:
                return {}
            held = kept.get(partition, {})
            rows = {**told, **held}
            if rows != held:
                if partition not in kept and len(kept) >= MOST_PLACES:
                    return {}
                self._write(form_hash, {**kept, partition: rows})
            return rows

    def places(self, form_hash: str) -> Mapping[str, Rows]:
        """What each place said, as far as they were looked at."""
        return self._read(form_hash) or {}

    def differing(self, form_hash: str) -> int:
        """How many names of a version stand for other files in one place than in another."""
        found: dict[str, set[str]] = {}
        for rows in self.places(form_hash).values():
            for row, file in rows.items():
                found.setdefault(row, set()).add(file.sha256)
        return sum(len(files) > 1 for files in found.values())

    def by_file(self, form_hash: str) -> None:
        """A file here says what the names of a version stand for, wherever its records are."""
        with self._lock:
            self._write(form_hash, None)
        self.changed()

    def forget(self, form_hash: str) -> None:
        """Nothing asks for a version any more."""
        self._place(form_hash).unlink(missing_ok=True)
        self.changed()

    def _place(self, form_hash: str) -> Path:
        return self._folder / f"{form_hash}{END}"

    def _read(self, form_hash: str) -> dict[str, Rows] | None:
        """None where a file here says it."""
        if not form_hash.isalnum():
            return {}
        try:
            with self._place(form_hash).open("rb") as file:
                told = json.loads(file.read(_MOST_BYTES))
            if told is None:
                return None
            return {str(place): {str(row): _file(one) for row, one in rows.items()} for place, rows in told.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SyncProblem):
            return {}

    def _write(self, form_hash: str, said: Mapping[str, Rows] | None) -> None:
        told = None
        if said is not None:
            told = {place: {row: told_of(one) for row, one in rows.items()} for place, rows in said.items()}
        self._folder.mkdir(exist_ok=True)
        with beside(self._place(form_hash)) as part:
            part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def said_in(workspace: Workspace, package: RecordKey) -> dict[str, FileCell]:
    """The files that a package says, by their rows; of another kind nothing is."""
    found = {}
    for path, cell in workspace.replica.cells(package).items():
        repeat, row, question = (*path.split("/"), "", "")[:3]
        file = FileCell.of(cell.value) if (repeat, question) == (REPEAT, FILE) else None
        if file is not None and file.pieces and file.type.startswith(KINDS):
            found[row] = file
    return found


def row_of(name: str) -> str:
    """Everybody calls the row of a name alike, so that two who give a form on write one row."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def told_of(file: FileCell) -> dict[str, object]:
    """A file as it is kept in JSON."""
    return {"name": file.name, "sha256": file.sha256, "size": file.size, "type": file.type, "pieces": file.pieces}


def _file(told: Mapping[str, Any]) -> FileCell:
    found = FileCell.of({**told, "size": Number(str(told["size"]))})
    if found is None:
        raise ValueError("no file")
    return found


def _package(form_hash: str, partition: str) -> RecordKey:
    return RecordKey(partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
