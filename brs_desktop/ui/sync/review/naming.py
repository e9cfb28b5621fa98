"""What a clash is about, in words a person knows: the table by its label, the row by its first answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from brs_desktop.language import _, format_number
from brs_desktop.records.margins import is_margin
from brs_desktop.records.margins import words as margin_words
from brs_desktop.records.moved import MOVED, ORIGIN
from brs_desktop.records.whatif import NAME, OF, WHOLE
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.ui.values import apart

_FIRST, _LONGEST = 2, 48
_BETWEEN = " · "


class CellNames:
    """Names the cells of one record; what the rows say is read once (asked in the data lane)."""

    def __init__(self, workspace: Any, collection: Any, key: Any, spoken: str) -> None:
        self._fields: Mapping[str, Any] = collection.outline.fields
        self._workspace, self._key = workspace, key
        self._words = RecordWords(workspace, collection, spoken)
        self._spoken = spoken
        self._others: dict[str, str] = {}
        self._read: dict[str, Any] | None = None

    def question(self, path: str) -> str:
        """A cell with the table and the row it stands in; several cells that clash together joined."""
        if path in ("", "alive"):
            return _("The whole record")
        if "|" in path:
            return " + ".join(self.question(part) for part in path.split("|"))
        rows, last = self._split(path)
        place = ", ".join(part for table, row in rows for part in (self._words.repeat(_name(table)), self._row(row)))
        if not last:
            return place
        words = self.label(path)
        return _("{place}: {question}").format(place=place, question=words) if place else words

    def label(self, path: str) -> str:
        """The question alone, without its row."""
        if path in (MOVED, ORIGIN, NAME, OF, WHOLE):
            return self._words.question(path)
        _rows, last = self._split(path)
        name = last.split("/")[0].split("@")[0]
        if name not in self._fields and (words := self._older(name)):
            kind = margin_words(last) if is_margin(last) else ""
            return _("{question} ({margin})").format(question=words, margin=kind) if kind else words
        # Of a row's cell only its own name is left: what is said about it is named with it, like the answer itself.
        return self._words.question(last) if is_margin(last) else self._words.label(name)

    def _older(self, name: str) -> str:
        """What a question is called that another version of the record's form asks; empty where none here does."""
        if name not in self._others:
            from brs_desktop.workspace.oldnames import asked_by

            form = asked_by(self._workspace, self._key, name)
            spoken = (form.label(name, one) for one in (self._spoken, form.default_language)) if form else ()
            self._others[name] = next((words for words in spoken if words.strip("- ")), "")
        return self._others[name]

    def value(self, path: str, value: Any) -> str:
        """A stored value as it is read; nothing for none."""
        rows, last = self._split(path)
        return self._words.value(path if last or not rows else f"{rows[-1][1]}/alive", value)

    def _split(self, path: str) -> tuple[list[tuple[str, str]], str]:
        """The tables and rows of a path, outermost first as (path of the table, path of the row), and what is left.

        What is left is a question, a question with a member of its set, or nothing for the row itself.
        """
        parts, rows, at = path.split("/"), [], 0
        while len(parts) - at >= 2 and parts[at] not in self._fields and not self._is_set(parts[at:]):
            rows.append(("/".join(parts[: at + 1]), "/".join(parts[: at + 2])))
            at += 2
        last = "/".join(parts[at:])
        return rows, "" if last == "alive" else last

    def _is_set(self, parts: list[str]) -> bool:
        """Whether what stands at the end is a choice of a set that another version of the form asks for."""
        from brs_desktop.workspace.oldnames import asked_by

        form = asked_by(self._workspace, self._key, parts[0]) if len(parts) == _FIRST and parts[1] != "alive" else None
        return form is not None and form.question(parts[0]).kind in ("select_multiple", "rank")

    def _row(self, row: str) -> str:
        """A row by its first answers; one that has none, or none any more, by its number."""
        said = [text for name in self._fields if (text := self._answer(row, name))][:_FIRST]
        if said:
            return apart(_BETWEEN.join(_short(text) for text in said))
        number = self._number(row)
        return _("row {number}").format(number=format_number(number)) if number else _("a deleted row")

    def _answer(self, row: str, name: str) -> str:
        cell = self._cells.get(f"{row}/{name}")
        if cell is not None:
            return self._words.text(name, cell)
        held = (self._words.choice(name, path.rsplit("/", 1)[1]) for path in self._held(f"{row}/{name}/"))
        return ", ".join(sorted(held))

    def _held(self, start: str) -> Iterator[str]:
        """The members of a set that are in it."""
        inside = (path for path in self._cells if path.startswith(start) and path.count("/") == start.count("/"))
        return (path for path in inside if self._cells[path]["value"] is True)

    def _number(self, row: str) -> int:
        """The place of a row among those of its table, from one; nothing where it is not there any more."""
        above = row.rsplit("/", 1)[0] + "/"
        found: list[str] = []
        for path in self._cells:
            here = "/".join(path.split("/")[: row.count("/") + 1])
            if path.startswith(above) and here not in found and self._alive(here):
                found.append(here)
        return found.index(row) + 1 if row in found else 0

    def _alive(self, row: str) -> bool:
        cell = self._cells.get(f"{row}/alive")
        return cell is None or bool(cell["value"])

    @property
    def _cells(self) -> dict[str, Any]:
        if self._read is None:
            from brs_desktop.workspace.shapes import cell_shape

            cells = self._workspace.replica.cells(self._key)
            self._read = {path: cell_shape(cell) for path, cell in cells.items()}
        return self._read


def _name(table: str) -> str:
    return table.rsplit("/", 1)[-1]


def _short(text: str) -> str:
    """A long answer ends in dots; it is a name here."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
