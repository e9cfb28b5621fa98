"""Which version of a collection's form is in use: one put in use here, the folder's own, or the last that was good."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from brs_desktop import __version__
from brs_desktop.forms.shapes import Package
from brs_desktop.records.collection import Collection, collection_of
from brs_desktop.records.formfiles import MAX_BYTES, FormFile, as_json
from brs_desktop.records.manifest import Manifest
from brs_desktop.records.problems import ManifestProblem
from brs_desktop.records.sheets import Outline

_INSTANCE = re.compile(r"<instance>\s*<[^>]*?\bversion=\"([^\"]*)\"")
_PARTS = re.compile(r"[0-9]+|[^0-9.]+")


def version_of(form: FormFile) -> str:
    """The version that a form says it is."""
    found = _INSTANCE.search(form.package.xform)
    return found[1] if found else ""


def version_rank(version: str) -> tuple[tuple[int, int, str], ...]:
    """How versions follow each other: numbers by size, words by their letters."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in _PARTS.findall(version[:200]))


class InUse:
    """The forms of a workspace that stand beside those of its collections' folders.

    `NAME.now.json` was put in use by somebody, `NAME.before.json` is what it replaced, `NAME.last.json` what was in use
    when all was well. All are whole or passed over: the hash says so, and what another version of the program put there
    is read before it counts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def choose(
        self, manifest: Manifest, own: Callable[[], FormFile]
    ) -> tuple[Collection, ManifestProblem | None, FormFile | None]:
        """The collection with the best form there is, why a better one was passed over, and the folder's own form.

        What was put in use here goes before the folder's own form while that is no newer; where neither can be used,
        the last good one stays in use. With none at all the folder's own problem is raised.
        """
        passed: ManifestProblem | None = None
        base, wrong = _tried(own)
        for form, problem in self._candidates(manifest, base, wrong):
            try:
                if form is not None:
                    return collection_of(manifest, form), passed, base
            except ManifestProblem as wrong:
                problem = wrong
            passed = passed or problem
        assert passed is not None, "the folder's own form is there or says why not"
        raise passed

    def put(self, name: str, form: FormFile, before: FormFile, base: FormFile | None) -> None:
        """Put a form that was checked in the place of the one before, which can be brought back.

        The folder's own form needs no copy to be in use.
        """
        self._write(f"{name}.before.json", before)
        self.keep(name, form)
        if base is not None and form.package.hash == base.package.hash:
            (self._folder / f"{name}.now.json").unlink(missing_ok=True)
        else:
            self._write(f"{name}.now.json", form)

    def files(self, name: str) -> dict[str, bytes | None]:
        """What stands here of a collection, for `restore`."""
        places = {kind: self._folder / f"{name}.{kind}.json" for kind in ("now", "before", "last")}
        return {kind: file.read_bytes() if file.is_file() else None for kind, file in places.items()}

    def restore(self, name: str, files: Mapping[str, bytes | None]) -> None:
        """As it was before a form was put in use that could not be used after all."""
        for kind, raw in files.items():
            file = self._folder / f"{name}.{kind}.json"
            if raw is None:
                file.unlink(missing_ok=True)
            else:
                self._replace(file.name, raw)

    def before(self, name: str, base: FormFile | None) -> FormFile | None:
        """The form that the last one put in use replaced, while it could take its place again."""
        held = self._read(f"{name}.before.json")
        if held is None or base is None or held.package.hash == base.package.hash:
            return held
        return held if _rank(held) > _rank(base) else None

    def keep(self, name: str, form: FormFile) -> None:
        """Remember what is in use now, for the day on which the next version cannot be read."""
        held = self._read(f"{name}.last.json", loaded=False)
        if held is None or held.package.hash != form.package.hash:
            self._write(f"{name}.last.json", form)

    def was_put(self, name: str) -> bool:
        """Whether somebody put a form in use for this collection."""
        return (self._folder / f"{name}.now.json").is_file()

    def _candidates(
        self, manifest: Manifest, base: FormFile | None, problem: ManifestProblem | None
    ) -> Iterator[tuple[FormFile | None, ManifestProblem | None]]:
        last = self._read(f"{manifest.name}.last.json")
        if self.was_put(manifest.name):
            put = self._read(f"{manifest.name}.now.json")
            damaged = ManifestProblem("form-damaged", self._folder / f"{manifest.name}.now.json")
            for form, wrong in ((put, damaged), (last, None)):
                if form is None or base is None or _rank(form) > _rank(base):
                    yield form, wrong if form is None else None
        yield base, problem
        yield last, None

    def _read(self, name: str, *, loaded: bool = True) -> FormFile | None:
        """None for what is not there, torn, another's, or not to be read by this program."""
        file = self._folder / name
        try:
            if file.stat().st_size > 4 * MAX_BYTES:
                return None
            data = json.loads(file.read_text(encoding="utf-8"))
            form = FormFile(Package(data["xform"], data["hash"]), Outline.from_json(data["outline"]))
            whole = hashlib.sha256(form.package.xform.encode()).hexdigest() == form.package.hash
            known = not loaded or data["program"] == __version__ or _loads(form)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return form if whole and known else None

    def _write(self, name: str, form: FormFile) -> None:
        told: dict[str, Any] = {**as_json(form), "program": __version__}
        self._replace(name, json.dumps(told, ensure_ascii=False).encode())

    def _replace(self, name: str, raw: bytes) -> None:
        """Beside first and renamed, so that no half form is ever in use."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f"{name}.{os.getpid()}.part"
        try:
            with partial.open("wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(partial, self._folder / name)
        finally:
            partial.unlink(missing_ok=True)


def _tried(own: Callable[[], FormFile]) -> tuple[FormFile | None, ManifestProblem | None]:
    try:
        return own(), None
    except ManifestProblem as problem:
        return None, problem


def _rank(form: FormFile) -> tuple[tuple[int, int, str], ...]:
    return version_rank(version_of(form))


def _loads(form: FormFile) -> bool:
    """Whether this program's engine reads the form: another version of the program may have put it there."""
    from brs_desktop.forms import FormError, load_form

    try:
        load_form(form.package.xform)
    except FormError:
        return False
    return True
