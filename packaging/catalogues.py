"""Keeps the gettext catalogues: `extract` from the sources, `compile` to .mo, `missing` tells gaps, `check` faults.

There are two sets of words with catalogues: the program's own, and those of the hub's page, which lie beside it because
a hub is installed without the program, and which it reads as they are. The words of manifests and forms stand there in
all languages (authored.py); what lacks and what is wrong is told of them too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import authored
import glossary
import pseudo
import wordcheck
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "words": None, "tr": None}
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}  # a template that cannot be read is an error
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


@dataclass(frozen=True)
class Words:
    """A set of words: where they are marked, in what kinds of files, and where each language's catalogue is."""

    sources: str
    kinds: tuple[tuple[str, str], ...]
    place: str


DESKTOP = Words("brs_desktop", (("**.py", "python"),), "translations/{language}/LC_MESSAGES/brs_desktop.po")
PAGE = Words(
    "sync/brs_sync/hub/page",
    (("**.py", "python"), ("**.html", "jinja2")),
    "sync/brs_sync/hub/page/locale/{language}.po",
)
SETS = (DESKTOP, PAGE)


def po_path(language: str, words: Words = DESKTOP) -> Path:
    """Where the catalogue of a language is kept."""
    return ROOT / words.place.format(language=language)


def template(words: Words = DESKTOP) -> Catalog:
    """All messages marked in the sources, as a catalogue without translations."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(
        str(ROOT / words.sources), list(words.kinds), keywords=KEYWORDS, comment_tags=("T:",), options_map=OPTIONS
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(f"{words.sources}/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str, words: Words = DESKTOP) -> Catalog:
    """The catalogue of a language as it stands on disk, empty when there is none."""
    path = po_path(language, words)
    locale = LOCALES.get(language, language)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def extract(words: Words = DESKTOP) -> None:
    """Bring every catalogue up to date with the sources; English is its own translation."""
    for language in LANGUAGES:
        catalog = read(language, words)
        catalog.update(template(words), no_fuzzy_matching=True)  # a fresh one: update() shares its messages
        catalog.obsolete.clear()
        catalog.fuzzy = False
        if language == "en":
            for message in messages(catalog):
                message.string = message.id
        write(language, catalog, words)


def write(language: str, catalog: Catalog, words: Words = DESKTOP) -> None:
    """Keep a catalogue: the same words give the same bytes, and nothing tells when they were written."""
    path = po_path(language, words)
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


def gaps(language: str, sources: Catalog | None = None, words: Words = DESKTOP) -> list[str]:
    """Messages of the sources that the language lacks, a plural form left empty included."""
    catalog = read(language, words)
    missing = []
    for message in messages(sources or template(words)):
        kept = catalog.get(message.id, message.context)
        strings = [] if kept is None else list(kept.string) if isinstance(kept.string, list | tuple) else [kept.string]
        if not strings or not all(strings):
            missing.append(str(message.id))
    return missing


def _tell_gaps(words: Words) -> bool:
    """Print what each language lacks of a set of words; whether that is anything."""
    sources = template(words)
    found = {language: gaps(language, sources, words) for language in LANGUAGES}
    return _tell(words.sources, found)


def _tell_lacking() -> bool:
    """The same of manifests and forms."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for told in authored.authored():
        for language in told.lacking:
            found[language].append(f"{told.place}: {told.texts.get('en', '')}")
    return _tell("resources/collections", found)


def _tell(sources: str, found: dict[str, list[str]]) -> bool:
    for language, lacking in found.items():
        print(sources, language, len(lacking))
        for one in lacking:
            print("   ", one)
    return any(found.values())


def said() -> Iterator[wordcheck.Said]:
    """Every text in every language: of the catalogues, of manifests and of forms."""
    for words in SETS:
        for language in LANGUAGES:
            for message in messages(read(language, words)):
                english, texts = _all_of(message.id), _all_of(message.string)
                yield wordcheck.Said(words.sources, english, language, texts, message.fuzzy)
    for told in authored.authored():
        for language, text in told.texts.items():
            yield wordcheck.Said(told.place, (told.texts["en"],), language, (text,))


def _all_of(found: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)


def faults() -> list[str]:
    """What is wrong with any text, and what is listed as an exception and needed by none."""
    found: dict[str, None] = {}
    repeated: set[tuple[str, str]] = set()
    senses: set[glossary.Sense] = set()
    for one in dict.fromkeys(said()):
        where = f"{one.language} {one.place}"
        for fault in wordcheck.faults(one, repeated):
            found[f"{where}: {fault}: {one.english[-1]} | {one.texts[0]}"] = None
        if one.language in glossary.LANGUAGES:
            for term in glossary.departures(one.english[-1], one.texts[-1], one.language, one.place, senses):
                found[f"{where}: another word for “{term}”: {one.english[-1]} | {one.texts[-1]}"] = None
    unused = [
        *(wordcheck.repeated() - repeated),
        *((one.term, one.english.pattern) for one in set(glossary.senses()) - senses),
    ]
    return [*found, *(f"listed, and nothing needs it: {one}" for one in sorted(unused))]


def compile_all() -> None:
    """Write the .mo files whose .po is newer; the page of a hub needs none."""
    for language in LANGUAGES:
        source = po_path(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with target.open("wb") as file:
            write_mo(file, read(language))


def main() -> int:
    """Run one of the actions; `missing` ends with 1 when a language has gaps, `check` when a text is wrong."""
    action = sys.argv[1] if len(sys.argv) > 1 else ""
    if action == "extract":
        for words in SETS:
            extract(words)
        compile_all()
    elif action == "compile":
        compile_all()
    elif action == "missing":
        return 1 if any([*(_tell_gaps(words) for words in SETS), _tell_lacking()]) else 0
    elif action == "check":
        wrong = faults()
        print(*wrong, sep="\n", end="\n" if wrong else "")
        return 1 if wrong else 0
    elif action == "pseudo" and len(sys.argv) > 2:
        pseudo.write(Path(sys.argv[2]), messages(template()))
    else:
        print("usage: catalogues.py extract|compile|missing|check|pseudo FOLDER", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
