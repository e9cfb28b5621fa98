"""Forms that travel with the records made with them: written once a partition, checked before anything is opened."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import lzma
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.reading import find_records
from brs_sync.values import MAX_TEXT, Value
from brs_sync.views import Changes

from brs_desktop.errors import Problem
from brs_desktop.forms.shapes import Package
from brs_desktop.language import _
from brs_desktop.records import Collection, ManifestProblem
from brs_desktop.records.formfiles import MAX_BYTES, FormFile
from brs_desktop.records.keys import record_id

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.edits import Edit
    from brs_desktop.workspace.formstore import FormStore
    from brs_desktop.workspace.workspace import Workspace

COLLECTION = "form_packages"
_MEMORY = 64_000_000
_MOST_HEADS = 16
_MOST_TOLD = 3
_MOST_KEPT = 2_000


@dataclass(frozen=True)
class Came:
    """A version of a form that came with records: used for those alone, or set aside for a reason."""

    collection: Collection
    hash: str
    version: str
    reason: str = ""
    form: FormDefinition | None = None


class Packages:
    """Gives forms on with the records that name them, and takes in those that came (FORMS, 'A form as the schema').

    No form from outside stands in the place of one that is in use here: it serves the records that name its hash.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._file = workspace.folder / "forms" / "travelling.json"
        # What was looked at: by hash and the state of the records that bring it.
        self._judged: dict[str, tuple[str, Came]] = {}
        # Partitions in which nothing asks for a form that is not there, until something is written in them.
        self._served: set[tuple[str, str]] = set()
        workspace.listen(self._hear)

    def _hear(self, changes: Changes) -> None:
        touched = {key.partition for key in changes.records} if self._served else set()
        self._served = {one for one in self._served if one[0] not in touched}

    # Out.

    def travelling(self) -> dict[str, str]:
        """The forms that others may lack, by hash, with the names of their collections."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(one): str(name) for one, name in told.items()} if isinstance(told, dict) else {}

    def note(self, collection: str, form_hash: str) -> None:
        """From now on a form goes along with the records that were made with it."""
        known = self.travelling()
        if known.get(form_hash) == collection:
            return
        known = {**dict(list(known.items())[-_MOST_KEPT:]), form_hash: collection}
        self._file.parent.mkdir(exist_ok=True)
        partial = self._file.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(known), encoding="utf-8")
        os.replace(partial, self._file)
        self._served.clear()

    def put_along(self) -> None:
        """Write what the records of a partition need and it does not have yet; before anything leaves this device."""
        for form_hash, name in self.travelling().items():
            collection = self._workspace.registry.get(name)
            if collection is not None:
                self._serve(collection, form_hash)

    def _serve(self, collection: Collection, form_hash: str) -> None:
        replica, looked = self._workspace.replica, set()
        for key in replica.records(collection.name):
            place = (key.partition, form_hash)
            if place in self._served or is_frozen(key.partition):
                continue
            if place not in looked and self._is_there(key.partition, form_hash):
                self._served.add(place)
                continue
            looked.add(place)
            cell = replica.cells(key, pending=False).get("form")
            if cell is not None and cell.value == form_hash:
                self._write(key.partition, collection, form_hash)
                self._served.add(place)
        if collection.report is not None:
            self._serve_versions(collection, form_hash)
        self._served |= looked

    def _serve_versions(self, collection: Collection, form_hash: str) -> None:
        """Who reads submitted versions finds their form in the conversation beside them: nothing joins what is sent."""
        replica = self._workspace.replica
        for partition in replica.frozen_partitions(collection.name):
            place = (f"{partition.rpartition('/')[0]}/talk", form_hash)
            if place not in self._served:
                self._served.add(place)
                if any(
                    _form_of(replica.version_cells(one)) == form_hash
                    for one in replica.versions(collection.name, partition)
                ):
                    self._write(place[0], collection, form_hash)

    def _is_there(self, partition: str, form_hash: str) -> bool:
        key = RecordKey(partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
        return any(_unpacked(text, form_hash) is not None for text in self._texts(key))

    def _write(self, partition: str, collection: Collection, form_hash: str) -> None:
        """Where this device may write and the form is not there yet; one that no cell can hold stays at home."""
        try:
            self._workspace.saving.check(RecordKey(partition, COLLECTION, form_hash))
        except Problem:
            return
        with self._workspace.edit() as edit:
            self.add(edit, partition, collection, form_hash)

    def add(self, edit: Edit, partition: str, collection: Collection, form_hash: str) -> None:
        """Put a form into a partition, in the same save as the record that is brought to it."""
        known, own = self._workspace.forms.known(collection, form_hash), self._workspace.collection(COLLECTION)
        key = RecordKey(partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
        if known is None or self._is_there(partition, form_hash):
            return
        packed = pack(self._workspace.forms.text(collection, form_hash))
        if len(packed) > MAX_TEXT:
            return
        cells: dict[str, Value] = {
            "hash": form_hash,
            "kind": collection.name,
            "version": known.version[:200],
            "package": packed,
        }
        for path, value in (*cells.items(), ("alive", True), ("form", own.form_hash)):
            edit.set(key, path, value)

    # In.

    def finding_for(self, forms: FormStore) -> FormStore:
        """The store of forms, which from now on asks here for what it lacks."""
        forms.seek = self.seek
        return forms

    def seek(self, collection: Collection, form_hash: str) -> bool:
        """Whether a form that is not here came with records and is one: then it is kept from now on."""
        came = self.came(collection, form_hash)
        return came is not None and not came.reason

    def came(self, collection: Collection, form_hash: str) -> Came | None:
        """What came under this hash; None where nothing did."""
        replica = self._workspace.replica
        keys = find_records(replica.reader(), record_id(("hash",), {"hash": form_hash}), COLLECTION)
        if not keys:
            return None
        mark = "|".join([collection.form_hash, *(replica.mark(key) for key in keys)])
        held = self._judged.get(form_hash)
        if held is not None and held[0] == mark:
            return held[1]
        judged = self._judge(collection, form_hash, keys)
        self._judged[form_hash] = (mark, judged)
        return judged

    def all_came(self) -> tuple[Came, ...]:
        """Every version of a form that came with records and is not the one in use."""
        workspace, found = self._workspace, {}
        for key in workspace.replica.records(COLLECTION):
            cells = workspace.replica.cells(key)
            told = {name: cells[name].value for name in ("hash", "kind") if name in cells}
            form_hash, collection = told.get("hash"), workspace.registry.get(str(told.get("kind")))
            if not isinstance(form_hash, str) or collection is None or form_hash == collection.form_hash:
                continue
            if form_hash not in found and (came := self.came(collection, form_hash)) is not None:
                found[form_hash] = came
        return tuple(found.values())

    def _judge(self, collection: Collection, form_hash: str, keys: list[RecordKey]) -> Came:
        texts = [text for key in keys for text in self._texts(key)][:_MOST_HEADS]
        xform = next((found for text in texts if (found := _unpacked(text, form_hash)) is not None), None)
        if xform is None:
            return Came(collection, form_hash, "", _("What came is damaged or is not the form that it says it is."))
        definition, reason = self._examined(collection, xform)
        if definition is None or reason:
            return Came(collection, form_hash, definition.version[:80] if definition else "", reason)
        self._workspace.forms.keep(Package(xform, form_hash))
        self.note(collection.name, form_hash)
        return Came(collection, form_hash, definition.version[:80], "", definition)

    def _examined(self, collection: Collection, xform: str) -> tuple[FormDefinition | None, str]:
        """The form, and why it cannot be used: what `form install` looks at, and whether an empty one opens."""
        from brs_desktop.forms import FormError, load_form
        from brs_desktop.forms.check import check_definition
        from brs_desktop.forms.compare import compare_forms
        from brs_desktop.records.inuse import version_rank
        from brs_desktop.records.outlining import outline_from

        try:
            definition = load_form(xform)
        except FormError as wrong:
            return None, " ".join(one.sentence() for one in wrong.issues[:_MOST_TOLD])
        in_use = collection.form
        if definition.form_id != in_use.form_id:
            return definition, _("It is another form: {form}.").format(form=definition.form_id[:80])
        newer = version_rank(definition.version) > version_rank(in_use.version)
        compared = compare_forms(in_use, definition) if newer else compare_forms(definition, in_use)
        against = [one.sentence() for one in (*check_definition(definition), *compared) if one.level == "error"]
        if against:
            return definition, " ".join(against[:_MOST_TOLD])
        try:
            made = FormFile(Package(xform, definition.hash), outline_from(definition))
            self._workspace.registry.try_out(Collection(collection.manifest, made))
            self._workspace.filling.form(definition, {}, collection, new=True)
        except ManifestProblem as unfit:
            return definition, unfit.message
        except (FormError, RecursionError, MemoryError) as wrong_inside:
            return definition, str(wrong_inside)[:300]
        return definition, ""

    def _texts(self, key: RecordKey) -> list[str]:
        """Every value that the package has: somebody may have written over it."""
        cell = self._workspace.replica.cells(key).get("package")
        if cell is None:
            return []
        values: list[Any] = [cell.value, *(head.value for head in cell.heads[:_MOST_HEADS])]
        return list(dict.fromkeys(one for one in values if isinstance(one, str)))


def pack(xform: str) -> str:
    """A form as a cell holds it."""
    return base64.b85encode(lzma.compress(xform.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32)).decode()


def unpack(text: str) -> str | None:
    """The form in a cell, None for what is none or would be larger than a form may be."""
    try:
        raw = base64.b85decode(text)
        reader = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MEMORY)
        found = reader.decompress(raw, MAX_BYTES + 1)
        whole = reader.eof and not reader.unused_data and len(found) <= MAX_BYTES
        return found.decode("utf-8") if whole else None
    except (ValueError, binascii.Error, lzma.LZMAError, EOFError, MemoryError):
        return None


def _unpacked(text: str, form_hash: str) -> str | None:
    """The form of this hash in a cell, None for anything else."""
    found = unpack(text)
    same = found is not None and hashlib.sha256(found.encode()).hexdigest() == form_hash
    return found if same else None


def _form_of(cells: Any) -> str:
    found = cells.get("form")
    return found if isinstance(found, str) else ""
