"""The words that are written where they are used, in six languages beside each other: in manifests and in forms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.forms.book import read_book
from brs_desktop.language import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT / "resources" / "collections"
_COLUMN = re.compile(r"(?P<part>.+)::[^()]+\((?P<language>\w{2,3})\)")


@dataclass(frozen=True)
class Told:
    """One thing that is said in several languages, and where."""

    place: str
    texts: Mapping[str, str]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The languages in which it is not said, where it is said at all."""
        if not any(self.texts.values()):
            return ()
        return tuple(language for language in LANGUAGES if not self.texts.get(language, "").strip())


def authored(folder: Path = COLLECTIONS) -> Iterator[Told]:
    """Everything that the manifests and forms of the collections in a folder say in languages."""
    for manifest in sorted(folder.glob("*/collection.toml")):
        name = manifest.parent.name
        yield from _in_manifest(f"{name}/collection.toml", tomllib.loads(manifest.read_text("utf-8")))
        yield from in_form(f"{name}/form.md", manifest.with_name("form.md"))


def _in_manifest(place: str, told: Mapping[str, object]) -> Iterator[Told]:
    """The tables of a manifest that have a text under the name of a language."""
    texts = {code: text for code in LANGUAGES if isinstance(text := told.get(code), str)}
    if texts:
        yield Told(place, texts)
    for name, inner in told.items():
        if isinstance(inner, dict):
            yield from _in_manifest(f"{place} [{name}]", inner)


def in_form(place: str, form: Path) -> Iterator[Told]:
    """The cells of a form whose columns are of one part and several languages, row by row."""
    for lines in read_book(form).lines.values():
        for line in lines:
            parts: dict[str, dict[str, str]] = {}
            for column in line.headings:
                if named := _COLUMN.fullmatch(column):
                    parts.setdefault(named["part"], {})[named["language"]] = line.get(column)
            for part, texts in parts.items():
                if any(texts.values()):
                    yield Told(f"{place}:{line.number} {line.get('name')} {part}", texts)
