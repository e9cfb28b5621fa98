"""Opens forms over records: in editors that are kept on disk as one types, and loose ones that keep nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.values import Value

from brs_desktop.records import Collection
from brs_desktop.records.moved import is_answer
from brs_desktop.records.rows import CellsView
from brs_desktop.sentences import problem
from brs_desktop.workspace.answers import Assigned, One, Typist
from brs_desktop.workspace.filler import Filler
from brs_desktop.workspace.rights import granted_home, own_place
from brs_desktop.workspace.zone import LocalZone

if TYPE_CHECKING:
    from brs_sync.session import Session

    from brs_desktop.forms import CommandRecord, FormDefinition, FormSession
    from brs_desktop.workspace.workspace import Workspace

Listener = Callable[["CommandRecord"], None]


class Filling:
    """Every form that a workspace opens."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def now(self) -> datetime:
        """The workspace's clock as forms read it."""
        return datetime.fromtimestamp(self._workspace.clock.now_ms() / 1000, UTC)

    def form(
        self,
        definition: FormDefinition,
        answers: Mapping[str, Value],
        collection: Collection,
        *,
        new: bool,
        listener: Listener | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> FormSession:
        """A form's session with the workspace's clock, zone, lists, row ids and language."""
        from brs_desktop.forms import FormSession

        language, replica, profile = self._workspace.language, self._workspace.replica, self._workspace.profile
        return FormSession(
            definition,
            clock=now or self.now,
            zone=LocalZone(),
            lists=self._workspace.lists,
            language=language if language in definition.languages else definition.default_language,
            answers=answers,
            listener=listener,
            new=new,
            new_row_id=self._workspace.new_row_id,
            properties={"deviceid": replica.id_text, "username": profile.name},
        )

    def home(self) -> str | None:
        """The country whose records are home: the profile's, else the one that the grants name."""
        profile = self._workspace.profile
        if profile.home:
            return profile.home
        for prefix in profile.prefixes:
            parts = prefix.split("/")
            if len(parts) > 1 and parts[0] in ("contacts", "report", "assistance") and parts[1].isupper():
                return parts[1]
        return None

    def partition(self, collection: Collection, values: Mapping[str, Value]) -> str:
        """Where a new record is born: an expert whom another country has invited writes in that country."""
        home, start = self.home(), collection.manifest.partition.segments[0]
        at = granted_home(self._workspace.replica, start, home, collection.name) if home else home
        return self.place(collection, at, values)

    def place(self, collection: Collection, home: str | None, values: Mapping[str, Value]) -> str:
        """Where records of a country go that are made here: to this device's own place in it, where it has no other."""
        replica = self._workspace.replica
        return own_place(replica, collection.partition_for(home, replica.id_text, values), collection.name)

    def open(
        self, collection: Collection, record: str | RecordKey | None, first: Mapping[str, Value], kept: bool
    ) -> Filler:
        """An editor over a record, or over one that its first answer will make."""
        replica = self._workspace.replica
        if record is not None:
            key = self._workspace.find(record, collection.name)
        elif collection.key:
            key = RecordKey(self.partition(collection, first), collection.name, collection.record_id(first))
        else:
            key = RecordKey(self.partition(collection, first), collection.name, replica.new_record_id(collection.name))
        return self.over(key, first, kept)

    def over(self, key: RecordKey, first: Mapping[str, Value], kept: bool) -> Filler:
        """An editor over the record of this key."""
        self._workspace.saving.check(key)
        self._definition(key)  # a record whose form is missing is refused before a session is opened
        session = self._workspace.replica.open_session(key, kept=kept)
        return self._filler(session, first)

    def again(self, token: str) -> Filler:
        """The editor that stayed open under a token, with what was typed into it."""
        return self._filler(self._workspace.replica.session(token), {})

    def loose(self, subject: str | RecordKey) -> FormSession:
        """A session that keeps nothing: a collection's empty form, or a record with the answers it shows."""
        if isinstance(subject, str):
            collection = self._workspace.collection(subject)
            return self.form(collection.form, {}, collection, new=True)
        cells = self._workspace.replica.cells(subject)
        answers = {path: cell.value for path, cell in cells.items() if is_answer(path)}
        collection = self._workspace.collection(subject.collection)
        return self.form(self._definition(subject), answers, collection, new=False)

    def type_into(self, filler: Filler, assigned: Iterable[Assigned]) -> None:
        """Type assignments into an open editor; all are understood before the first is applied."""
        collection = self._workspace.collection(filler.key.collection)
        fixed = () if filler.new else collection.key
        typist = Typist(filler.form, self._workspace.lists, self._workspace.language, fixed)
        changes = typist.understand(assigned)
        typist.apply(changes)

    def value_at(self, key: RecordKey, path: str, text: str) -> Value:
        """What a text means as the answer at a path of this record; a set has no one value."""
        form = self.loose(key)
        typist = Typist(form, self._workspace.lists, self._workspace.language)
        [(_path, value)] = changes = typist.understand([One(path, text)])
        if isinstance(value, list):
            raise problem("bad-value", text=text[:80], path=path)
        typist.apply(changes)
        return value if len(path.split("/")) % 2 == 0 else form.state(path).value

    def title(self, key: RecordKey, language: str) -> str:
        """A record's title as its list shows it."""
        collection = self._workspace.registry.get(key.collection)
        if collection is None:
            return ""
        cells = self._workspace.replica.cells(key)
        lists = self._workspace.lists

        def labels(source: object, value: str) -> Mapping[str, str] | None:
            label = lists.label(getattr(source, "name", ""), value, language)
            return {language: label} if label is not None else None

        return CellsView(collection, cells, labels).title(language)

    def _definition(self, key: RecordKey, collection: Collection | None = None) -> FormDefinition:
        cell = self._workspace.replica.cells(key).get("form")
        chosen = cell.value if cell is not None and isinstance(cell.value, str) else None
        return self._workspace.forms.form(collection or self._workspace.registry.get(key.collection), chosen)

    def _filler(self, session: Session, first: Mapping[str, Value]) -> Filler:
        collection = self._workspace.collection(session.key.collection)
        definition = self._definition(session.key, collection)  # one look: another form may be put in use meanwhile

        def open_form(answers: Mapping[str, Value], new: bool, listener: Listener) -> FormSession:
            return self.form(definition, answers, collection, new=new, listener=listener)

        typed = self._workspace.pending.add
        return Filler(session, open_form, form_hash=collection.form_hash, first=first, typed=typed)
