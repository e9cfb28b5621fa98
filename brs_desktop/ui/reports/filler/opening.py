"""Opening a record for filling, in the data lane: the form, the answers, the editor's session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_desktop.errors import Problem
from brs_desktop.ui.reports.filler.counting import Look, first_look

if TYPE_CHECKING:
    from brs_sync.ids import Dot, RecordKey
    from brs_sync.views import Cell

    from brs_desktop.forms.session import FormSession
    from brs_desktop.records.collection import Collection
    from brs_desktop.ui.reports.drafts.bar import Supposed
    from brs_desktop.workspace import Filler
    from brs_desktop.workspace.reports import Version


@dataclass(frozen=True)
class Opened:
    """A record that is open: handed from the data lane to the window as a whole."""

    filler: Filler | Frozen
    collection: Collection
    existed: bool
    look: Look
    submits: bool = False
    version: Version | None = None
    # Its form is not on this device: shown by the version that is, read-only (FORMS).
    unformed: bool = False
    # What is known of it as a what-if draft.
    what_if: Supposed | None = None


@dataclass(frozen=True)
class KeyAsked:
    """What makes a new record's id, asked before anything else; nothing of it is written."""

    form: FormSession
    collection: Collection
    questions: tuple[str, ...]


def open_record(workspace: Any, collection: str, record: str | RecordKey | None, first: Mapping[str, Any]) -> Opened:
    """An existing record, or a new one with the answers that make its id; practice is never submitted."""
    from brs_desktop.ui.reports.drafts.bar import supposed
    from brs_desktop.workspace.practice import is_practice

    try:
        filler = workspace.open_filler(collection, record, first)
    except Problem as refused:
        if refused.code != "form-missing" or record is None or workspace.registry.get(collection) is None:
            raise
        return _without_its_form(workspace, collection, record)
    filler.form.set_language(_spoken(filler.form))
    made = workspace.collection(collection)
    what_if = supposed(workspace, filler.key) if made.report is not None else None
    submits = made.report is not None and not is_practice(filler.key.partition) and what_if is None
    return Opened(filler, made, not filler.new, first_look(filler.form, made), submits=submits, what_if=what_if)


def _without_its_form(workspace: Any, collection: str, record: str | RecordKey) -> Opened:
    """FORMS: a record whose form is missing is kept, listed, read-only; the version in use here shows what it can."""
    from brs_desktop.records.moved import is_answer
    from brs_desktop.ui.reports.drafts.bar import supposed

    made, key = workspace.collection(collection), workspace.find(record, collection)
    answers = {path: cell.value for path, cell in workspace.replica.cells(key).items() if is_answer(path)}
    form = workspace.filling.form(made.form, answers, made, new=False)
    form.set_language(_spoken(form))
    what_if = supposed(workspace, key) if made.report is not None else None
    return Opened(Frozen(form, key), made, True, first_look(form, made), unformed=True, what_if=what_if)


class Frozen:
    """A version in the place of an editor: it shows its answers and takes none."""

    safe = True

    def __init__(self, form: FormSession, key: RecordKey) -> None:
        self.form, self.key = form, key

    @property
    def shown(self) -> Mapping[str, Cell]:
        """No version has two answers anywhere."""
        return {}

    def changed_meanwhile(self) -> bool:
        """A version never changes."""
        return False

    def close(self) -> list[Dot]:
        """Nothing was typed."""
        return []


def open_version(workspace: Any, version_id: str) -> Opened:
    """A version to be read, by the form it was made with."""
    from brs_sync.ids import RecordKey

    version = workspace.reports.version(version_id).version
    form = workspace.reports.form_of(version_id)
    form.set_language(_spoken(form))
    key = RecordKey(version.partition, version.collection, version.id)
    made = workspace.collection(version.collection)
    return Opened(Frozen(form, key), made, True, first_look(form, made), version=version)


def ask_key(workspace: Any, collection: str) -> KeyAsked:
    """The questions down to the last one that makes the id; those between them narrow its choices."""
    from brs_desktop.workspace.reports.mine import home_answers

    made, form = workspace.collection(collection), workspace.form_for(collection)
    form.set_language(_spoken(form))
    for name, value in home_answers(made, workspace.filling.home()).items():
        if not form.state(name).readonly and form.state(name).value is None:
            form.answer(name, value)  # a person may change it
    names = [item.name for item in form.items() if item.kind == "question" and item.row is None]
    last = max((names.index(name) for name in made.key if name in names), default=-1)
    return KeyAsked(form, made, tuple(names[: last + 1]))


def _spoken(form: FormSession) -> str:
    from brs_desktop.language import language

    return language() if language() in form.definition.languages else form.definition.default_language
