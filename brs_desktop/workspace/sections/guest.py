"""A section at the office that fills it: a folder of its own, with a small record in it that is filled as any is."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.folders import sync_folder
from brs_sync.replica import Replica
from brs_sync.schema import Schema
from brs_sync.values import Value, decode, encode, same

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside
from brs_desktop.records import Collection, ManifestProblem
from brs_desktop.records.collection import schema_of
from brs_desktop.records.formfiles import FormFile
from brs_desktop.records.manifest import Manifest
from brs_desktop.records.outlining import outline_from
from brs_desktop.records.reading import manifest_from
from brs_desktop.sentences import problem
from brs_desktop.workspace.filler import Filler
from brs_desktop.workspace.formmedia import Found, name_of
from brs_desktop.workspace.library.shelf import FileCell
from brs_desktop.workspace.sections.attachments import Attachments, carried, named
from brs_desktop.workspace.sections.envelope import Content, Opened, SectionFileProblem
from brs_desktop.workspace.sections.papers import MOST_RETURNS, Attached, Given, Said, called
from brs_desktop.workspace.sections.scope import Scope

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition, FormSession
    from brs_desktop.workspace.filler import OpenForm
    from brs_desktop.workspace.workspace import Workspace

_HEAD, _FORM, _CARD, _STATE, _STORE = "section.cbor", "form.xml", "card.json", "state.json", "store"
_FILES = "files"
_LATEST = 1 << 62


@dataclass(frozen=True)
class State:
    """How far this copy is: how often it was given back, as what, by whom, and what the returns said in all."""

    number: int = 0
    by: str = ""
    returned_ms: int = 0
    returns: tuple[bytes, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)

    @classmethod
    def read(cls, told: Any) -> State:
        """What `shape` made; raises KeyError, TypeError, ValueError or SyncProblem where it is anything else."""
        said = {str(path): Said(int(since), decode(bytes.fromhex(value))) for path, since, value in told["said"]}
        returns = tuple(bytes.fromhex(one) for one in told["returns"])
        return cls(int(told["number"]), str(told["by"]), int(told["returned_ms"]), returns, said)

    def shape(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "number": self.number, "by": self.by, "returned_ms": self.returned_ms,
            "returns": [one.hex() for one in self.returns],
            "said": [[path, one.since, encode(one.value).hex()] for path, one in sorted(self.said.items())],
        }  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What a list of sections tells of one; kept beside it, since its form is slow to read. `labels` by language."""

    given_ms: int
    giver: str
    title: str
    labels: Mapping[str, str]
    first: str

    def label(self, language: str) -> str:
        """What the section is called."""
        return self.labels.get(language) or self.labels.get(self.first, "")


