"""Sections of this workspace's records given away and taken back, and sections of others that are filled here."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from brs_sync.bundle import stick
from brs_sync.enrol import new_code
from brs_sync.ids import RecordKey
from brs_sync.journal import encode_context
from brs_sync.values import Value

from brs_desktop.errors import Problem
from brs_desktop.language import language as spoken
from brs_desktop.sentences import problem
from brs_desktop.workspace.sections import book, envelope, removed
from brs_desktop.workspace.sections.attachments import carried, named, places
from brs_desktop.workspace.sections.book import Giving
from brs_desktop.workspace.sections.envelope import SectionFileProblem
from brs_desktop.workspace.sections.files import reading, target, telling, write
from brs_desktop.workspace.sections.guest import Received, SectionFiller
from brs_desktop.workspace.sections.papers import Given, Returned, called
from brs_desktop.workspace.sections.removed import Removed
from brs_desktop.workspace.sections.scope import Scope
from brs_desktop.workspace.sections.scope import named as naming
from brs_desktop.workspace.sections.taking import Back, CellTaken, Taking

if TYPE_CHECKING:
    from brs_sync.views import Cell

    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace

__all__ = ["MOST_LISTED", "Back", "CellTaken", "GivenBack", "Handed", "Offer", "Sections"]
MOST_LISTED = 500
_FOLDER = "sections"


@dataclass(frozen=True)
class Offer:
    """What would be given: how many questions, how many of them answered, how many answers beside them travel.

    `files` of so many `file_bytes` go along; `left` are only named: they are not here, or there is no room for them.
    """

    key: RecordKey
    section: str
    label: str
    questions: int
    answers: int
    beside: int
    files: int = 0
    file_bytes: int = 0
    left: int = 0


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
    """The file that goes back to the giver, how many answers are in it, and how many files go along."""

    file: Path
    number: int
    answers: int
    files: int = 0


class Sections(Taking):
    """What the window and the command line do with sections."""

    def __init__(self, workspace: Workspace, entropy: Callable[[int], bytes] = os.urandom) -> None:
        super().__init__(workspace)
        self._entropy = entropy
        self.turn = RLock()
        self.filled: dict[str, SectionFiller] = {}  # the editors that are open in this process, by their folders
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
        travelling, store = self._travelling(key, scope, shown), workspace.files.store
        files = carried(travelling.values(), store)
        media = {
            name: one.sha256 for name, one in workspace.versionmedia.known(key.collection, giving.form_hash).items()
        }
        files += carried((), store, files, media.values())
        along = {one.sha256 for one in files}
        given = Given(
            giving.id, called(workspace.profile.name), now_ms, giving.whom, key, giving.form_hash, section,
            workspace.title(key)[:1000], travelling, envelope.public_of(seed), giving.secret,
            replica.key, self._xform(key, giving.form_hash), workspace.collection(key.collection).manifest.text, files,
            {name: sha256 for name, sha256 in media.items() if sha256 in along},
        )  # fmt: skip
        with telling(out):
            sealed = envelope.seal_given(given.write(replica.sign), places(files, store), code, self._entropy)
            file = target(out, stick.fit_name(giving.whom or section, "section"), now_ms, over=over)
            book.remember(replica, giving)
            try:
                size = write(sealed, file)
            except BaseException:
                book.forget(replica, giving.id)
                raise
        return Handed(giving, offer, file, code, size)

    def end(self, giving: Giving) -> None:
        """Nobody waits for this section any more: it leaves the list. What comes of it late can still be taken."""
        book.end(self._workspace.replica, giving.id, self._workspace.clock.now_ms())

    def given(self, limit: int = MOST_LISTED, offset: int = 0) -> list[Giving]:
        """The sections that were given, the newest first."""
        return book.givings(self._workspace.replica, limit, offset)

    def find_given(self, name: str) -> Giving:
        """The section of this name that was given from here."""
        with suppress(ValueError):
            found = book.giving(self._workspace.replica, bytes.fromhex(name))
            if found is not None:
                return found
        raise problem("section-not-here", name=name[:80])

    def kind(self, path: Path) -> str:
        """`given` or `returned`: what to do with a file that somebody opens."""
        with telling(path), reading(path) as (kind, _file):
            return "given" if kind == envelope.GIVEN else "returned"

    # At the office that fills it.

    def open(self, path: Path, code: str) -> Received:
        """Open a section's file; one that was opened before goes on where it was."""
        with telling(path), reading(path) as (kind, file):
            if kind != envelope.GIVEN:
                raise SectionFileProblem("section-not-given")
            opened = envelope.open_given(file, code)
            folder = self._folder / Given.read(opened.content).id.hex()
            if not folder.is_dir() and (gone := self._gone(folder.name)) is not None:
                removed.bring_back(gone, self._folder)
            if folder.is_dir():
                return Received(self._workspace, folder)
            folder.parent.mkdir(exist_ok=True)
            return Received.make(self._workspace, folder, opened)

    def received(self, limit: int = MOST_LISTED) -> list[Received]:
        """The sections that were opened here, the newest first, and before them those whose folder is damaged."""
        found = [Received(self._workspace, one) for one in self._folders()]
        return sorted(found, key=lambda one: (-one.given_ms, one.folder.name))[:limit]

    def receives(self) -> bool:
        """Whether a section of another office was opened here."""
        return bool(self._folders())

    def removed(self) -> list[Removed]:
        """The sections that were taken from the list, the newest first.

        Here alone are they let go of: what brings one back never ends another.
        """
        removed.tend(self._folder, self._workspace.clock.now_ms())
        return removed.found(self._folder)

    def has_unsent(self, received: Received) -> bool:
        """Whether answers are in no return yet; of a damaged folder nobody knows."""
        try:
            return received.unsent
        except Problem:
            return True

    def remove(self, received: Received, *, unsent: bool = False) -> Removed:
        """Take a section from the list; where answers are in no return yet, only if somebody said that they may go."""
        with self.turn:
            if received.folder.name in self.filled:
                raise problem("section-open")
            if not unsent and self.has_unsent(received):
                raise problem("section-unsent")
            return removed.remove(received.folder, self._workspace.clock.now_ms())

    def bring_back(self, name: str) -> Received:
        """Put a section on the list again that was taken from it."""
        gone = self._gone(name)
        if gone is None or (self._folder / gone.name).exists():
            raise problem("section-not-here", name=name[:80])
        return Received(self._workspace, removed.bring_back(gone, self._folder))

    def _gone(self, name: str) -> Removed | None:
        named = (one for one in removed.found(self._folder) if len(name) >= 6 and one.name.startswith(name.lower()))
        return next(named, None)

    def find_received(self, name: str) -> Received:
        """The opened section of this name, or of the letters that it begins with."""
        found = [one for one in self._folders() if len(name) >= 6 and one.name.startswith(name.lower())]
        if len(found) != 1:
            raise problem("section-not-here", name=name[:80])
        return Received(self._workspace, found[0])

    def seal(self, folder: Path) -> bool:
        """Before a section's folder is copied: whether its database is there with all that was typed."""
        return Received(self._workspace, folder).seal()

    def give_back(self, received: Received, by: str, out: Path, *, over: bool = False) -> GivenBack:
        """Write the answers as they stand, sealed to whoever gave the section; later again with what is new.

        A file that is there is refused, unless somebody said that it may be written `over`.
        """
        now_ms = self._workspace.clock.now_ms()
        if not called(by):
            raise problem("section-nameless")
        with telling(out):
            given = received.given
            file = target(out, stick.fit_name(f"{given.whom or 'section'}-answers", "answers"), now_ms, over=over)
            with self.turn:  # no two returns have one number, and a backup has what it says was returned
                answers = received.answers()
                files = received.going(answers)
                state = received.counted(answers, by, now_ms, self._entropy(envelope.ID_BYTES))
            content = Returned(
                given.id, state.returns, state.number, state.by, now_ms, given.form_hash, state.said, files
            ).write(given.secret)  # fmt: skip
            along = places(files, received.files.store)
            write(envelope.seal_returned(content, along, given.id, given.reply, self._entropy), file)
        return GivenBack(file, state.number, sum(value is not None for value in answers.values()), len(files))

    @property
    def _folder(self) -> Path:
        return self._workspace.folder / _FOLDER

    def _folders(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(one for one in self._folder.iterdir() if one.is_dir() and len(one.name) == 2 * envelope.ID_BYTES)

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
        going = [value for path, value in values.items() if scope.holds(path) or scope.reads(path)]
        files = carried(going, self._workspace.files.store)
        left = len({one.sha256 for one in named(going)}) - len(files)
        size = sum(one.size for one in files)
        return Offer(key, scope.name, label or scope.name, len(scope.asked), own, beside, len(files), size, left)

    def _language(self, scope: Scope) -> str:
        return spoken() if spoken() in scope.definition.languages else scope.definition.default_language

    def _travelling(self, key: RecordKey, scope: Scope, shown: dict[str, Cell]) -> dict[str, Value]:
        """The section, what it cannot be shown without, and what says which record it is of."""
        collection = self._workspace.collection(key.collection)
        known = naming(shown, (*collection.key, *collection.title.fields)) | {"alive", "form"}
        values = {path: cell.value for path, cell in shown.items()}
        return {
            path: value
            for path, value in values.items()
            if path in known or scope.holds(path) or scope.reads(path)
        }  # fmt: skip
