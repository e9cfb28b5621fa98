"""The media of each version of a form: which file a name stands for, kept with the version and given on with it.

The files lie in the library's store, by their content. What a name stands for is set once for a version: what another
version calls by the same name, and what others send under it later, changes nothing of it. Only who puts the version in
use from a file here says it anew.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey, in_scope
from brs_sync.reading import texts_at
from brs_sync.values import Number, Value
from brs_sync.views import Changes

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside
from brs_desktop.records.inuse import InUse
from brs_desktop.workspace.formmedia import (
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
from brs_desktop.workspace.formstore import in_use_folder
from brs_desktop.workspace.library.shelf import FileCell
from brs_desktop.workspace.mediasaid import COLLECTION, FILE, REPEAT, Said, row_of, said_in, told_of

if TYPE_CHECKING:
    from brs_desktop.records import Collection
    from brs_desktop.workspace.workspace import Workspace

_END = ".media.json"
_MOST_INDEX = 1 << 20
_MOST_PACKAGES = 8  # of one form, each from another partition
_SHARED = "media-shared.json"
# What all versions together may ask to be fetched and held: what is beyond makes room as any other file does.
_MOST_HELD = 1_000_000_000

Files = Mapping[str, FileCell]


class VersionMedia:
    """Any thread may call; what is written is written whole."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.folder / "forms"
        # Held from reading what is kept to writing it: what two say of a version at once is joined.
        self._lock = threading.RLock()
        self._putting: set[str] = set()
        # How often packages have changed, and how often they had when each version was looked for in them.
        self._changes = 0
        self._looked: dict[str, int] = {}
        self.said = Said(workspace, self._folder)
        workspace.listen(self._hear)

    def _hear(self, changes: Changes) -> None:
        if any(key.collection == COLLECTION for key in changes.records):
            self._changes += 1
            self.said.changed()

    # What is shown.

    def of(self, collection: str, form_hash: str, partition: str = "") -> Media:
        """The media of one version of a collection's form, for whoever shows it: what is said where the record is
        first, where it is one."""
        return lambda uri: self._find(collection, form_hash, partition, name_of(uri))

    def _find(self, collection: str, form_hash: str, partition: str, name: str) -> Found:
        if not name:
            return Found("")
        known = self.known(collection, form_hash)
        file = (self.said.at(form_hash, partition).get(row_of(name)) if partition else None) or known.get(name)
        if file is None:
            folders = media_folders(self._workspace.folder, collection)
            return Found(name, medium(name, folders) if self._shares(collection, form_hash) else None)
        library = self._workspace.library
        if not library.store.has(file.sha256):
            return Found(name, coming=True)
        place = library.store.place(file.sha256)
        return Found(name, place, copy=lambda: library.copy_at(file, place))

    def known(self, collection: str, form_hash: str) -> Files:
        """What the names of a version stand for, as far as anybody has said; looked for where nothing is kept yet."""
        held = self._read(form_hash)
        if held is not None:
            return self._filled(form_hash, held)
        found = self._workspace.registry.get(collection)
        if found is None:
            return {}
        looked = self._changes
        xform = self._xform(found, form_hash)
        names = named_by(xform) if xform is not None else ()
        if not names:
            return {}
        came = self._came(form_hash, names)
        if form_hash == found.form_hash and self._shares(collection, form_hash):
            came = self._taken(names, (media_folders(self._workspace.folder, collection)[0],), {}) | came
        self._looked[form_hash] = looked
        return self.keep(form_hash, came)

    def _shares(self, collection: str, form_hash: str) -> bool:
        """Whether a version takes what lies in the one folder of its collection: the collection's own form, and those
        that were used by a program that kept no others. One that came with records never does."""
        base = self._workspace.registry.own.get(collection)
        return (base is not None and base.package.hash == form_hash) or form_hash in self._sharing

    @cached_property
    def _sharing(self) -> frozenset[str]:
        """Noted the first time that anybody asks, and for ever."""
        place = self._folder / _SHARED
        try:
            return frozenset(map(str, json.loads(place.read_text("utf-8"))))
        except (OSError, ValueError, TypeError):
            pass
        packages = self._workspace.packages
        kept = {file.stem for file in self._folder.glob("*.xml")}
        own = {one for one in kept if not any(self._from_others(key) for key in packages.keys(one))}
        used = own | self._all_used()
        self._folder.mkdir(exist_ok=True)
        with beside(place) as part:
            part.write_text(json.dumps(sorted(used)), "utf-8")
        return frozenset(used)

    def _from_others(self, key: RecordKey) -> bool:
        cell = self._workspace.replica.cells(key).get("hash")
        return cell is not None and all(head.replica != self._workspace.replica.id for head in cell.heads)

    def _all_used(self) -> set[str]:
        """The versions that are in use here or can be brought back, of every collection."""
        registry, in_use, used = self._workspace.registry, InUse(in_use_folder(self._workspace.folder)), set[str]()
        for collection in self._workspace.collections:
            base = registry.own.get(collection.name)
            before = in_use.before(collection.name, base)
            used |= {collection.form_hash, *(one.package.hash for one in (base, before) if one is not None)}
        return used

    # A version put in use.

    def gather(self, file: Path, form_hash: str, xform: str, before: Collection) -> Files:
        """The media of a form that is about to be put in use, from beside its file; what is not there goes on as it was
        with this version, or with the one before."""
        names = named_by(xform)
        if not names:
            return {}
        held = dict(self.known(before.name, before.form_hash)) | (self._read(form_hash) or {})
        return self._taken(names, folders_beside(file), held)

    @contextmanager
    def put(self, form_hash: str, files: Files) -> Iterator[None]:
        """What the names of a version stand for from now on; as it was where the block fails."""
        with self._lock:
            held = self._read(form_hash)
            self._putting.add(form_hash)
        try:
            if files:
                self._write(form_hash, files)
            yield
            if files:
                self.said.by_file(form_hash)
        except BaseException:
            if files and held is None:
                self._place(form_hash).unlink(missing_ok=True)
            elif files and held is not None:
                self._write(form_hash, held)
            raise
        finally:
            self._putting.discard(form_hash)

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

    def keep(self, form_hash: str, files: Files) -> Files:
        """Set what the names of a version stand for; those that stand for something already do so for ever."""
        with self._lock:
            held = self._read(form_hash)
            told = dict(files) | (held or {})
            if told != held:
                self._write(form_hash, told)
            return told

    def _write(self, form_hash: str, files: Files) -> None:
        told = {name: told_of(file) for name, file in files.items()}
        with self._lock:
            self._folder.mkdir(exist_ok=True)
            with beside(self._place(form_hash)) as part:
                part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        self._workspace.packages.media_known(form_hash)

    # What travels.

    def cells(self, collection: str, form_hash: str) -> dict[str, Value]:
        """What a package of this version says of its media: an ordinary file each, in a row named by its name."""
        told: dict[str, Value] = {}
        for name, file in self.known(collection, form_hash).items():
            if file.pieces:
                told |= {f"{REPEAT}/{row_of(name)}/alive": True, f"{REPEAT}/{row_of(name)}/{FILE}": file.value()}
        return told

    def missing(self) -> list[FileCell]:
        """The media of forms that records here ask for, which are known and have not come: they come with the next
        exchange. What is kept of versions that nothing asks for any more goes."""
        self._seek()
        self._clear()
        store = self._workspace.files.store
        return [file for sha256, file in self._held().items() if not store.has(sha256)]

    def shas(self) -> set[str]:
        """The files that forms in use or asked for here show: they make no room for others."""
        return set(self._held())

    def _held(self) -> dict[str, FileCell]:
        """What is to be here: of the forms in use first, then of others, as much as there is room for."""
        used = self._all_used() | self._putting
        asked = self._asked(set(self._kept()) - used)
        found: dict[str, FileCell] = {}
        room = _MOST_HELD
        for form_hash in (*sorted(used), *sorted(asked)):
            mine = MOST_BYTES
            known = self._read(form_hash) or {}
            for file in (*known.values(), *self._said_elsewhere(form_hash, known)):
                if file.sha256 in found:
                    continue
                mine -= file.size
                if mine >= 0 and file.size <= room:
                    room -= file.size
                    found[file.sha256] = file
        return found

    def _said_elsewhere(self, form_hash: str, known: Files) -> Iterator[FileCell]:
        """What a version's names stand for in places of its records that say it otherwise."""
        told, shas = self.said.places(form_hash), {file.sha256 for file in known.values()}
        if all(file.sha256 in shas for rows in told.values() for file in rows.values()):
            return
        collection = self._workspace.packages.collection_of(form_hash)
        records = texts_at(self._workspace.replica.reader(), collection.name, "form") if collection else ()
        shown = {partition for partition, value in records if value == form_hash}
        yield from (file for place, rows in told.items() if place in shown for file in rows.values())

    def _clear(self) -> None:
        kept = set(self._kept())
        unasked = kept - self._asked(kept)
        with self._lock:  # nothing of the records is read with it: whoever saves one may be waiting for it
            for form_hash in unasked - self._all_used() - self._putting:
                self._place(form_hash).unlink(missing_ok=True)
                self.said.forget(form_hash)

    def _asked(self, kept: set[str]) -> set[str]:
        """Those of the versions that a record here was made with, or a package here may bring to one."""
        packages, found = self._workspace.packages, set[str]()
        for collection in self._workspace.collections:
            if kept - found:
                found |= kept & packages.asked(collection)
        return found

    def _seek(self) -> None:
        """Of the forms that came and that a record here asks for, know what media there are before it is opened."""
        replica, forms = self._workspace.replica, self._workspace.forms
        asked: dict[str, set[str]] = {}
        places: dict[str, list[str]] = {}
        for partition, form_hash in sorted(set(texts_at(replica.reader(), COLLECTION, "hash"))):
            places.setdefault(form_hash, []).append(partition)
        for form_hash in sorted(places):
            held = self._read(form_hash)
            if held is not None:
                self._filled(form_hash, held)
                self._hear_places(form_hash, places[form_hash])
                continue
            collection = self._workspace.packages.collection_of(form_hash)
            if collection is None or not any(self._rows(form_hash)):
                continue
            if collection.name not in asked:
                told = texts_at(replica.reader(), collection.name, "form")
                asked[collection.name] = {value for _partition, value in told}
            if form_hash in asked[collection.name] and forms.known(collection, form_hash) is not None:
                self.known(collection.name, form_hash)
                self._hear_places(form_hash, places[form_hash])

    def _hear_places(self, form_hash: str, partitions: Sequence[str]) -> None:
        for partition in partitions:
            self.said.at(form_hash, partition)

    def differing(self) -> list[tuple[str, int]]:
        """The versions here of which places say different things, with how many names: by hash."""
        self._seek()
        return [(one, count) for one in self._kept() if (count := self.said.differing(one))]

    def _filled(self, form_hash: str, held: Files) -> Files:
        """With what nobody had said when the version came here, and a package says now: looked for after each change
        of packages."""
        looked = self._changes
        if self._looked.get(form_hash) == looked:
            return held
        rows = self._rows(form_hash)
        if any(row not in {row_of(name) for name in held} for row in rows):
            xform = self._folder / f"{form_hash}.xml"
            names = named_by(xform.read_text("utf-8", "replace")) if xform.is_file() else ()
            held = self.keep(form_hash, self._came(form_hash, names))
        self._looked[form_hash] = looked
        return held

    def _came(self, form_hash: str, names: Sequence[str]) -> dict[str, FileCell]:
        rows = self._rows(form_hash)
        found, room = {}, MOST_BYTES
        for name in names:
            file = rows.get(row_of(name))
            if file is not None and file.size <= room:
                room -= file.size
                found[name] = file
        return found

    def _rows(self, form_hash: str) -> dict[str, FileCell]:
        """What packages of a form say of its media, of another kind nothing is.

        Nobody's signature is on what a name stands for: what is said where this person writes counts before what is
        said elsewhere, and among those what the first says.
        """
        replica = self._workspace.replica
        writes = [one.prefixes for one in replica.rights(replica.key) if "write" in one.rights]
        keys = self._workspace.packages.keys(form_hash)
        keys.sort(key=lambda key: (not any(in_scope(key.partition, prefixes) for prefixes in writes), key))
        found: dict[str, FileCell] = {}
        for key in keys[:_MOST_PACKAGES]:
            found = said_in(self._workspace, key) | found
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
