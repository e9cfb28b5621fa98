"""Answers that come back with a section: taken into the record as a late editor's, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.draft import with_own
from brs_sync.ids import Dot
from brs_sync.journal import decode_context, encode_context
from brs_sync.values import Value, same

from brs_desktop.forms.changes import path_now
from brs_desktop.workspace.sections import book, envelope
from brs_desktop.workspace.sections.attachments import arriving, taken_in
from brs_desktop.workspace.sections.authors import author
from brs_desktop.workspace.sections.book import CopyTaken, Giving
from brs_desktop.workspace.sections.envelope import SectionFileProblem
from brs_desktop.workspace.sections.files import reading, telling
from brs_desktop.workspace.sections.judging import changes
from brs_desktop.workspace.sections.papers import Returned
from brs_desktop.workspace.sections.scope import Scope, asks

if TYPE_CHECKING:
    from brs_sync.views import Cell

    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace


@dataclass(frozen=True)
class CellTaken:
    """A cell that the other office answered otherwise than it was shown.

    `outcome` is `merged`, `contested` (two answers wait for a decision), `changed` (something else stands by now) or
    `unasked` (kept, but the record was brought to a form without such a question).
    """

    path: str
    before: Value
    value: Value
    outcome: str


@dataclass(frozen=True)
class Back:
    """What came back of a copy; `fresh` are the cells that this file brought, of `cells` in all."""

    giving: Giving
    copy: CopyTaken
    cells: tuple[CellTaken, ...]
    fresh: int = 0

    @property
    def contested(self) -> int:
        """How many wait for a decision."""
        return sum(one.outcome == "contested" for one in self.cells)


class Taking:
    """What came back to the office whose record it is."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def scope_of(self, giving: Giving) -> Scope:
        """The questions of a section that was given."""
        workspace = self._workspace
        form = workspace.forms.form(workspace.registry.get(giving.key.collection), giving.form_hash)
        return Scope(form, giving.section, workspace.collection(giving.key.collection).key)

    def backs(self, giving: Giving) -> list[Back]:
        """What came back of a section, each copy with its cells as they stand now, the newest first."""
        taken = book.returns(self._workspace.replica, giving.id)
        return [self._back(giving, one, 0) for one in book.newest(taken)]

    def take(self, path: Path) -> Back:
        """Take answers in as a late editor's: of what was shown at giving, only the cells that were changed.

        All of it is one save; the same file again changes nothing.
        """
        workspace, replica = self._workspace, self._workspace.replica
        with telling(path), reading(path) as (kind, file):
            if kind != envelope.RETURNED:
                raise SectionFileProblem("section-not-returned")
            giving = book.giving(replica, envelope.name_of_returned(file))
            if giving is None:
                raise SectionFileProblem("section-unknown")
            opened = envelope.open_returned(file, giving.seed)
            returned = Returned.read(opened.content, giving.secret)
            if returned.id != giving.id or returned.form_hash != giving.form_hash:
                raise SectionFileProblem("section-other")
            before = self._before(giving, returned)
            if before is not None and before.name == returned.name:
                return self._back(giving, before, 0)
            scope = self.scope_of(giving)
            workspace.saving.check(giving.key)
            replica.seal()
            number = returned.place(before.name) if before is not None else 0
            start = before.shown if before is not None else giving.shown
            answers = list(changes(scope, returned.cells, number))
            library = workspace.library  # which clears away, when it is made, what others left half brought in
            with arriving(opened, returned.files, library.store) as here:
                whole = taken_in(library, answers, here, self._shown(giving, scope))
            copy, fresh = self._take(giving, returned, start, whole)
        if fresh:
            workspace.review.look()
        return self._back(giving, copy, fresh)

    def _take(
        self, giving: Giving, returned: Returned, start: bytes, answers: list[tuple[str, Value]]
    ) -> tuple[CopyTaken, int]:
        """Answers and the note that they are here, in one transaction: after a power cut both are there or neither."""
        workspace, replica = self._workspace, self._workspace.replica
        present = self._present(giving)
        session = replica.open_session(giving.key, late=(author(returned.by), start))
        try:
            edits = [(session, _at(path, present), value) for path, value in answers]
            changed = [(one, path, value) for one, path, value in edits if not _stands(session.shown, path, value)]
            with replica.writing() as connection:
                dots = replica.save(changed) if changed else []
                copy = CopyTaken(
                    giving.id, returned.name, returned.returns, returned.number, returned.by, returned.returned_ms,
                    workspace.clock.now_ms(), _moved(start, dots),
                )  # fmt: skip
                book.taken(connection, copy)
        finally:
            session.discard()
        return copy, len(changed)

    def _shown(self, giving: Giving, scope: Scope) -> list[Value]:
        """What the other office was shown at giving."""
        shown = self._workspace.replica.shown_under(giving.key, giving.shown)
        return [cell.value for path, cell in shown.items() if scope.holds(path) or scope.reads(path)]

    def _before(self, giving: Giving, returned: Returned) -> CopyTaken | None:
        """The newest return taken that led to this one; whatever led to one that was taken is older than that."""
        taken = book.returns(self._workspace.replica, giving.id)
        if any(returned.name in one.returns[:-1] for one in taken):
            raise SectionFileProblem("section-older")
        newest = book.newest(taken)
        before = max((one for one in taken if returned.place(one.name)), key=lambda one: one.number, default=None)
        if len(taken) >= book.MOST_TAKEN or (before not in newest and len(newest) >= book.MOST_COPIES):
            raise SectionFileProblem("section-too-many")
        return before

    def _present(self, giving: Giving) -> FormDefinition | None:
        """The form that the record was brought to since; None where it has the one that was given, or one not here."""
        cell = self._workspace.replica.cells(giving.key).get("form")
        if cell is None or not isinstance(cell.value, str) or cell.value == giving.form_hash:
            return None
        return self._workspace.forms.known(self._workspace.collection(giving.key.collection), cell.value)

    def _back(self, giving: Giving, copy: CopyTaken, fresh: int) -> Back:
        replica = self._workspace.replica
        before = replica.shown_under(giving.key, giving.shown)
        after = replica.shown_under(giving.key, copy.shown)
        now = replica.cells(giving.key)
        clashes = [one for one in replica.conflicts(key=giving.key) if one.kind != "soft"]
        waiting = {path for one in clashes for path in (one.path, f"{one.path}/alive")}
        present = self._present(giving)
        cells: dict[str, CellTaken] = {}
        # What came under the present name of a question is newer than what came under the one before.
        paths = before.keys() | after.keys()
        for path in sorted(paths, key=lambda path: (_at(path, present) != path, path)):
            was, theirs = (side[path].value if path in side else None for side in (before, after))
            at = _at(path, present)
            if not same(was, theirs) and at not in cells:
                outcome = "contested" if at in waiting else _outcome(now.get(at), theirs)
                placeless = present is not None and not asks(present, at)
                cells[at] = CellTaken(at, was, theirs, "unasked" if placeless else outcome)
        return Back(giving, copy, tuple(cells[at] for at in sorted(cells)), fresh)


def _outcome(cell: Cell | None, theirs: Value) -> str:
    return "merged" if same(cell.value if cell is not None else None, theirs) else "changed"


def _at(path: str, present: FormDefinition | None) -> str:
    """Where an answer belongs in a record that was brought to another form."""
    return path_now(path, present) if present is not None else path


def _stands(shown: Mapping[str, Cell], path: str, value: Value) -> bool:
    cell = shown.get(path)
    return same(cell.value if cell is not None else None, value)


def _moved(shown: bytes, dots: list[Dot]) -> bytes:
    """The context that a copy is at after its answers were written."""
    context, authority = decode_context(shown)
    for dot in dots:
        context = with_own(context, dot)
    return encode_context(context, authority)
