"""French keeps its high marks on the word's line: a no-break space before : ; ? ! » and after «."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from brs_desktop.records import SHIPPED
from tests.helpers.scripts import catalogues

# A sign of the high marks with an ordinary space, a narrow one or none beside it. A mark inside an address, a time or a
# file's name stands between letters or digits, and a bracket or an ellipsis may come straight before a question mark.
WRONG = re.compile(
    r"[ \u202f]+[:;?!»]"
    r"|[^\s\u00a0:/?!(«.…\[\"'][;?!»](?!\w)"
    r"|[^\s\u00a0:/(\[\"'«\\]:(?=\s|$)"
    r"|«(?!\u00a0)"
)
CODE = re.compile(r"\{[^{}]*\}|<[^<>]*>|&\w+;|https?://\S*|`[^`]*`|:=")
SPLIT = re.compile(r"(?<!\\)\|")


def faults(text: str) -> list[str]:
    """The places of a French text where a mark could come on a line of its own."""
    return WRONG.findall(CODE.sub("x", text))


def french_cells(form: Path) -> Iterator[tuple[int, str]]:
    """The cells of a form's French columns, with their lines."""
    columns: list[int] = []
    for number, line in enumerate(form.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.startswith("|"):
            continue
        cells = [cell.strip(" ") for cell in SPLIT.split(line)]
        if "name" in cells or "form_title" in cells or cells[1] == "settings":
            columns = [at for at, cell in enumerate(cells) if cell.endswith("::French (fr)")]
        else:
            yield from ((number, cells[at]) for at in columns)


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi ?",
        "Pourquoi?",
        "Pays : Mali",
        "Pays: Mali",
        "Dit « oui\u00a0»",
        "Dit «\u00a0oui »",
        "oui\u202f!",
        "a;",
    ],
)
def test_an_ordinary_space_before_a_high_mark_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["Pourquoi\u00a0?", "Dit «\u00a0oui\u00a0»", "à 12:30", "https://a.org/?b", "{a}\u00a0: {b:.1f}"]
)
def test_a_mark_that_stays_with_its_word_is_not(text: str) -> None:
    assert not faults(text)


def test_shipped_forms_and_manifests_keep_french_marks_with_their_words() -> None:
    forms = sorted(SHIPPED.glob("*/form.md"))
    cells = [(form, number, text) for form in forms for number, text in french_cells(form)]
    assert len(cells) > len(forms) * 10
    wrong = [f"{form.parent.name}:{number} {text}" for form, number, text in cells if faults(text)]
    for manifest in sorted(SHIPPED.glob("*/collection.toml")):
        wrong += [
            f"{manifest.parent.name} {text}"
            for text in _french(tomllib.loads(manifest.read_text("utf-8")))
            if faults(text)
        ]
    assert not wrong


def _french(told: object) -> Iterator[str]:
    if not isinstance(told, dict):
        return
    for key, value in told.items():
        if key == "fr" and isinstance(value, str):
            yield value
        yield from _french(value)


def test_the_french_catalogue_keeps_its_marks_with_their_words() -> None:
    texts = [
        text
        for words in catalogues.SETS
        for message in catalogues.messages(catalogues.read("fr", words))
        for text in (message.string if isinstance(message.string, tuple | list) else (message.string,))
    ]
    assert len(texts) > 1000
    assert [text for text in texts if faults(text)] == []
