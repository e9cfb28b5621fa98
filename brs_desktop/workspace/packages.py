"""Forms that travel with the records made with them: written once a partition, checked before anything is opened."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.reading import find_records, texts_at
from brs_sync.values import MAX_TEXT, Value
from brs_sync.views import Changes

from brs_desktop.errors import Problem
from brs_desktop.forms.shapes import Package
from brs_desktop.language import _
from brs_desktop.records import Collection, ManifestProblem
from brs_desktop.records.formfiles import FormFile
from brs_desktop.records.keys import record_id
from brs_desktop.sentences import as_problem
from brs_desktop.workspace.packed import pack, unpacked

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.edits import Edit
    from brs_desktop.workspace.formstore import FormStore
    from brs_desktop.workspace.workspace import Workspace

COLLECTION = "form_packages"
_MOST_HEADS = 16
_MOST_TOLD = 3
_MOST_KEPT = 2_000
# So many forms of a collection that others made go on from here, too.
MOST_BROUGHT = 50
_MOST_JUDGED = 256


@dataclass(frozen=True)
class Came:
    """A version of a form that came with records: used for those alone, or set aside for a reason."""

    collection: Collection
    hash: str
    version: str
    reason: str = ""


@dataclass(frozen=True)
class Listed:
    """A page of the forms that came with records; `next` is where the one after it begins, empty behind the last."""

    came: tuple[Came, ...]
    next: str = ""


@dataclass(frozen=True)
class KeptBack:
    """A form that goes along with nothing: it is too large for a cell, or could not be read or written."""

    collection: Collection
    version: str
    trouble: Problem | None = None


class Packages:
    """Gives forms on with the records that name them, and takes in those that came (FORMS, 'A form as the schema').

    No form from outside stands in the place of one that is in use here: it serves the records that name its hash.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._file = workspace.folder / "forms" / "travelling.json"
        # What was looked at: by hash and the state of the records that bring it.
        self._judged: dict[str, tuple[str, Came]] = {}
        self._noting = threading.Lock()
        self._lock = threading.Lock()
        # What follows is held with the lock: records are saved in one thread while another puts forms along.
        self._changes = 0
        # Collections whose records have what they ask for, until one of them is written.
        self._done: set[str] = set()
        # Places where a form stands, until a form there is written.
        self._there: set[tuple[str, str]] = set()
        # The forms of submitted versions, by the state of all of them.
        self._sent: dict[str, tuple[str, frozenset[tuple[str, str]]]] = {}
        self._back: dict[tuple[str, str], KeptBack] = {}
        workspace.listen(self._hear)

    def _hear(self, changes: Changes) -> None:
        """In the thread that saved: it never fails, and what is being looked at meanwhile is looked at again."""
        with self._lock:
            self._changes += 1
            touched = {key.collection for key in changes.records}
            self._done -= touched
            if COLLECTION in touched:
                spoilt = {key.partition for key in changes.records if key.collection == COLLECTION}
                self._there = {one for one in self._there if one[0] not in spoilt}
                self._done.clear()

    # Out.

    def travelling(self) -> dict[str, str]:
        """The forms that others may lack, by hash, with the names of their collections."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(one): str(name) for one, name in told.items()} if isinstance(told, dict) else {}

    def note(self, collection: str, form_hash: str, *, brought: bool = False) -> None:
        """From now on a form goes along with the records that were made with it; of those others made, a few do."""
        with self._noting:
            known = self.travelling()
            many = sum(one == collection for one in known.values()) >= MOST_BROUGHT
            if known.get(form_hash) == collection or (brought and many):
                return
            known = {**dict(list(known.items())[-_MOST_KEPT:]), form_hash: collection}
            self._file.parent.mkdir(exist_ok=True)
            partial = self._file.with_suffix(f".{os.getpid()}.part")
            partial.write_text(json.dumps(known), encoding="utf-8")
            os.replace(partial, self._file)
        with self._lock:
            self._changes += 1
            self._done.discard(collection)

    def put_along(self) -> None:
        """Write what the records of a partition need and it does not have yet; before anything leaves this device.

        It is a courtesy: what goes wrong here holds up nothing that leaves. It is told by `kept_back`, tried again next
        time.
        """
        wanted: dict[str, set[str]] = {}
        for form_hash, name in self.travelling().items():
            wanted.setdefault(name, set()).add(form_hash)
        for name, hashes in wanted.items():
            collection = self._workspace.registry.get(name)
            with self._lock:
                done, changes = name in self._done, self._changes
            if collection is None or done:
                continue
            if self._serve(collection, hashes, changes):
                with self._lock:
                    if changes == self._changes:
                        self._done.add(name)

    def kept_back(self) -> tuple[KeptBack, ...]:
        """The forms that could not go along when something left this device last."""
        with self._lock:
            return tuple(self._back.values())

    def _serve(self, collection: Collection, hashes: set[str], changes: int) -> bool:
        """Whether everything that the collection's records ask for could be looked at, and written where it lacks."""
        whole = True
        try:
            needed = sorted(one for one in self._needed(collection) if one[1] in hashes)
        except Exception as failure:  # whatever it is: an exchange must not end over a courtesy
            self._hold(collection, "", "", as_problem(failure))
            return False
        self._free(collection, "")
        for partition, form_hash in needed:
            try:
                self._put(partition, collection, form_hash, changes)
            except Exception as failure:
                self._hold(collection, form_hash, "", as_problem(failure))
                whole = False
        return whole

    def _needed(self, collection: Collection) -> Iterator[tuple[str, str]]:
        """Where which forms are asked for. Who reads submitted versions alone finds their form in the conversation
        beside them: nothing joins what is sent."""
        replica = self._workspace.replica
        for partition, form_hash in texts_at(replica.reader(), collection.name, "form"):
            if not is_frozen(partition):
                yield partition, form_hash
        if collection.report is None:
            return
        mark = replica.frozen_mark([collection.name])
        held = self._sent.get(collection.name)
        if held is None or held[0] != mark:
            found = (
                (f"{partition.rpartition('/')[0]}/talk", one.form)
                for partition in replica.frozen_partitions(collection.name)
                for one in replica.versions(collection.name, partition)
            )
            held = self._sent[collection.name] = (mark, frozenset(found))
        yield from held[1]

    def asked(self, collection: Collection) -> set[str]:
        """The versions of a collection's form that records here were made with."""
        return {form_hash for _partition, form_hash in self._needed(collection)}

    def media_known(self, form_hash: str) -> None:
        """More media of a form are known than went along with it: they follow."""
        with self._lock:
            self._changes += 1
            self._there = {one for one in self._there if one[1] != form_hash}
            self._done.clear()

    def _put(self, partition: str, collection: Collection, form_hash: str, changes: int) -> None:
        place = (partition, form_hash)
        with self._lock:
            there = place in self._there
            large = self._back.get((collection.name, form_hash))
        if there or (large is not None and large.trouble is None) or not self._may_write(partition, form_hash):
            return
        with self._workspace.edit() as edit:
            written = self.add(edit, partition, collection, form_hash)
        if not written and self._is_there(partition, form_hash):
            with self._lock:
                if changes == self._changes:
                    self._there.add(place)
        self._free(collection, form_hash)

    def _may_write(self, partition: str, form_hash: str) -> bool:
        try:
            self._workspace.saving.check(RecordKey(partition, COLLECTION, form_hash))
        except Problem:
            return False
        return True

    def _is_there(self, partition: str, form_hash: str) -> bool:
        key = RecordKey(partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
        return any(unpacked(text, form_hash) is not None for text in self._texts(key))

    def _hold(self, collection: Collection, form_hash: str, version: str, trouble: Problem | None) -> None:
        with self._lock:
            self._back[collection.name, form_hash] = KeptBack(collection, version[:80], trouble)

    def _free(self, collection: Collection, form_hash: str) -> None:
        """What hindered it is over; one that is too large still is."""
        with self._lock:
            held = self._back.get((collection.name, form_hash))
            if held is not None and held.trouble is not None:
                del self._back[collection.name, form_hash]

    def add(self, edit: Edit, partition: str, collection: Collection, form_hash: str) -> bool:
        """Put a form with its media into a partition, in the same save as the record that is brought to it.

        Whether anything was lacking there.
        """
        key = RecordKey(partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
        there = self._is_there(partition, form_hash)
        cells = {} if there else self._cells(collection, form_hash)
        if not there and not cells:
            return False
        held = self._workspace.replica.cells(key)
        media = self._workspace.versionmedia.cells(collection.name, form_hash)
        cells |= {path: value for path, value in media.items() if path not in held}
        for path, value in cells.items():
            edit.set(key, path, value)
        return bool(cells)

    def _cells(self, collection: Collection, form_hash: str) -> dict[str, Value]:
        """A form as its package holds it; none of one that is not here, or too large."""
        known, own = self._workspace.forms.known(collection, form_hash), self._workspace.collection(COLLECTION)
        if known is None:
            return {}
        packed = pack(self._workspace.forms.text(collection, form_hash))
        if len(packed) > MAX_TEXT:
            self._hold(collection, form_hash, known.version, None)
            return {}
        return {
            "hash": form_hash,
            "kind": collection.name,
            "version": known.version[:200],
            "package": packed,
            "alive": True,
            "form": own.form_hash,
        }

    # In.

    def finding_for(self, forms: FormStore) -> FormStore:
        """The store of forms, which from now on asks here for what it lacks."""
        forms.seek = self.seek
        return forms

    def seek(self, collection: Collection, form_hash: str) -> bool:
        """Whether a form that is not here came with records and is one: then it is kept from now on."""
        came = self.came(collection, form_hash)
        if came is None or came.reason:
            return False
        xform = self._whole(form_hash, self.keys(form_hash))
        if xform is None:
            return False
        self._workspace.forms.keep(Package(xform, form_hash))
        self.note(collection.name, form_hash, brought=True)
        return True

    def came(self, collection: Collection, form_hash: str) -> Came | None:
        """What came under this hash; None where nothing did."""
        replica, keys = self._workspace.replica, self.keys(form_hash)
        if not keys:
            return None
        mark = "|".join([collection.form_hash, *(replica.mark(key) for key in keys)])
        held = self._judged.get(form_hash)
        if held is not None and held[0] == mark:
            return held[1]
        judged = self._judge(collection, form_hash, keys)
        with self._lock:
            self._judged[form_hash] = (mark, judged)
            for oldest in list(self._judged)[:-_MOST_JUDGED]:
                del self._judged[oldest]
        return judged

    def keys(self, form_hash: str) -> list[RecordKey]:
        """The packages of a form, each in a partition of records that were made with it."""
        return find_records(self._workspace.replica.reader(), record_id(("hash",), {"hash": form_hash}), COLLECTION)

    def listed(self, after: str = "", most: int = 50, stop: Callable[[], bool] = lambda: False) -> Listed:
        """A page of the versions of forms that came with records and are not in use, in one order; looked at now.

        Nothing is kept of those that pass: that happens when a record asks for one.
        """
        told = texts_at(self._workspace.replica.reader(), COLLECTION, "hash")
        found: list[Came] = []
        for form_hash in sorted({value for _partition, value in told if value > after}):
            if stop():
                break
            if len(found) == most:
                return Listed(tuple(found), found[-1].hash)
            collection = self.collection_of(form_hash)
            if collection is None or form_hash == collection.form_hash:
                continue
            if (came := self.came(collection, form_hash)) is not None:
                found.append(came)
        return Listed(tuple(found))

    def collection_of(self, form_hash: str) -> Collection | None:
        """The collection that a form says it is of, in the first package that says one that is here."""
        for key in self.keys(form_hash):
            cell = self._workspace.replica.cells(key).get("kind")
            found = self._workspace.registry.get(str(cell.value)) if cell is not None else None
            if found is not None:
                return found
        return None

    def _whole(self, form_hash: str, keys: list[RecordKey]) -> str | None:
        texts = [text for key in keys for text in self._texts(key)][:_MOST_HEADS]
        return next((found for text in texts if (found := unpacked(text, form_hash)) is not None), None)

    def _judge(self, collection: Collection, form_hash: str, keys: list[RecordKey]) -> Came:
        xform = self._whole(form_hash, keys)
        if xform is None:
            return Came(collection, form_hash, "", _("What came is damaged or is not the form that it says it is."))
        try:
            definition, reason = self._examined(collection, xform)
        except Exception as unforeseen:  # what others made must not hold up who opens a record or Settings
            return Came(collection, form_hash, "", as_problem(unforeseen).message)
        return Came(collection, form_hash, definition.version[:80] if definition else "", reason)

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
