"""A collection's form on disk, converted once and remembered by the hash of its file."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from brs_desktop.forms.shapes import Package
from brs_desktop.records.problems import ManifestProblem
from brs_desktop.records.sheets import Outline, outline_of

MAX_BYTES = 8_000_000
# Raised whenever conversion or outline change, so that nothing made by an older program is taken for current.
_EDITION = "4"
# What a shipped collection's form was converted to, made by packaging/forms/convert.py.
READY = "form.json.gz"


@dataclass(frozen=True, eq=False)
class FormFile:
    """What a form file came to: the package that is filled, and the outline that manifests and lists speak of."""

    package: Package
    outline: Outline


def find_form(folder: Path) -> Path:
    """The form of a collection's folder: form.md, or the form.xlsx that an author made."""
    for name in ("form.md", "form.xlsx"):
        if (folder / name).is_file():
            return folder / name
    raise ManifestProblem("unreadable", folder / "form.md")


def read_form(file: Path, name: str, cache: Path | None, *, shipped: bool = False) -> FormFile:
    """The converted form, from the cache when this very file was converted before.

    The program's own forms come with what they convert to, so that a first start waits for no converter.
    """
    raw = _bytes(file)
    digest = digest_of(raw, file, name)
    kept = cache / f"{digest}.json" if cache else None
    known = (_ready(file.with_name(READY), digest) if shipped else None) or _kept(kept)
    if known is not None:
        return known
    made = _convert(file, raw, name)
    if kept is not None:
        _keep(kept, made)
    return made


def digest_of(raw: bytes, file: Path, name: str) -> str:
    """What a converted form is remembered by: its file's content, kind and name, and the edition of the conversion."""
    return hashlib.sha256(f"{_EDITION}\n{name}\n{file.suffix}\n".encode() + raw).hexdigest()


def as_json(form: FormFile) -> dict[str, str]:
    """A converted form as it is remembered."""
    return {"xform": form.package.xform, "hash": form.package.hash, "outline": form.outline.to_json()}


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ManifestProblem("too-large", file, limit=MAX_BYTES)
        return file.read_bytes()
    except OSError as error:
        raise ManifestProblem("unreadable", file) from error


def _convert(file: Path, raw: bytes, name: str) -> FormFile:
    """Only a form that was never seen costs the import of the converter."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    from brs_desktop.forms import FormError, convert_xlsform, load_form
    from brs_desktop.forms.book import read_book
    from brs_desktop.forms.check import one_cell_faults
    from brs_desktop.forms.xlsform import with_breaks

    try:
        package = convert_xlsform(file, name)
        definition = load_form(package.xform)  # what it cannot read is refused here, not when somebody opens a record
        if faults := list(one_cell_faults(definition)):
            book = read_book(file)
            raise FormError([book.placed(one) for one in faults])
        told = with_breaks(raw.decode("utf-8", "replace")).encode() if file.suffix == ".md" else raw
        sheets = get_xlsform(told, file_type=file.suffix)
    except FormError as error:
        detail = "; ".join(issue.sentence() for issue in error.issues[:10])
        raise ManifestProblem("bad-form", file, detail=detail) from error
    except PyXFormError as error:
        raise ManifestProblem("bad-form", file, detail=str(error)) from error
    return FormFile(package, outline_of(sheets.survey or (), sheets.choices or ()))


def _ready(file: Path, digest: str) -> FormFile | None:
    """What the program carries for this very form file; anything else is converted as any form is."""
    try:
        return _unpacked(file.read_bytes(), digest)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=64)
def _unpacked(packed: bytes, digest: str) -> FormFile | None:
    """Each is unpacked once in a process, however often a workspace is opened in it."""
    with gzip.open(io.BytesIO(packed)) as stream:
        data = json.loads(stream.read(MAX_BYTES))
    return _read(data) if data["file"] == digest else None


def _kept(file: Path | None) -> FormFile | None:
    """A torn or foreign cache file is no error: the form is converted again."""
    if file is None or not file.is_file():
        return None
    try:
        return _read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(data: Any) -> FormFile:
    return FormFile(Package(data["xform"], data["hash"]), Outline.from_json(data["outline"]))


def _keep(file: Path, form: FormFile) -> None:
    """Written beside and renamed, so that two processes never read half a file; a full disk only costs time later."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(as_json(form), ensure_ascii=False), encoding="utf-8")
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
