"""Keeps the gettext catalogues: `extract` from the sources, `compile` to .mo, `missing` lists what lacks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
DOMAIN = "brs_desktop"
KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "words": None, "tr": None}
LOCALES = {"zh": "zh_Hans"}
HEADER = "# The words of BRS Desktop in {language}. Terms follow the conventions' glossary.\n"
NOISE = (
    "# ",
    "#\n",
    '"POT-',
    '"PO-',
    '"Project-Id',
    '"Report-Msgid',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


def po_path(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def template() -> Catalog:
    """All messages marked in the sources, as a catalogue without translations."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(str(ROOT / "brs_desktop"), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("T:",))
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(f"brs_desktop/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands on disk, empty when there is none."""
    path = po_path(language)
    locale = LOCALES.get(language, language)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def extract() -> None:
    """Bring every catalogue up to date with the sources; English is its own translation."""
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template(), no_fuzzy_matching=True)  # a fresh one: update() shares its messages
        catalog.obsolete.clear()
        catalog.fuzzy = False
        if language == "en":
            for message in messages(catalog):
                message.string = message.id
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = BytesIO()
        write_po(buffer, catalog, width=120, omit_header=False, include_lineno=False, sort_output=True)
        lines = buffer.getvalue().decode().splitlines(keepends=True)
        path.write_text(HEADER.format(language=language) + "".join(line for line in lines if not _is_noise(line)))


def _is_noise(line: str) -> bool:
    """Whether a line of a .po file tells only when and with what it was written."""
    return line.startswith(NOISE)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


def gaps(language: str, sources: Catalog | None = None) -> list[str]:
    """Messages of the sources that the language lacks, a plural form left empty included."""
    catalog = read(language)
    missing = []
    for message in messages(sources or template()):
        kept = catalog.get(message.id, message.context)
        strings = [] if kept is None else list(kept.string) if isinstance(kept.string, list | tuple) else [kept.string]
        if not strings or not all(strings):
            missing.append(str(message.id))
    return missing


def compile_all() -> None:
    """Write the .mo files whose .po is newer."""
    for language in LANGUAGES:
        source = po_path(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with target.open("wb") as file:
            write_mo(file, read(language))


def main() -> int:
    """Run one of the three actions; `missing` ends with 1 when a catalogue has gaps."""
    action = sys.argv[1] if len(sys.argv) > 1 else ""
    if action == "extract":
        extract()
        compile_all()
    elif action == "compile":
        compile_all()
    elif action == "missing":
        sources = template()
        found = {language: gaps(language, sources) for language in LANGUAGES}
        for language, ids in found.items():
            print(language, len(ids))
            for message_id in ids:
                print("   ", message_id)
        return 1 if any(found.values()) else 0
    else:
        print("usage: catalogues.py extract|compile|missing", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
