"""A collection's form on disk, converted once and remembered by the hash of its file."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.forms.shapes import Package
from brs_desktop.records.problems import ManifestProblem
from brs_desktop.records.sheets import Outline, outline_of

MAX_BYTES = 8_000_000
# Raised whenever conversion or outline change, so that nothing made by an older program is taken for current.
_EDITION = "3"


@dataclass(frozen=True)
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


def read_form(file: Path, name: str, cache: Path | None) -> FormFile:
    """The converted form, from the cache when this very file was converted before."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ManifestProblem("too-large", file, limit=MAX_BYTES)
        raw = file.read_bytes()
    except OSError as error:
        raise ManifestProblem("unreadable", file) from error
    digest = hashlib.sha256(f"{_EDITION}\n{name}\n{file.suffix}\n".encode() + raw).hexdigest()
    kept = cache / f"{digest}.json" if cache else None
    known = _kept(kept)
    if known is not None:
        return known
    made = _convert(file, raw, name)
    if kept is not None:
        _keep(kept, made)
    return made


def _convert(file: Path, raw: bytes, name: str) -> FormFile:
    """Only a form that was never seen costs the import of the converter."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    from brs_desktop.forms import FormError, convert_xlsform

    try:
        package = convert_xlsform(file, name)
        sheets = get_xlsform(raw, file_type=file.suffix)
    except FormError as error:
        detail = "; ".join(issue.sentence() for issue in error.issues[:10])
        raise ManifestProblem("bad-form", file, detail=detail) from error
    except PyXFormError as error:
        raise ManifestProblem("bad-form", file, detail=str(error)) from error
    return FormFile(package, outline_of(sheets.survey or (), sheets.choices or ()))


def _kept(file: Path | None) -> FormFile | None:
    """A torn or foreign cache file is no error: the form is converted again."""
    if file is None or not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return FormFile(Package(data["xform"], data["hash"]), Outline.from_json(data["outline"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, form: FormFile) -> None:
    """Written beside and renamed, so that two processes never read half a file; a full disk only costs time later."""
    kept = {"xform": form.package.xform, "hash": form.package.hash, "outline": form.outline.to_json()}
    partial = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
