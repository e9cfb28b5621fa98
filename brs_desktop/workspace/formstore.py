"""Every form that this workspace has used, by its hash, so that older records open with their own version."""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.records import Collection, Registry
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition

_HASH = re.compile(r"[0-9a-z]{16,128}")


class FormStore:
    """A folder of converted forms; a form is written once and never changes."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self._folder = folder
        self._registry = registry
        self._read = lru_cache(maxsize=32)(self._load)

    def keep_current(self) -> None:
        """Keep the forms of today's collections: a later release may bring others."""
        self._folder.mkdir(exist_ok=True)
        for collection in self._registry:
            path = self._path(collection.form_hash)
            if not path.exists():
                draft = path.with_suffix(f".{os.getpid()}.part")
                draft.write_text(collection.package.xform, encoding="utf-8")
                os.replace(draft, path)

    def form(self, collection: Collection | None, form_hash: str | None) -> FormDefinition:
        """FORMS: a record is edited with its own form; one whose form is missing is read-only."""
        if collection is None:
            raise problem("form-missing")
        if form_hash is None or form_hash == collection.form_hash:
            return collection.form
        return self._read(form_hash)

    def _load(self, form_hash: str) -> FormDefinition:
        from brs_desktop.forms import load_form

        path = self._path(form_hash) if _HASH.fullmatch(form_hash) else None
        if path is None or not path.is_file():
            raise problem("form-missing")
        return load_form(path.read_text(encoding="utf-8"))

    def _path(self, form_hash: str) -> Path:
        name = form_hash if _HASH.fullmatch(form_hash) else hashlib.sha256(form_hash.encode()).hexdigest()
        return self._folder / f"{name}.xml"
