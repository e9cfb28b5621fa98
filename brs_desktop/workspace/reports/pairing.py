"""Rows that are typed anew each year beside those of the last report: matched by what they say beside their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from brs_sync.values import Value

from brs_desktop.exchange.reading import folded
from brs_desktop.records.keys import value_text

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession, Question

# What a row is known by: its table and its answers, and those of the rows around it.
Sign = tuple[object, ...]
FIGURES = frozenset({"integer", "decimal", "range"})
_NO_NAME = frozenset({"note", "calculate", "hidden", "file", "image", "audio", "video"})


def is_figure(question: Question) -> bool:
    """Whether an answer is a number that may go up and down; a year names its row."""
    return question.kind in FIGURES and "year" not in question.appearance.split()


class Known:
    """By which answers the rows of a form are known."""

    def __init__(self, form: FormSession) -> None:
        from brs_desktop.forms.quantities import quantities

        units = {one.unit for one in quantities(form.definition).values()}
        self.names: dict[str, list[str]] = {}
        for one in form.definition.questions:
            if one.repeat is not None:
                self.names.setdefault(one.repeat, [])
                loose = "multiline" in one.appearance or one.name in units or one.kind in _NO_NAME
                if not loose and not is_figure(one):
                    self.names[one.repeat].append(one.name)

    def rows(self, form: FormSession) -> Iterator[str]:
        """The rows of a form, outer ones first."""
        tables = {one.repeat: one.path_template.split("/")[:-2:2] for one in form.definition.questions if one.repeat}
        for around in sorted(tables.values(), key=len):
            yield from _rows(form, around)

    def sign(self, form: FormSession, row: str) -> Sign | None:
        """What a row is known by; None where it says nothing of that kind."""
        parts = row.split("/")
        found: list[object] = [tuple(parts[::2])]
        for end in range(2, len(parts) + 1, 2):
            here = "/".join(parts[:end])
            own = tuple(_said(form, f"{here}/{name}") for name in self.names.get(parts[end - 2], ()))
            if end == len(parts) and not any(own):
                return None
            found.append(own)
        return tuple(found)


class Paired:
    """Which row of the last report each row of this one goes on with: the same row, else the only one alike.

    What several rows have in common pairs none of them, on either side.
    """

    def __init__(self, before: FormSession) -> None:
        self.known = Known(before)
        self._then: dict[Sign, list[str]] = {}
        self._rows = frozenset(self.known.rows(before))
        for row in self._rows:
            sign = self.known.sign(before, row)
            if sign is not None:
                self._then.setdefault(sign, []).append(row)
        self._here: set[str] = set()
        self._signs: dict[str, Sign] = {}
        self._now: dict[Sign, set[str]] = {}

    def look(self, form: FormSession, row: str) -> None:
        """A row of this report as it stands now."""
        self.forget(row)
        self._here.add(row)
        sign = self.known.sign(form, row)
        if sign is not None:
            self._signs[row] = sign
            self._now.setdefault(sign, set()).add(row)

    def forget(self, row: str) -> None:
        """A row is gone."""
        self._here.discard(row)
        sign = self._signs.pop(row, None)
        if sign is not None:
            self._now[sign].discard(row)

    def others(self, row: str) -> frozenset[str]:
        """The row that is known by the same as a row, where there is one only: more are ambiguous without either."""
        sign = self._signs.get(row)
        alike = self._now[sign] if sign is not None else set()
        return frozenset(alike - {row}) if len(alike) == 2 else frozenset()

    def looked_at(self) -> frozenset[str]:
        """The rows of this report."""
        return frozenset(self._here)

    def row(self, row: str) -> str:
        """The row of the last report that a row goes on with, "" for none."""
        if row in self._rows:
            return row
        sign = self._signs.get(row)
        then = self._then.get(sign, []) if sign is not None else []
        if len(then) != 1 or sign is None or len(self._now[sign]) != 1:
            return ""
        return then[0] if then[0] not in self._here else ""

    def path(self, path: str) -> str:
        """Where an answer stood in the last report, "" where its row has no part there."""
        head, slash, name = path.rpartition("/")
        if not slash or path.count("/") % 2:  # no row, or an element of a set
            return path
        row = self.row(head)
        return f"{row}/{name}" if row else ""


def paired(form: FormSession, before: FormSession) -> Paired:
    """Every row of a report beside those of the last one."""
    found = Paired(before)
    for row in found.known.rows(form):
        found.look(form, row)
    return found


def _rows(form: FormSession, around: list[str]) -> Iterator[str]:
    """The rows of a table, in all the rows that it stands in."""
    outer = list(_rows(form, around[:-1])) if len(around) > 1 else [""]
    for row in outer:
        repeat = f"{row}/{around[-1]}" if row else around[-1]
        yield from (f"{repeat}/{name}" for name in form.rows(repeat))


def _said(form: FormSession, path: str) -> str:
    state = form.glance(path)
    return folded(_text(state.value)) if state.relevant else ""


def _text(value: Value) -> str:
    if isinstance(value, Mapping):
        return " ".join(sorted(name for name, on in value.items() if on))
    return value_text(value)
