"""A form that belongs to no collection, open in a filler that keeps nothing: its answers live as long as the window."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value
from brs_sync.views import Cell

from brs_desktop import language
from brs_desktop.ui.reports.filler.counting import first_look
from brs_desktop.ui.reports.filler.opening import Opened
from brs_desktop.workspace.formcheck import Examined, examine

if TYPE_CHECKING:
    from brs_sync.session import Session

    from brs_desktop.forms import CommandRecord, FormDefinition, FormSession, ListItem, ListProvider
    from brs_desktop.records.collection import Collection

_KEY = RecordKey("trial", "trial", "trial")
Stamp = tuple[int, int]


class NoRecord:
    """Stands where a record's session stands; what is written to it is in memory and nowhere else."""

    key, token = _KEY, "trial"

    def __init__(self, answers: Mapping[str, Value]) -> None:
        self.answers = dict(answers)
        self.shown: Mapping[str, Cell] = {}

    def values(self) -> dict[str, Value]:
        return dict(self.answers)

    def write_all(self, changes: Sequence[tuple[str, Value]]) -> None:
        self.answers.update(changes)

    def changed_meanwhile(self) -> bool:
        return False

    def refresh(self) -> Mapping[str, Cell]:
        return self.shown

    def close(self) -> list[Dot]:
        return []


class NoLists:
    """Lists from records where there is no workspace: they are empty."""

    def items(self, list_name: str, **_which: Any) -> Sequence[ListItem]:
        return ()

    def label(self, list_name: str, value: str, language: str) -> str | None:
        return None


NO_LISTS = NoLists()


class NoTitle:
    """The title of a record that is none."""

    def fill(self, _words: Callable[[str], str]) -> str:
        """Nothing: the form's own title stands for it."""
        return ""


class Loose:
    """What a filler asks a collection for, answered by the form alone."""

    name, report, title = "trial", None, NoTitle()
    key: tuple[str, ...] = ()

    def __init__(self, definition: FormDefinition) -> None:
        self._form = definition

    def singular(self, code: str) -> str:
        return self._form.title(code)

    form_title = singular

    def field_label(self, name: str, code: str) -> str:
        return self._form.label(name, code)

    def list_source(self, name: str) -> object | None:
        """Anything for a list that comes from records: it is searched, never listed whole."""
        listed = self._form.question(name).list_name
        return listed if listed and _outside(self._form, listed) else None


@dataclass(frozen=True)
class Tried:
    """A file as it was read: what was found, and the open form where there is nothing against filling it."""

    file: Path
    stamp: Stamp
    found: Examined
    record: NoRecord
    opened: Opened | None
    elsewhere: tuple[str, ...] = ()


def stamp_of(file: Path) -> Stamp:
    """What tells one state of a file from another; zeros for one that is gone."""
    try:
        told = file.stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_size


def read_trial(file: Path, answers: Mapping[str, Value], lists: ListProvider, code: str = "") -> Tried:
    """Read and check a form, and open it with the answers that were given before (in a lane)."""
    stamp, found, record = stamp_of(file), examine(file), NoRecord(answers)
    if found.definition is None or not found.ok:
        return Tried(file, stamp, found, record, None)
    opened = _open(found.definition, record, lists, code or language.language())
    empty = _empty_lists(found.definition) if isinstance(lists, NoLists) else ()
    return Tried(file, stamp, found, record, opened, empty)


def _empty_lists(definition: FormDefinition) -> tuple[str, ...]:
    named = {one.list_name for one in definition.questions if one.list_name}
    return tuple(sorted(one for one in named if _outside(definition, one)))


def _outside(definition: FormDefinition, name: str) -> bool:
    source = definition.instances.get(name)
    return source is not None and source.content is None


def _open(definition: FormDefinition, record: NoRecord, lists: ListProvider, code: str) -> Opened:
    from brs_desktop.forms import FormSession
    from brs_desktop.workspace import Filler
    from brs_desktop.workspace.zone import LocalZone

    spoken = code if code in definition.languages else definition.default_language

    def open_form(given: Mapping[str, Value], new: bool, listener: Callable[[CommandRecord], None]) -> FormSession:
        return FormSession(
            definition,
            clock=lambda: datetime.now(LocalZone()),
            zone=LocalZone(),
            lists=lists,
            language=spoken,
            answers=given,
            listener=listener,
            new=new,
        )

    filler = Filler(cast("Session", record), open_form, form_hash=definition.hash, first={})
    made = cast("Collection", Loose(definition))
    return Opened(filler, made, not filler.new, first_look(filler.form, made))


def named_only(file: Path) -> dict[str, Any]:
    """The answer that a chosen file is, as a record would hold it; nothing is copied."""
    from brs_sync.values import Number

    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    size = Number(str(file.stat().st_size))
    return {"name": file.name, "sha256": digest, "size": size, "type": "application/octet-stream"}
