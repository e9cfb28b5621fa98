"""The media of each version of a form: which file a name stands for, kept with the version and given on with it.

The files lie in the library's store, by their content. What a name stands for is set once for a version: what another
version calls by the same name, and what others send under it later, changes nothing of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.reading import texts_at
from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside
from brs_desktop.workspace.formmedia import (
    KINDS,
    MOST_BYTES,
    Found,
    Media,
    folders_beside,
    is_medium,
    media_folders,
    medium,
    name_of,
    named_by,
)
from brs_desktop.workspace.library.shelf import FileCell

if TYPE_CHECKING:
    from brs_desktop.records import Collection
    from brs_desktop.workspace.workspace import Workspace

COLLECTION = "form_packages"
_REPEAT, _FILE = "media", "file"
_END = ".media.json"
_MOST_INDEX = 1 << 20
_MOST_PACKAGES = 8  # of one form, each from another partition

Files = Mapping[str, FileCell]


class VersionMedia:
    """Any thread may call; what is written is written whole."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.folder / "forms"

    # What is shown.

    def of(self, collection: str, form_hash: str) -> Media:
        """The media of one version of a collection's form, for whoever shows it."""
        return lambda uri: self._find(collection, form_hash, name_of(uri))

    def _find(self, collection: str, form_hash: str, name: str) -> Found:
        if not name:
            return Found("")
        file = self.known(collection, form_hash).get(name)
        if file is None:
            return Found(name, medium(name, media_folders(self._workspace.folder, collection)))
        library = self._workspace.library
        if not library.store.has(file.sha256):
            return Found(name, coming=True)
        place = library.store.place(file.sha256)
        return Found(name, place, copy=lambda: library.copy_at(file, place))

    def known(self, collection: str, form_hash: str) -> Files:
        """What the names of a version stand for, as far as anybody has said; looked for where nothing is kept yet."""
        held = self._read(form_hash)
        if held is not None:
            return held
        found = self._workspace.registry.get(collection)
        if found is None:
            return {}
        xform = self._xform(found, form_hash)
        names = named_by(xform) if xform is not None else ()
        if not names:
            return {}
        came = self._came(form_hash, names)
        if form_hash == found.form_hash:  # put in use by a program that kept one folder for all versions
            came = self._taken(names, (media_folders(self._workspace.folder, collection)[0],), {}) | came
        self.keep(form_hash, came)
        return came

    # A version put in use.

    def gather(self, file: Path, xform: str, before: Collection) -> Files:
        """The media of a form that is about to be put in use, from beside its file; what is not there goes on as it was
        with the version before."""
        names = named_by(xform)
        return self._taken(names, folders_beside(file), self.known(before.name, before.form_hash)) if names else {}

    def _taken(self, names: Sequence[str], folders: Sequence[Path], before: Files) -> dict[str, FileCell]:
        found, room = {name: before[name] for name in names if name in before}, MOST_BYTES
        for name in names:
            file = medium(name, folders)
            if file is None or not is_medium(file, name) or file.stat().st_size > room:
                continue
            try:
                found[name] = self._workspace.library.take_in(file)
            except Problem as refused:
                if refused.code != "file-refused":  # that one is told as missing where it would be shown
                    raise
                continue
            room -= found[name].size
        return found

    def keep(self, form_hash: str, files: Files) -> None:
        """Set what the names of a version stand for; those that stand for something already do so for ever."""
        held = self._read(form_hash) or {}
        told = {name: _told(file) for name, file in (dict(files) | dict(held)).items()}
        self._folder.mkdir(exist_ok=True)
        with beside(self._place(form_hash)) as part:
            part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    # What travels.

    def cells(self, collection: str, form_hash: str) -> dict[str, Value]:
        """What a package of this version says of its media: an ordinary file each, in a row named by its name."""
        told: dict[str, Value] = {}
        for name, file in self.known(collection, form_hash).items():
            if file.pieces:
                told |= {f"{_REPEAT}/{_row(name)}/alive": True, f"{_REPEAT}/{_row(name)}/{_FILE}": file.value()}
        return told

    def missing(self) -> list[FileCell]:
        """The media of forms kept here that are known and have not come: they come with the next exchange."""
        self._seek()
        found: dict[str, FileCell] = {}
        for form_hash in self._kept():
            files = self._read(form_hash) or {}
            lacking = [one for one in files.values() if not self._workspace.files.store.has(one.sha256)]
            room = MOST_BYTES
            for file in lacking:
                room -= file.size
                if room >= 0:
                    found[file.sha256] = file
        return list(found.values())

    def shas(self) -> set[str]:
        """The files that forms kept here show: they make no room for others."""
        return {file.sha256 for one in self._kept() for file in (self._read(one) or {}).values()}

    def _seek(self) -> None:
        """Of the forms that came and that a record here asks for, know what media there are before it is opened."""
        replica, forms = self._workspace.replica, self._workspace.forms
        asked: dict[str, set[str]] = {}
        for form_hash in sorted({value for _partition, value in texts_at(replica.reader(), COLLECTION, "hash")}):
            held = self._read(form_hash)
            if held is not None:
                self._fill(form_hash, held)
                continue
            collection = self._workspace.packages.collection_of(form_hash)
            if collection is None or not any(self._rows(form_hash)):
                continue
            if collection.name not in asked:
                told = texts_at(replica.reader(), collection.name, "form")
                asked[collection.name] = {value for _partition, value in told}
            if form_hash in asked[collection.name] and forms.known(collection, form_hash) is not None:
                self.known(collection.name, form_hash)

    def _fill(self, form_hash: str, held: Files) -> None:
        """What nobody had said when the version came here, and a package says now."""
        rows = self._rows(form_hash)
        if not any(row not in {_row(name) for name in held} for row in rows):
            return
        xform = self._folder / f"{form_hash}.xml"
        names = named_by(xform.read_text("utf-8", "replace")) if xform.is_file() else ()
        came = self._came(form_hash, names)
        if any(name not in held for name in came):
            self.keep(form_hash, came)

    def _came(self, form_hash: str, names: Sequence[str]) -> dict[str, FileCell]:
        rows = self._rows(form_hash)
        found, room = {}, MOST_BYTES
        for name in names:
            file = rows.get(_row(name))
            if file is not None and file.size <= room:
                room -= file.size
                found[name] = file
        return found

    def _rows(self, form_hash: str) -> dict[str, FileCell]:
        """What packages of a form say of its media, the first of several; of another kind nothing is."""
        found: dict[str, FileCell] = {}
        for key in self._workspace.packages.keys(form_hash)[:_MOST_PACKAGES]:
            found = self._told_in(key) | found
        return found

    def _told_in(self, key: RecordKey) -> dict[str, FileCell]:
        found = {}
        for path, cell in self._workspace.replica.cells(key).items():
            repeat, row, question = (*path.split("/"), "", "")[:3]
            file = FileCell.of(cell.value) if (repeat, question) == (_REPEAT, _FILE) else None
            if file is not None and file.pieces and file.type.startswith(KINDS):
                found[row] = file
        return found

    # On disk.

    def _xform(self, collection: Collection, form_hash: str) -> str | None:
        known = self._workspace.forms.known(collection, form_hash)
        return self._workspace.forms.text(collection, form_hash) if known is not None else None

    def _kept(self) -> Iterator[str]:
        for file in sorted(self._folder.glob(f"*{_END}")):
            yield file.name.removesuffix(_END)

    def _place(self, form_hash: str) -> Path:
        return self._folder / f"{form_hash}{_END}"

    def _read(self, form_hash: str) -> dict[str, FileCell] | None:
        """None where nothing is kept, or what is kept cannot be read: then it is looked for anew."""
        if not form_hash.isalnum():
            return None
        try:
            with self._place(form_hash).open("rb") as file:
                told = json.loads(file.read(_MOST_INDEX))
            found = {str(name): FileCell.of({**one, "size": Number(str(one["size"]))}) for name, one in told.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SyncProblem):
            return None
        return {name: file for name, file in found.items() if file is not None}


def _row(name: str) -> str:
    """Everybody calls the row of a name alike, so that two who give a form on write one row."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _told(file: FileCell) -> dict[str, object]:
    return {"name": file.name, "sha256": file.sha256, "size": file.size, "type": file.type, "pieces": file.pieces}
