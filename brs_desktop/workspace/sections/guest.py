"""A section at the office that fills it: a folder of its own, with a small record in it that is filled as any is."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.folders import sync_folder
from brs_sync.replica import Replica
from brs_sync.values import Value

from brs_desktop.exchange.whole import beside
from brs_desktop.records import Collection
from brs_desktop.sentences import problem
from brs_desktop.workspace.filler import Filler
from brs_desktop.workspace.sections.envelope import Content, SectionFileProblem
from brs_desktop.workspace.sections.papers import Given, called
from brs_desktop.workspace.sections.scope import Scope

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition, FormSession
    from brs_desktop.workspace.filler import OpenForm
    from brs_desktop.workspace.workspace import Workspace

_HEAD, _FORM, _STATE, _STORE = "section.cbor", "form.xml", "state.json", "store"


@dataclass(frozen=True)
class State:
    """How far this copy is: which copy of the file it is, how often it was given back, by whom it was filled."""

    copy: bytes
    number: int = 0
    by: str = ""
    returned_ms: int = 0


class Received:
    """One section that was opened here."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace, self.folder = workspace, folder

    @classmethod
    def make(cls, workspace: Workspace, folder: Path, content: Content, copy: bytes) -> Received:
        """Lay a section down under its name: all of it, or nothing has the name."""
        given = Given.read(content)
        collection(workspace, given)
        draft = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        try:
            _put(draft / _HEAD, content.head)
            _put(draft / _FORM, content.body)
            made = cls(workspace, draft)
            made.keep(State(copy))
            made.scope  # noqa: B018  a form that cannot be read is refused before anything has its name
            with made._store(create=True) as store:
                store.set_person("", called(given.giver))
                store.write([(given.key, path, value) for path, value in given.cells.items()])
            os.replace(draft, folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return cls(workspace, folder)

    @cached_property
    def given(self) -> Given:
        """What the file said."""
        try:
            content = Content((self.folder / _HEAD).read_bytes(), (self.folder / _FORM).read_bytes())
        except OSError as error:
            raise problem("section-gone") from error
        return Given.read(content)

    @cached_property
    def scope(self) -> Scope:
        """The section in its form."""
        return Scope(self.form, self.given.section)

    @cached_property
    def form(self) -> FormDefinition:
        """The form that came with it."""
        from brs_desktop.forms import FormError, load_form

        try:
            form = load_form(self.given.xform)
        except FormError as error:
            raise SectionFileProblem("section-damaged") from error
        if not Scope(form, self.given.section).exists:
            raise SectionFileProblem("section-damaged")
        return form

    @property
    def state(self) -> State:
        """How far this copy is."""
        try:
            told = json.loads((self.folder / _STATE).read_text("utf-8"))
            return State(bytes.fromhex(told["copy"]), int(told["number"]), str(told["by"]), int(told["returned_ms"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise problem("section-gone") from error

    def keep(self, state: State) -> None:
        """Remember how far it is; whole or not at all."""
        told = {"copy": state.copy.hex(), "number": state.number, "by": state.by, "returned_ms": state.returned_ms}
        with beside(self.folder / _STATE) as part:
            part.write_text(json.dumps(told), "utf-8")

    def counted(self, by: str, now_ms: int) -> State:
        """The next return of this copy: its number is on disk before its file is anywhere."""
        before = self.state
        after = replace(before, number=before.number + 1, by=called(by), returned_ms=now_ms)
        self.keep(after)
        return after

    def fill(self) -> SectionFiller:
        """An editor over it; each answer is on disk before it counts, as everywhere."""
        given, definition = self.given, self.form
        store = self._store()
        workspace, made = self._workspace, collection(self._workspace, given)

        def open_form(answers: Mapping[str, Value], new: bool, listener: object) -> FormSession:
            return workspace.filling.form(definition, answers, made, new=new, listener=listener)  # type: ignore[arg-type]

        try:
            return SectionFiller(store, self, open_form)
        except BaseException:
            store.close()
            raise

    def answers(self) -> dict[str, Value]:
        """The answers of the section as they stand."""
        with self._store() as store:
            cells = store.cells(self.given.key)
        return {path: cell.value for path, cell in cells.items() if self.scope.holds(path)}

    def _store(self, *, create: bool = False) -> Replica:
        registry = self._workspace.registry
        return Replica.open(self.folder / _STORE, clock=self._workspace.clock, schemas=registry.schema, create=create)


class SectionFiller(Filler):
    """A form being filled that belongs to somebody else; closing it lets go of its folder."""

    def __init__(self, store: Replica, received: Received, open_form: OpenForm) -> None:
        self._store = store
        self.received = received
        session = store.open_session(received.given.key)
        super().__init__(session, open_form, form_hash=received.given.form_hash, first={})

    @property
    def scope(self) -> Scope:
        """What may be answered in it."""
        return self.received.scope

    def close(self) -> list:  # type: ignore[type-arg]
        """Seal what was typed and let go of the folder."""
        try:
            return super().close()
        finally:
            self._store.close()


def collection(workspace: Workspace, given: Given) -> Collection:
    """The kind of record that the section is of; a program that does not know it cannot show it."""
    found = workspace.registry.get(given.key.collection)
    if found is None:
        raise problem("section-unknown-kind", collection=given.key.collection[:80])
    return found


def _put(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
