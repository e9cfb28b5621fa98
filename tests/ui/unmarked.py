"""Finds, on a screen that speaks a pseudo-language, what the program itself says without having marked it."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QTabWidget,
    QWidget,
)

from brs_desktop.language import NATIVE_NAMES
from tests.helpers.made import kept_or_made, place
from tests.helpers.scripts import authored, catalogues

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20  # of a list or a choice: the others are made in the same way
# What is not said in a language: an invented code and the beginning of an address, shown where one is to be typed.
NO_WORDS = {"", "K7QF-3M9X-T2PA", "https://…"}
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_MARKUP = re.compile(r"<[^<>]+>|&\w+;|[\u2066-\u2069\u200e\u200f]")
_PARTS = re.compile(r"\s*[\n·•|:()]\s*|\s{2,}|, | – ")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def unmarked(root: QWidget) -> Iterator[str]:
    """The words of a screen that stand outside of brackets although they stand in the program's sources."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            for said in set(_said(widget)) - NO_WORDS:
                if lost := [part for part in _outside(said) if _is_ours(part)]:
                    yield f"{type(widget).__name__} {widget.objectName()}: {lost} in {said[:80]!r}"


def _said(widget: QWidget) -> Iterator[str]:
    """Everything that a widget shows and tells a screen reader."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(min(widget.count(), ROWS)))
    elif isinstance(widget, QTabWidget):
        yield from (widget.tabText(at) for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _listed(widget)


def _listed(view: QAbstractItemView) -> Iterator[str]:
    """The headings and cells of a list or table."""
    model = view.model()
    if model is None:
        return
    for column in range(model.columnCount(QModelIndex()) if isinstance(view, QTableView) else 1):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(QModelIndex()), ROWS)):
            yield str(model.index(row, column).data() or "")


def _outside(said: str) -> Iterator[str]:
    """The parts of a text that stand in no brackets and have letters."""
    plain = _MARKUP.sub("", said)
    while (bare := _BRACKETED.sub("\n", plain)) != plain:
        plain = bare
    yield from (part.strip(" .*") for part in _PARTS.split(plain) if _LETTERS.search(part))


def _is_ours(part: str) -> bool:
    """Whether words come from the program's sources, and not from a form, a table of facts or what somebody typed."""
    if part in _facts() or part in NO_WORDS or (not QKeySequence(part).isEmpty() and "+" in part):
        return False
    return part in _written() or any(phrase in part for phrase in _phrases())


@lru_cache(maxsize=1)
def _facts() -> frozenset[str]:
    """What forms, manifests and tables of facts say in any language."""
    told = {text for one in authored.authored() for text in one.texts.values()} | set(NATIVE_NAMES.values())
    for table in (ROOT / "resources" / "reference").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            told.update(cell for row in csv.reader(file) for cell in row)
    return frozenset(part.strip(" .*") for text in told for part in (text, *_PARTS.split(text)))


@lru_cache(maxsize=1)
def _written() -> frozenset[str]:
    """Every text in the program's sources that may be shown, in English, and every message of the catalogues."""

    def begin(file: Path) -> None:
        file.write_text(json.dumps(sorted(_in_sources())), "utf-8")

    found = set(json.loads(kept_or_made(place() / "written", begin).read_text("utf-8")))
    messages = catalogues.messages(catalogues.read("en"))
    return frozenset(found | {text for message in messages for text in (message.id,) if isinstance(text, str)})


def _in_sources() -> set[str]:
    """Read once for all processes of a run: it takes two seconds."""
    found: set[str] = set()
    for path in (ROOT / "brs_desktop").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _LETTERS.search(node.value):
                found.add(node.value.strip(" .*:"))
    return found


@lru_cache(maxsize=1)
def _phrases() -> tuple[str, ...]:
    """Those of several words: they are found within a text too, such as what a format put together."""
    return tuple(text for text in _written() if text.count(" ") > 1 and len(text) < 80 and text[0].isupper())
