"""Sections of this workspace's records given away and taken back, and sections of others that are filled here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.bundle import stick
from brs_sync.draft import with_own
from brs_sync.enrol import new_code
from brs_sync.ids import Dot, RecordKey
from brs_sync.journal import decode_context, encode_context
from brs_sync.values import Value, same

from brs_desktop.forms.changes import path_now
from brs_desktop.language import language as spoken
from brs_desktop.sentences import problem
from brs_desktop.workspace.sections import book, envelope
from brs_desktop.workspace.sections.authors import author
from brs_desktop.workspace.sections.book import CopyTaken, Giving
from brs_desktop.workspace.sections.envelope import SectionFileProblem
from brs_desktop.workspace.sections.files import read, target, telling, write
from brs_desktop.workspace.sections.guest import Received
from brs_desktop.workspace.sections.judging import changes
from brs_desktop.workspace.sections.papers import Given, Returned, called
from brs_desktop.workspace.sections.scope import Scope, asks, named

if TYPE_CHECKING:
    from brs_sync.views import Cell

    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace

MOST_LISTED = 500
_FOLDER = "sections"


@dataclass(frozen=True)
class Offer:
    """What would be given: how many questions, how many of them answered, how many answers beside them travel."""

    key: RecordKey
    section: str
    label: str
    questions: int
    answers: int
    beside: int


@dataclass(frozen=True)
class Handed:
    """A section that was given: its file, and the code that opens it, which is told another way."""

    giving: Giving
    offer: Offer
    file: Path
    code: str
    bytes: int


@dataclass(frozen=True)
class GivenBack:
    """The file that goes back to the giver, and how many answers are in it."""

    file: Path
    number: int
    answers: int


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


class Sections:
    """What the window and the command line do with sections."""

    def __init__(self, workspace: Workspace, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._workspace, self._entropy = workspace, entropy
        book.prepare(workspace.replica)

    # At the office whose record it is.

    def offer(self, reference: str | RecordKey, section: str) -> Offer:
        """What giving a section would hand over; nothing is given by asking."""
        key, scope = self._scope(reference, section)
        cells = self._workspace.replica.cells(key)
        return self._offer(key, scope, {path: cell.value for path, cell in cells.items()})

    def give(self, reference: str | RecordKey, section: str, whom: str, out: Path, *, over: bool = False) -> Handed:
        """Write a section's file. What is shown now is what its answers will be compared with (SYNC, writing 1, 2).

        A file that is there is refused, unless somebody said that it may be written `over`.
        """
        workspace, replica = self._workspace, self._workspace.replica
        key, scope = self._scope(reference, section)
        workspace.saving.check(key)
        replica.seal()
        session = replica.open_session(key)
        shown, context = session.shown, encode_context(session.context, session.authority)
        session.discard()
        code, seed, now_ms = new_code(self._entropy), self._entropy(32), workspace.clock.now_ms()
        giving = Giving(
            self._entropy(envelope.ID_BYTES), now_ms, called(whom), key, scope.definition.hash, section, context,
            seed, self._entropy(32),
        )  # fmt: skip
        offer = self._offer(key, scope, {path: cell.value for path, cell in shown.items()})
        given = Given(
            giving.id, called(workspace.profile.name), now_ms, giving.whom, key, giving.form_hash, section,
            workspace.title(key)[:1000], self._travelling(key, scope, shown), envelope.public_of(seed), giving.secret,
            replica.key, self._xform(key, giving.form_hash),
        )  # fmt: skip
        with telling(out):
            data = envelope.seal_given(given.write(replica.sign), code, self._entropy)
            file = target(out, stick.fit_name(giving.whom or section, "section"), now_ms, over=over)
            book.remember(replica, giving)
            try:
                write(data, file)
            except BaseException:
                book.forget(replica, giving.id)
                raise
        return Handed(giving, offer, file, code, len(data))

    def given(self, limit: int = MOST_LISTED, offset: int = 0) -> list[Giving]:
        """The sections that were given, the newest first."""
        return book.givings(self._workspace.replica, limit, offset)

    def find_given(self, name: str) -> Giving:
        """The section of this name that was given from here."""
        found = book.giving(self._workspace.replica, bytes.fromhex(name))
        if found is None:
            raise problem("section-not-here", name=name[:80])
        return found

    def scope_of(self, giving: Giving) -> Scope:
        """The questions of a section that was given."""
        return self._section(giving.key, giving.form_hash, giving.section)

    def backs(self, giving: Giving) -> list[Back]:
        """What came back of a section, each copy with its cells as they stand now, the newest first."""
        taken = book.returns(self._workspace.replica, giving.id)
        return [self._back(giving, one, 0) for one in book.newest(taken)]

    def take(self, path: Path) -> Back:
        """Take answers in as a late editor's: of what was shown at giving, only the cells that were changed.

        All of it is one save; the same file again changes nothing.
        """
        workspace, replica = self._workspace, self._workspace.replica
        with telling(path):
            data = read(path)
            if envelope.kind_of(data) != envelope.RETURNED:
                raise SectionFileProblem("section-not-returned")
            giving = book.giving(replica, envelope.name_of_returned(data))
            if giving is None:
                raise SectionFileProblem("section-unknown")
            returned = Returned.read(envelope.open_returned(data, giving.seed), giving.secret)
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
            copy, fresh = self._take(giving, returned, start, list(changes(scope, returned.cells, number)))
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

    def kind(self, path: Path) -> str:
        """`given` or `returned`: what to do with a file that somebody opens."""
        with telling(path):
            return "given" if envelope.kind_of(read(path)) == envelope.GIVEN else "returned"

    # At the office that fills it.

    def open(self, path: Path, code: str) -> Received:
        """Open a section's file; one that was opened before goes on where it was."""
        with telling(path):
            data = read(path)
            if envelope.kind_of(data) != envelope.GIVEN:
                raise SectionFileProblem("section-not-given")
            content = envelope.open_given(data, code)
            folder = self._folder / Given.read(content).id.hex()
            if folder.is_dir():
                return Received(self._workspace, folder)
            folder.parent.mkdir(exist_ok=True)
            return Received.make(self._workspace, folder, content)

    def received(self, limit: int = MOST_LISTED) -> list[Received]:
        """The sections that were opened here, the newest first, and before them those whose folder is damaged."""
        found = [Received(self._workspace, one) for one in self._folders()]
        return sorted(found, key=lambda one: (-one.given_ms, one.folder.name))[:limit]

    def receives(self) -> bool:
        """Whether a section of another office was opened here."""
        return bool(self._folders())

    def find_received(self, name: str) -> Received:
        """The opened section of this name, or of the letters that it begins with."""
        found = [one for one in self._folders() if len(name) >= 6 and one.name.startswith(name.lower())]
        if len(found) != 1:
            raise problem("section-not-here", name=name[:80])
        return Received(self._workspace, found[0])

    def give_back(self, received: Received, by: str, out: Path, *, over: bool = False) -> GivenBack:
        """Write the answers as they stand, sealed to whoever gave the section; later again with what is new.

        A file that is there is refused, unless somebody said that it may be written `over`.
        """
        now_ms = self._workspace.clock.now_ms()
        if not called(by):
            raise problem("section-nameless")
        with telling(out):
            given, answers = received.given, received.answers()
            file = target(out, stick.fit_name(f"{given.whom or 'section'}-answers", "answers"), now_ms, over=over)
            state = received.counted(answers, by, now_ms, self._entropy(envelope.ID_BYTES))
            returned = Returned(
                given.id, state.returns, state.number, state.by, now_ms, given.form_hash, state.said
            )  # fmt: skip
            content = returned.write(given.secret)
            write(envelope.seal_returned(content, given.id, given.reply, self._entropy), file)
        return GivenBack(file, state.number, sum(value is not None for value in answers.values()))

    @property
    def _folder(self) -> Path:
        return self._workspace.folder / _FOLDER

    def _folders(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(one for one in self._folder.iterdir() if one.is_dir() and not one.name.endswith(".part"))

    # What both need.

    def _scope(self, reference: str | RecordKey, section: str) -> tuple[RecordKey, Scope]:
        workspace = self._workspace
        key = workspace.find(reference)
        cells = workspace.replica.cells(key)
        if not cells or (alive := cells.get("alive")) is None or alive.value is False:
            raise problem("not-found", name=key.record[:120])
        chosen = cells["form"].value if "form" in cells else None
        scope = self._section(key, chosen if isinstance(chosen, str) else None, section)
        if not scope.exists:
            raise problem("section-none", section=section[:80])
        return key, scope

    def _section(self, key: RecordKey, form_hash: str | None, section: str) -> Scope:
        return Scope(self._form(key, form_hash), section, self._workspace.collection(key.collection).key)

    def _form(self, key: RecordKey, form_hash: str | None) -> FormDefinition:
        return self._workspace.forms.form(self._workspace.registry.get(key.collection), form_hash)

    def _xform(self, key: RecordKey, form_hash: str) -> str:
        """The form itself: whoever fills the section may not have it."""
        package = self._workspace.collection(key.collection).package
        if form_hash == package.hash:
            return package.xform
        kept = self._workspace.folder / "forms" / f"{form_hash}.xml"  # `_form` has read it
        return kept.read_bytes().replace(b"\r\n", b"\n").decode("utf-8")

    def _offer(self, key: RecordKey, scope: Scope, values: dict[str, Value]) -> Offer:
        answered = {path for path, value in values.items() if value is not None and value is not False}
        own = sum(scope.holds(path) for path in answered)
        label = scope.definition.label(scope.name, self._language(scope))
        beside = sum(scope.reads(path) for path in answered)
        return Offer(key, scope.name, label or scope.name, len(scope.asked), own, beside)

    def _language(self, scope: Scope) -> str:
        return spoken() if spoken() in scope.definition.languages else scope.definition.default_language

    def _travelling(self, key: RecordKey, scope: Scope, shown: dict[str, Cell]) -> dict[str, Value]:
        """The section, what it cannot be shown without, and what says which record it is of."""
        collection = self._workspace.collection(key.collection)
        known = named(shown, (*collection.key, *collection.title.fields)) | {"alive", "form"}
        values = {path: cell.value for path, cell in shown.items()}
        return {
            path: value
            for path, value in values.items()
            if path in known or scope.holds(path) or scope.reads(path)
        }  # fmt: skip

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