class Received:
    """One section that was opened here."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace, self.folder = workspace, folder

    @classmethod
    def make(cls, workspace: Workspace, folder: Path, opened: Opened) -> Received:
        """Lay a section down under its name: all of it, or nothing has the name."""
        content = opened.content
        given = Given.read(content)
        collection(workspace, given)
        form = _form(given)  # one that cannot be read is refused before anything has its name
        draft = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        try:
            _put(draft / _HEAD, content.head)
            _put(draft / _FORM, content.body)
            _put(draft / _CARD, json.dumps(_card(given, form)).encode())
            made = cls(workspace, draft)
            for one in given.files:
                if made.files.store.assemble(one.sha256, opened.take(one.size)) is None:
                    raise SectionFileProblem("section-damaged")
            opened.end()
            made.keep(State())
            with made._store(create=True) as store:
                store.set_person("", called(given.giver))
                store.write([(given.key, path, value) for path, value in given.cells.items()])
            os.replace(draft, folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return cls(workspace, folder)

    @cached_property
    def files(self) -> Attachments:
        """The files that hang on its answers, and its form's pictures and sounds."""
        return Attachments(self._workspace, self.folder / _FILES, self.given.media.values())

    def media(self, uri: str) -> Found:
        """A picture or a sound of its form: what came along, else what this office has for such records."""
        name = name_of(uri)
        sha256 = self.given.media.get(name, "")
        if not self.files.store.has(sha256):
            key = self.given.key
            return self._workspace.versionmedia.of(key.collection, self.given.form_hash, key.partition)(uri)
        place = self.files.store.place(sha256)
        return Found(name, place, copy=lambda: self._workspace.library.copy_at(FileCell(name, sha256, 0, ""), place))

    @cached_property
    def given(self) -> Given:
        """What the file said."""
        try:
            content = Content((self.folder / _HEAD).read_bytes(), (self.folder / _FORM).read_bytes())
            return Given.read(content)
        except (OSError, SectionFileProblem) as error:
            raise problem("section-gone") from error

    @cached_property
    def card(self) -> Card:
        """What a list tells of it, read without its form."""
        try:
            told = json.loads((self.folder / _CARD).read_text("utf-8"))
            labels = {str(language): str(label) for language, label in told["labels"].items()}
            return Card(int(told["given_ms"]), str(told["giver"]), str(told["title"]), labels, str(told["first"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise problem("section-gone") from error

    @property
    def given_ms(self) -> int:
        """When it was given; of a damaged one, later than any."""
        try:
            return self.card.given_ms
        except Problem:
            return _LATEST

    @cached_property
    def scope(self) -> Scope:
        """The section in its form."""
        return Scope(self.form, self.given.section, collection(self._workspace, self.given).key)

    @cached_property
    def form(self) -> FormDefinition:
        """The form that came with it."""
        try:
            return _form(self.given)
        except SectionFileProblem as error:
            raise problem("section-gone") from error

    @property
    def state(self) -> State:
        """How far this copy is."""
        try:
            return State.read(json.loads((self.folder / _STATE).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, SyncProblem) as error:
            raise problem("section-gone") from error

    def keep(self, state: State) -> None:
        """Remember how far it is; whole or not at all."""
        with beside(self.folder / _STATE) as part:
            part.write_text(json.dumps(state.shape()), "utf-8")

    def counted(self, answers: Mapping[str, Value], by: str, now_ms: int, name: bytes) -> State:
        """The next return of this copy: its name and what it says are on disk before its file is anywhere.

        An answer that is as it was given, or as the return before had it, is not said anew.
        """
        before, given = self.state, self.given.cells
        number, said = before.number + 1, dict(before.said)
        for path, value in answers.items():
            if not same(said[path].value if path in said else given.get(path), value):
                said[path] = Said(number, value)
        returns = (*before.returns, name)[-MOST_RETURNS:]
        after = State(number, called(by), now_ms, returns, said)
        self.keep(after)
        return after

    def going(self, answers: Mapping[str, Value]) -> tuple[Attached, ...]:
        """The files that go back: those of every answer that is otherwise than it was given, or was once."""
        said, given = self.state.said, self.given.cells
        changed = [value for path, value in answers.items() if path in said or not same(given.get(path), value)]
        going = carried(changed, self.files.store)
        missing = {one.sha256 for one in named(changed)} - {one.sha256 for one in going}
        if missing - {one.sha256 for one in named(given.values())}:
            raise problem("section-gone", details=", ".join(sorted(missing)))
        return going

    def fill(self) -> SectionFiller:
        """An editor over it; each answer is on disk before it counts, as everywhere."""
        with self.turn:
            return self._fill()

    def _fill(self) -> SectionFiller:
        given, definition = self.given, self.form
        said = [one.value for one in self.state.said.values()]
        store = self._store()
        workspace, made = self._workspace, collection(self._workspace, given)

        def open_form(answers: Mapping[str, Value], new: bool, listener: object) -> FormSession:
            return workspace.filling.form(definition, answers, made, new=new, listener=listener)  # type: ignore[arg-type]

        try:
            now = [cell.value for cell in store.cells(given.key).values()]
            self.files.let_go([*now, *said, *given.cells.values()])
            return SectionFiller(store, self, open_form)
        except BaseException:
            store.close()
            raise

    def answers(self) -> dict[str, Value]:
        """The answers of the section as they stand."""
        with self.turn, self._store() as store:
            cells = store.cells(self.given.key)
        return {path: cell.value for path, cell in cells.items() if self.scope.holds(path)}

    @property
    def turn(self) -> RLock:
        """One at a time opens and closes what is filled here: a backup is taken beside it."""
        return self._workspace.sections.turn

    @property
    def unsent(self) -> bool:
        """Whether something was answered that is in no return yet."""
        given, said = self.given.cells, self.state.said
        return any(
            not same(said[path].value if path in said else given.get(path), value)
            for path, value in self.answers().items()
        )

    def begun(self, filler: SectionFiller) -> None:
        """It is being filled."""
        self._workspace.sections.filled[self.folder.name] = filler

    def ended(self) -> None:
        """It is not being filled any more."""
        self._workspace.sections.filled.pop(self.folder.name, None)

    def seal(self) -> bool:
        """Put what was typed into the section's database, for a backup; whether there is one."""
        sections = self._workspace.sections
        try:
            with self.turn:
                if (filler := sections.filled.get(self.folder.name)) is not None:
                    filler.seal()
                else:
                    self._store().close()  # what a process that died left in the journal is sealed by opening
        except (Problem, SyncProblem):
            return False  # a backup says how many it is without; none keeps anything else from being kept
        return True

    def _store(self, *, create: bool = False) -> Replica:
        try:
            return Replica.open(self.folder / _STORE, clock=self._workspace.clock, schemas=self._schema, create=create)
        except SyncProblem as trouble:
            code = "section-open" if trouble.code == "database-locked" else "section-gone"
            raise problem(code, details=trouble.code) from trouble

    def _schema(self, name: str) -> Schema | None:
        """What is personal in a kind of record, also in one that only the section's file describes."""
        known = self._workspace.registry.schema(name)
        if known is not None or name != self.given.key.collection:
            return known
        try:
            return schema_of(_manifest(self.given))
        except ManifestProblem:
            return None


class SectionFiller(Filler):
    """A form being filled that belongs to somebody else; closing it lets go of its folder."""

    def __init__(self, store: Replica, received: Received, open_form: OpenForm) -> None:
        self._store = store
        self.received = received
        session = store.open_session(received.given.key)
        super().__init__(session, open_form, form_hash=received.given.form_hash, first={})
        received.begun(self)

    @property
    def scope(self) -> Scope:
        """What may be answered in it."""
        return self.received.scope

    def close(self) -> list:  # type: ignore[type-arg]
        """Seal what was typed and let go of the folder."""
        with self.received.turn:
            try:
                return super().close()
            finally:
                self._store.close()
                self.received.ended()

    def seal(self) -> None:
        """Put what was typed into the database; the editor stays open."""
        self._store.seal()


def collection(workspace: Workspace, given: Given) -> Collection:
    """The kind of record that the section is of: as it is known here, else as the section's file describes it."""
    found = workspace.registry.get(given.key.collection)
    return found if found is not None else _brought(given)


def _brought(given: Given) -> Collection:
    try:
        return _kind(given.key.collection, given.manifest, given.xform, given.form_hash)
    except ManifestProblem as error:
        raise problem("section-unknown-kind", collection=given.key.collection[:80], details=str(error)) from error


@lru_cache(maxsize=4)
def _kind(name: str, manifest: str, xform: str, form_hash: str) -> Collection:
    """A form is slow to read, and its kind is asked for often."""
    from brs_desktop.forms.shapes import Package

    told = manifest_from(name, manifest, Path("collection.toml"))
    return Collection(told, FormFile(Package(xform, form_hash), outline_from(_loaded(xform))))


def _manifest(given: Given) -> Manifest:
    return manifest_from(given.key.collection, given.manifest, Path("collection.toml"))


def _loaded(xform: str) -> FormDefinition:
    from brs_desktop.forms import FormError, load_form

    try:
        return load_form(xform)
    except FormError as error:
        raise SectionFileProblem("section-damaged") from error


def _form(given: Given) -> FormDefinition:
    form = _loaded(given.xform)
    if not Scope(form, given.section).exists:
        raise SectionFileProblem("section-damaged")
    return form


def _card(given: Given, form: FormDefinition) -> dict[str, Any]:
    labels = {one: form.label(given.section, one) or given.section for one in form.languages}
    told = {"given_ms": given.given_ms, "giver": given.giver, "title": given.title}
    return told | {"labels": labels, "first": form.default_language}


def _put(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
