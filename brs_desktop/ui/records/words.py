"""The words of one collection's records: questions, answers, and what a change did, in the language spoken now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brs_desktop.language import _, format_date, format_number, is_rtl
from brs_desktop.records.margins import is_margin, question_of
from brs_desktop.records.margins import words as margin_words
from brs_desktop.records.moved import MOVED, ORIGIN
from brs_desktop.records.whatif import NAME, OF, WHOLE
from brs_desktop.ui.values import missing_words, shown

_BETWEEN = {"zh": "、", "ar": "، "}
_SETS = ("select_multiple", "rank")


def place_words(key: Any) -> str:
    """The country or place where a record is, shortly: the second part of its partition."""
    parts = key.partition.split("/")
    return str(parts[1] if len(parts) > 1 else parts[0])


@dataclass(frozen=True)
class Line:
    """One answer: the question's words, the answer's, and whether two answers exist."""

    label: str
    text: str
    contested: bool = False
    faint: bool = False
    path: str = ""


class RecordWords:
    """Looks labels up in the form, and those of choices from records in the lists (asked in the data lane)."""

    def __init__(self, workspace: Any, collection: Any, spoken: str) -> None:
        self._collection, self._spoken, self._lists = collection, spoken, workspace.lists
        self._fields: Mapping[str, Any] = collection.outline.fields
        # One-cell groups with their members in the form's order.
        self._wholes: dict[str, list[str]] = {}
        for name, field in self._fields.items():
            if field.whole:
                self._wholes.setdefault(field.whole, []).append(name)

    # A record's answers; cells are shaped as `workspace.show` gives them.

    def lines(self, cells: Mapping[str, Any]) -> list[Line]:
        """The answers in the form's order, then the rows of lists."""
        cells = self._apart(cells)
        found = []
        for name, field in self._fields.items():
            if field.repeated:
                continue
            text = self._set_text(name, cells) if field.kind in _SETS else self._cell_text(name, cells)
            if text:
                contested = name in cells and len(cells[name]["heads"]) > 1
                faint = isinstance(_value(cells.get(name)), dict)
                found.append(Line(self.label(name), text, contested, faint, name))
        return found + self._rows(cells)

    def _apart(self, cells: Mapping[str, Any]) -> Mapping[str, Any]:
        """The cells with the answers of one-cell groups each by itself."""
        found = dict(cells)
        for path, cell in cells.items():
            head, slash, name = path.rpartition("/")
            for member in self._wholes.get(name, ()):
                held = cell["value"].get(member) if isinstance(cell["value"], dict) else None
                found[f"{head}{slash}{member}"] = {"value": held, "heads": cell["heads"]}
        return found

    def _cell_text(self, name: str, cells: Mapping[str, Any]) -> str:
        best = cells.get(name) or cells.get(f"{name}@{self._spoken}") or cells.get(f"{name}@en")
        return self.text(name, best)

    def _set_text(self, name: str, cells: Mapping[str, Any]) -> str:
        held = (
            path.partition("/")[2]
            for path, cell in cells.items()
            if path.startswith(f"{name}/") and cell["value"] is True
        )
        words = sorted(self.choice(name, value) for value in held)
        return _BETWEEN.get(self._spoken, ", ").join(words)

    def _rows(self, cells: Mapping[str, Any]) -> list[Line]:
        """The rows of repeats, one line each, the answers in the form's order."""
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for path, cell in cells.items():
            parts = path.split("/")
            if len(parts) == 3 and parts[2] in self._fields and _alive(cells, parts):
                rows.setdefault((parts[0], parts[1]), {})[parts[2]] = self.text(parts[2], cell)
        counted: dict[str, int] = {}
        found = []
        for (repeat, row), texts in rows.items():
            counted[repeat] = counted.get(repeat, 0) + 1
            label = f"{self.repeat(repeat)} {counted[repeat]}"
            said = " · ".join(texts[name] for name in self._fields if texts.get(name))
            found.append(Line(label, said, path=f"{repeat}/{row}"))
        return found

    def label(self, name: str) -> str:
        """A question's words, or those of a group whose answers are one."""
        if name in self._wholes:
            return str(self._collection.form.label(name, self._spoken) or self.label(self._wholes[name][0]))
        return self._collection.field_label(name, self._spoken) if name in self._fields else name

    def repeat(self, name: str) -> str:
        """The words over a list inside a record."""
        try:
            return self._collection.form.label(name, self._spoken) or _("Row")
        except LookupError:
            return _("Row")

    def choice(self, name: str, value: str) -> str:
        """The words of a choice, of the form or of a record; one that has moved is said with its new place."""
        source = self._collection.list_source(name) if name in self._fields else None
        if source is None:
            return str(self._collection.choice_label(name, value, self._spoken))
        words = self._lists.label(source.name, value, self._spoken) or value
        to = self._lists.moved_to(source.name, value)
        return words if to is None else _("{title} (moved to {place})").format(title=words, place=place_words(to))

    def text(self, name: str, cell: Mapping[str, Any] | None) -> str:
        """An answer as it is read: the words of a choice, a number and a date in the language's manner."""
        value, field = _value(cell), self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, dict):
            parts = (str(part) for part in value.values() if part)
            return missing_words(value["missing"]) if "missing" in value else " · ".join(parts)
        kind = field.kind if field is not None else "text"
        if kind == "select_one":
            known = self.choice(name, str(value))
            return str(cell["label"]) if cell and cell.get("label") and known == str(value) else known
        if kind in ("integer", "decimal", "range"):
            return str(value) if len(str(value)) <= 4 else format_number(str(value))
        return format_date(str(value)) if kind == "date" else _upright(str(value))

    # A change.

    def question(self, path: str) -> str:
        """What a cell is about: the question, with the list it stands in."""
        if is_margin(path):
            said = margin_words(path) or _("Note")
            return _("{question} ({margin})").format(question=self.question(question_of(path)), margin=said)
        parts = path.split("/")
        last = parts[-1].split("@")[0]
        if last == "alive":
            return self.repeat(parts[-3]) if len(parts) > 2 else _("Record")
        if path in (MOVED, ORIGIN):
            return _("Moved to") if path == MOVED else _("Moved from")
        if path in (NAME, OF, WHOLE):
            return _("Name of the draft") if path == NAME else _("What-if draft")
        if len(parts) % 2 == 0:
            last = parts[-2]
        outer = self.repeat(parts[-3]) if len(parts) > 2 and len(parts) % 2 else ""
        return f"{outer} – {self.label(last)}" if outer else self.label(last)

    def value(self, path: str, value: Any) -> str:
        """A stored value at a path, as it is read; nothing for none."""
        parts = path.split("/")
        last = parts[-1]
        if last == "alive":
            return "" if value is None else _("added") if value else _("deleted")
        if path in (MOVED, ORIGIN):
            return str(value.get("partition", "")) if isinstance(value, dict) else ""
        if path in (OF, WHOLE):
            return ""
        if len(parts) % 2 == 0 and (isinstance(value, bool) or value is None):
            words = self.choice(parts[-2], last)
            return f"+ {words}" if value else f"− {words}" if value is False else ""
        if is_margin(path):
            return shown(value)
        name = last.split("@")[0]
        if name in self._wholes and isinstance(value, dict):
            said = (self.value(member, value.get(member)) for member in self._wholes[name])
            return " ".join(part for part in said if part)
        field = self._fields.get(name)
        target = getattr(value, "target", value)
        if field is not None and field.kind == "select_one" and isinstance(target, str):
            known = self.choice(name, target)
            return getattr(value, "label", "") or known if known == target else known
        if field is not None and field.kind == "date" and isinstance(value, str):
            return format_date(value)
        return _upright(shown(value))


def _upright(text: str) -> str:
    """A telephone number or the like, without any letter, reads from left to right among Arabic words too."""
    return f"\u2066{text}\u2069" if is_rtl() and text and not any(sign.isalpha() for sign in text) else text


def _alive(cells: Mapping[str, Any], parts: list[str]) -> bool:
    return bool(cells.get(f"{parts[0]}/{parts[1]}/alive", {}).get("value", True))


def _value(cell: Mapping[str, Any] | None) -> Any:
    return cell["value"] if cell is not None else None
