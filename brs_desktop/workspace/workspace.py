"""One folder's workspace: what windows and commands call; it puts the rooms together and adds no rule of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.clock import Clock, SystemClock
from brs_sync.ids import RecordKey
from brs_sync.values import Value
from brs_sync.views import Change, Changes, Choice, Head, Outbox

from brs_desktop.language import language as spoken
from brs_desktop.records import Collection, Page, QueryProblem, RecordLists, page
from brs_desktop.sentences import problem
from brs_desktop.workspace import backup, opening, practice, preferences, reserve, settings, shapes
from brs_desktop.workspace.answers import Assigned
from brs_desktop.workspace.behind import Behind
from brs_desktop.workspace.edits import Edit
from brs_desktop.workspace.exchange import Exchange, SyncStatus
from brs_desktop.workspace.filler import Filler
from brs_desktop.workspace.filling import Filling
from brs_desktop.workspace.lately import SyncRun
from brs_desktop.workspace.moving import naming as moved
from brs_desktop.workspace.preferences import Preferences
from brs_desktop.workspace.reports.service import Reports
from brs_desktop.workspace.review import Clash, Review
from brs_desktop.workspace.saving import Saved, Saving
from brs_desktop.workspace.services import Services
from brs_desktop.workspace.settings import Profile

if TYPE_CHECKING:
    from brs_sync.client import SyncReport
    from brs_sync.enrol import EnrolReply

    from brs_desktop.forms import FormSession
    from brs_desktop.pdf import PdfResult
    from brs_desktop.workspace.searching import Group


class Workspace(Services):
    """Safe to call from any thread: writers take turns inside the replica, readers read beside them."""

    def __init__(self, parts: opening.Parts) -> None:
        self.folder = parts.folder
        self.clock = parts.clock
        self.replica = parts.replica
        self.registry = parts.registry
        self.model = parts.model
        self._unfilled = parts.unfilled
        self.forms = self.packages.finding_for(parts.forms)
        self.points = parts.points
        self._profile = parts.profile
        self._preferences = preferences.read(parts.folder)
        self.lists = RecordLists(self.model, self.replica.reader)
        self.filling = Filling(self)
        self.saving = Saving(self)
        self.review = Review(self)
        self.exchange = Exchange(self)
        self.reports = Reports(self)
        self.backups = backup.Backups(self)
        self.behind = Behind(self)
        # Records with answers in the journal whose rows the lists have not shown yet.
        self.pending = {one.key for one in self.replica.sessions() if one.pending}
        self.replica.set_person(self._profile.person_id, self._profile.name)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock | None = None,
        collections: Sequence[Path] = (),
        create: bool = True,
        language: str | None = None,
        fill: bool = True,
    ) -> Workspace:
        """Open what is in the folder; never waits for a network. With `fill` the lists are complete when it returns."""
        if backup.is_unfinished(folder):
            backup.finish(folder)
        if not settings.exists(folder):
            if not create:
                raise problem("no-workspace", folder=str(folder))
            return cls.init(folder, clock=clock, collections=collections, language=language or "")
        return reserve.opened(lambda: cls._open(folder, clock, collections, language, fill), folder)

    @classmethod
    def _open(
        cls, folder: Path, clock: Clock | None, collections: Sequence[Path], language: str | None, fill: bool
    ) -> Workspace:
        workspace = cls(opening.parts(folder, clock or SystemClock(), collections))
        try:
            if language is not None:
                workspace.set_profile(language=language)
            workspace._ready(fill)
        except BaseException:
            workspace.close()
            raise
        return workspace

    @classmethod
    def init(
        cls,
        folder: Path,
        *,
        name: str = "",
        country: str = "",
        languages: Sequence[str] = (),
        language: str = "",
        clock: Clock | None = None,
        collections: Sequence[Path] = (),
    ) -> Workspace:
        """Make a new workspace; refused where there is one."""
        chosen = language or (languages[0] if languages else settings.spoken_language(folder))
        profile = Profile().changed(name=name, home=country, language=chosen, person_id=new_person(os.urandom(10)))
        if settings.exists(folder):
            raise problem("workspace-exists", folder=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        made = opening.parts(folder, clock or SystemClock(), collections, profile)
        settings.write(folder, profile)
        workspace = cls(made)
        workspace._ready(True)
        return workspace

    def _ready(self, fill: bool) -> None:
        if not self._profile.person_id:
            self.set_profile(person_id=new_person(os.urandom(10)))
        self.forms.keep_current()
        self.exchange.prepare()
        self.reports.prepare()
        if fill:
            # First, while a new workspace is empty: what is taken in next shows in the lists as it comes.
            self.fill()
            self.behind.finish()
        self.model.sort_in(self.language)
        opening.pin_reference(self.replica)

    def fill(
        self, progress: Callable[[int], None] = lambda done: None, cancelled: Callable[[], bool] = lambda: False
    ) -> bool:
        """Fill the list tables of new manifests; False when it was cancelled and is to be done again."""
        while self._unfilled:
            if not self.model.fill(self._unfilled[0], progress=progress, cancelled=cancelled):
                return False
            self._unfilled = self._unfilled[1:]
        return True

    def close(self) -> None:
        """Close the databases; an open editor's answers stay in the journal."""
        self._let_go()
        self.replica.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Who and what.

    @property
    def profile(self) -> Profile:
        """The person, the country, the language and the hub."""
        return self._profile

    def set_profile(self, **values: object) -> Profile:
        """Change the profile, on disk before this returns."""
        profile, before = self._profile.changed(**values), self.language
        settings.write(self.folder, profile)
        self._profile = profile
        if self.language != before and self.model.sorted_languages:
            self.model.sort_in(self.language)
        self.replica.set_person(profile.person_id, profile.name)
        return profile

    @property
    def preferences(self) -> Preferences:
        """How the window looks and behaves here, and what automatic exchanges may cost."""
        return self._preferences

    def set_preferences(self, **values: Any) -> None:
        """Change preferences; each is checked."""
        self._preferences = self._preferences.changed(**values)
        preferences.write(self.folder, self._preferences)

    @property
    def lists_practice(self) -> bool:
        """Whether lists show practice records."""
        return practice.is_listed(self.filling.home(), self._preferences.show_practice)

    @property
    def collections(self) -> tuple[Collection, ...]:
        """What this workspace can keep."""
        return tuple(self.registry)

    def collection(self, name: str) -> Collection:
        """The collection of that name; a name that is not here is refused."""
        found = self.registry.get(name)
        if found is None:
            raise problem("no-such-collection", collection=name[:80])
        return found

    @property
    def language(self) -> str:
        """The language records are shown in unless a caller says another."""
        return self._profile.language or "en"

    def new_row_id(self) -> str:
        """A row id that no other device makes."""
        return self.replica.new_row_id()

    def about(self) -> dict[str, str]:
        """What `init` answers."""
        profile = self._profile
        shape = {"workspace": str(self.folder), "replica": self.replica.id_text, "name": profile.name}
        return shape | {"country": profile.home, "language": profile.language}

    # Reading.

    def find(self, reference: str | RecordKey, collection: str | None = None) -> RecordKey:
        """The record of an id, of COLLECTION/ID or of a `reference`; a key says itself which record it means."""
        if isinstance(reference, RecordKey):
            return reference
        named = practice.named(reference, collection)
        if named is None:
            return moved.followed(self, self.replica.find(reference, collection))
        if not self.replica.cells(named):
            raise problem("not-found", name=named.record[:120])
        return named

    def reference(self, key: RecordKey) -> str:
        """What lists and links call a record in its collection: its id; of twins (practised, moved) the place too."""
        return self._reference(key, moved.twins(self, key.collection, (key.record,)))

    def _reference(self, key: RecordKey, twins: Container[str]) -> str:
        if key.record in twins:
            return f"{key.partition}:{key.record}"
        collection = self.registry.get(key.collection)
        return practice.reference(key, bool(self._profile.home and collection is not None and collection.key))

    def page(self, collection: str, **query: Any) -> Page:
        """A page of a collection's list; see records.page for what can be asked."""
        self.collection(collection)
        self.show_pending()
        shown = {"language": self.language, "practice": self.lists_practice, **query}
        try:
            found = page(self.model, self.replica.reader(), collection, **shown)
            twins = moved.twins(self, collection, {row.key.record for row in found.rows})
            named = ((row, self._reference(row.key, twins)) for row in found.rows)
            return replace(found, rows=tuple(row if name == row.id else replace(row, id=name) for row, name in named))
        except QueryProblem as error:
            raise problem("bad-column", column=error.value) from error

    def show_pending(self) -> None:
        """SYNC, writing 1: lists and search show journal rows too; they are brought up to date when looked at."""
        if self.pending:
            keys = frozenset(self.pending)
            self.pending -= keys
            self.replica.reproject(keys)

    def search(self, words: str, *, language: str = "", each: int = 6) -> tuple[Group, ...]:
        """The first records of every collection in which every word is found."""
        return self.searching.find(words, language=language or self.language, each=each)

    def show(self, reference: str) -> dict[str, Any]:
        """A record with every cell and its heads, as scripts read it."""
        key = self.find(reference)
        return shapes.record_shape(key, self.replica.cells(key))

    def history(self, reference: str, path: str | None = None) -> list[Change]:
        """Every change of a record or of one of its cells, newest last."""
        return self.replica.history(self.find(reference), path)

    def title(self, key: RecordKey, language: str | None = None) -> str:
        """A record's title in the language."""
        return self.filling.title(key, language or spoken())

    def is_mine(self, head: Head) -> bool:
        """Whether the person at this device wrote it, here or on another device of theirs."""
        from brs_desktop.workspace.sections.authors import is_author

        if is_author(head.person):  # another office filled it, this device only took it in
            return False
        return head.replica == self.replica.id or bool(head.person and head.person == self._profile.person_id)

    # Writing.

    def edit(self, author: str | None = None) -> Edit:
        """The unit of work: `with workspace.edit() as edit: …`; saved together or not at all."""
        if author not in (None, self._profile.person_id):
            raise problem("no-right")
        return Edit(self.replica, self.saving.check)

    def add(
        self,
        collection: str,
        values: Mapping[str, object] | Iterable[Assigned],
        *,
        partition: str | None = None,
        start_empty: bool = False,
    ) -> Saved:
        """A new record; for a key that exists, that record is continued."""
        return self.saving.add(self.collection(collection), values, partition, start_empty)

    def set(self, reference: str | RecordKey, values: Mapping[str, object] | Iterable[Assigned]) -> Saved:
        """Change cells of a record; only what differs from what is shown is written."""
        return self.saving.set(self.find(reference), values)

    def delete(self, reference: str | RecordKey, row: str | None = None) -> Saved:
        """Delete a record, or one row of it."""
        return self.saving.delete(self.find(reference), row)

    # Editors.

    def open_filler(
        self,
        collection: str,
        record: str | RecordKey | None = None,
        first: Mapping[str, Value] | None = None,
        *,
        kept: bool = False,
    ) -> Filler:
        """An editor over a record; without one over a new record with these first answers (its key)."""
        return self.filling.open(self.collection(collection), record, first or {}, kept)

    def filler(self, token: str) -> Filler:
        """The editor that stayed open under this token."""
        return self.filling.again(token)

    def form_for(self, collection: str | RecordKey) -> FormSession:
        """A form's session that keeps nothing: a collection's empty form, or a record as it is shown."""
        return self.filling.loose(collection)

    # Conflicts.

    def conflicts(self, *, settled: bool = False) -> list[Clash]:
        """What waits for a decision, or what was decided and can be undone."""
        return self.review.clashes(settled=settled)

    def settle(self, conflict: str, choice: Choice, *, reason: str, shown: Iterable[Any] | None = None) -> Any:
        """Decide a conflict: a commit that says who, why, which heads and which value (SYNC rule 10)."""
        return self.review.settle(conflict, choice, reason, shown)

    def undo(self, conflict: str, *, reason: str = "") -> Any:
        """Undo a decision: its heads live again unless they were superseded elsewhere."""
        return self.review.undo(conflict, reason)

    # The hub.

    def enrol(self, code: str, hub: str | None = None) -> EnrolReply:
        """Join the hub that gave the code."""
        return self.exchange.enrol(code, hub)

    def sync(
        self,
        progress: Callable[[Any], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        within: int | None = None,
    ) -> SyncReport:
        """Seal what was typed, then exchange until nothing is missing, or more than `within` bytes would be spent."""
        return self.exchange.run(progress, cancelled, within)

    def sync_status(self) -> SyncStatus:
        """How the exchange stands."""
        return self.exchange.status()

    def sync_history(self) -> list[SyncRun]:
        """The exchanges of late, newest last."""
        return self.exchange.history()

    def outbox(self) -> Outbox:
        """What the hub has not said it holds."""
        return self.exchange.outbox()

    def tick(self) -> None:
        """What is to be done now and then: editors idle for ten minutes are sealed, room for a full disk set aside."""
        self.replica.tick()
        reserve.keep(self.folder)

    def listen(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Be told what every transaction changed; returns the way to stop."""
        return self.replica.listen(callback)

    # Paper.

    def export_pdf(self, subject: str, *, language: str, out: Path, blank: bool = False, **way: Any) -> PdfResult:
        """A record, or with `blank` a collection's empty form, as PDF."""
        from brs_desktop.workspace.paper import export

        return export(self, subject, language=language, out=out, blank=blank, **way)


def new_person(entropy: bytes) -> str:
    """A person's id before a hub gives one."""
    import base64

    return "p" + base64.b32encode(entropy).decode("ascii").lower()
