"""Every form that this workspace has used, by its hash, so that older records open with their own version."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.errors import Problem
from brs_desktop.forms.shapes import Package
from brs_desktop.records import SHIPPED, Collection, Registry
from brs_desktop.records.formfiles import FormFile
from brs_desktop.records.inuse import InUse
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition

_HASH = re.compile(r"[0-9a-z]{16,128}")
# So many other versions of a form are looked into for the words of a question that nothing else knows.
_MOST_RELATED = 12


def in_use_folder(workspace: Path) -> Path:
    """Where the forms stand that somebody put in use, and the last good ones."""
    return workspace / "forms"


class FormStore:
    """A folder of converted forms; a form is written once and never changes."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._folder = folder
        self._registry = registry
        self._read = lru_cache(maxsize=32)(self._load)
        # Asked for a form that is not here: whether it came with records and is kept now.
        self.seek: Callable[[Collection, str], bool] = lambda collection, form_hash: False

    def keep_current(self) -> None:
        """Keep the forms of today's collections: a later release may bring others, or one that cannot be read.

        What ships needs no second copy to fall back on while nothing was put in its place.
        """
        self._folder.mkdir(exist_ok=True)
        in_use = InUse(in_use_folder(self._folder.parent))
        for collection in self._registry:
            self._keep(collection.form_hash, collection.package.xform)
            ships = collection.manifest.file.parent.parent == SHIPPED
            if collection.name not in self._registry.passed_over and (not ships or in_use.was_put(collection.name)):
                in_use.keep(collection.name, FormFile(collection.package, collection.outline))

    def keep(self, form: Package) -> None:
        """Keep a form that records are made with."""
        self._folder.mkdir(exist_ok=True)
        self._keep(form.hash, form.xform)

    def text(self, collection: Collection, form_hash: str) -> str:
        """The XForm of a version that is known here."""
        if form_hash == collection.form_hash:
            return collection.package.xform
        raw = self._path(form_hash).read_bytes()
        return (raw if hashlib.sha256(raw).hexdigest() == form_hash else raw.replace(b"\r\n", b"\n")).decode()

    def _keep(self, form_hash: str, xform: str) -> None:
        path = self._path(form_hash)
        if not path.exists():
            draft = path.with_suffix(f".{os.getpid()}.part")
            draft.write_bytes(xform.encode())
            os.replace(draft, path)

    def form(self, collection: Collection | None, form_hash: str | None) -> FormDefinition:
        """FORMS: a record is edited with its own form; one whose form is missing is read-only."""
        if collection is None:
            raise problem("form-missing")
        if form_hash is None or form_hash == collection.form_hash:
            return collection.form
        try:
            return self._read(form_hash)
        except Problem as missing:
            if missing.code != "form-missing" or not self.seek(collection, form_hash):
                raise
        return self._read(form_hash)

    def known(self, collection: Collection, form_hash: str) -> FormDefinition | None:
        """A version of a collection's form, None when it is not on this device or damaged."""
        try:
            return self.form(collection, form_hash)
        except Problem:
            return None

    def related(self, form_id: str) -> Iterator[FormDefinition]:
        """Versions of the form that were used here, the newest copies first."""
        files = sorted(self._folder.glob("*.xml"), key=lambda one: (one.stat().st_mtime_ns, one.name), reverse=True)
        named = (one for one in files if f'id="{form_id}"' in one.read_text(encoding="utf-8", errors="replace"))
        for count, file in enumerate(named):
            if count == _MOST_RELATED:
                return
            try:
                yield self._read(file.stem)
            except Problem:
                continue

    def _load(self, form_hash: str) -> FormDefinition:
        """A damaged copy is none: what it would ask is not what the record was answered with."""
        from brs_desktop.forms import FormError, load_form

        path = self._path(form_hash) if _HASH.fullmatch(form_hash) else None
        if path is None or not path.is_file() or not self._is_whole(path, form_hash):
            raise problem("form-missing")
        try:
            return load_form(path.read_text(encoding="utf-8"))
        except (FormError, UnicodeDecodeError) as unread:  # made for a later version of the program
            raise problem("form-missing") from unread

    @staticmethod
    def _is_whole(path: Path, form_hash: str) -> bool:
        raw = path.read_bytes()  # older programs wrote line ends of their platform
        return any(hashlib.sha256(one).hexdigest() == form_hash for one in (raw, raw.replace(b"\r\n", b"\n")))

    def _path(self, form_hash: str) -> Path:
        name = form_hash if _HASH.fullmatch(form_hash) else hashlib.sha256(form_hash.encode()).hexdigest()
        return self._folder / f"{name}.xml"
