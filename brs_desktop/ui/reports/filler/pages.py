"""The pages of a form: a long section is cut at its groups, groups alike become the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from brs_desktop.forms.appearances import heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import Question

# A section with no more questions than this is one page, and so is one that is not mostly groups.
_ONE_PAGE, _FEWEST_CUTS, _MOST_LOOSE = 16, 3, 0.25
# From this many groups alike on, a table is easier to read and to paste into than as many headings.
_ROWS, _COLUMNS = 4, 4
_SILENT = frozenset({"note", "calculate", "hidden"})
_IN_CELLS = frozenset({"integer", "decimal", "select_one", "date", "text"})


@dataclass(frozen=True)
class Matrix:
    """A group whose inner groups ask the same of different things; `rows` maps each to its questions in order."""

    name: str
    rows: Mapping[str, tuple[Question, ...]]

    @property
    def width(self) -> int:
        return len(next(iter(self.rows.values())))


class Pages:
    """Which page a question, group or repeat stands on: its section, or the section's group when that is long."""

    def __init__(self, definition: FormDefinition) -> None:
        self._cuts = _cuts(definition.questions)
        self._page = {name: self._of(_lineage(template)) for name, template in definition.by_name.items()}
        self._page |= dict.fromkeys(self._loose_notes(definition), self._first(definition))
        self._page[""] = ""
        self.matrices = _matrices(definition)
        # What has the words of a question's choices above it.
        self.heads = heads(definition)
        self._inside = {
            name: matrix.name
            for matrix in self.matrices.values()
            for row, questions in matrix.rows.items()
            for name in (row, *(one.name for one in questions))
        }

    def of(self, name: str) -> str:
        """The page of a question, group or repeat; empty for what stands outside every section."""
        return self._page.get(name, "")

    def of_path(self, path: str) -> str:
        """The page of a record path: the last of its parts that is a name of the form."""
        return next((self._page[part] for part in reversed(path.split("/")) if part in self._page), "")

    def chapter(self, page: str) -> str:
        """The section that a page is a part of; empty for a section that is one page."""
        return self._cuts.get(page, "")

    def matrix_of(self, name: str) -> str:
        """The matrix in which a question or group stands, empty when it stands in none."""
        return self._inside.get(name, "")

    def _first(self, definition: FormDefinition) -> str:
        """The page on which the first question of a section stands."""
        return next((self._page[one.name] for one in definition.questions if one.section), "")

    @staticmethod
    def _loose_notes(definition: FormDefinition) -> list[str]:
        """Notes outside every section, where no question stands there: they are read before the first one."""
        loose = [one for one in definition.questions if not one.section and one.kind not in ("calculate", "hidden")]
        return [one.name for one in loose] if all(one.kind == "note" for one in loose) else []

    def _of(self, lineage: tuple[str, ...]) -> str:
        if len(lineage) > 1 and lineage[1] in self._cuts:
            return lineage[1]
        return lineage[0] if lineage else ""


def _lineage(template: object) -> tuple[str, ...]:
    """The names from the section down; what no section holds has none."""
    parts = template.lineage()[1:]  # type: ignore[attr-defined]
    if not parts or not parts[0].is_group or parts[0].shown() is None:
        return ()
    return tuple(part.local for part in parts)


def _cuts(questions: Iterable[Question]) -> dict[str, str]:
    """The groups that are pages of their own, with the section they cut."""
    found: dict[str, str] = {}
    asked = [one for one in questions if one.kind not in _SILENT and one.section]
    for section, members in groupby(asked, key=lambda one: one.section or ""):
        inside = list(members)
        groups = dict.fromkeys(one.group_path[1] for one in inside if len(one.group_path) > 1)
        loose = sum(len(one.group_path) == 1 for one in inside)
        if len(inside) > _ONE_PAGE and len(groups) >= _FEWEST_CUTS and loose <= _MOST_LOOSE * len(inside):
            found |= dict.fromkeys(groups, section)
    return found


def _matrices(definition: FormDefinition) -> dict[str, Matrix]:
    inside: dict[tuple[str, ...], dict[str, list[Question]]] = {}
    for one in definition.questions:
        if one.kind not in _SILENT and len(one.group_path) > 1:
            inside.setdefault(one.group_path[:-1], {}).setdefault(one.group_path[-1], []).append(one)
    found = {}
    for path, rows in inside.items():
        if len(rows) >= _ROWS and _alike(definition, path, rows):
            found[path[-1]] = Matrix(path[-1], {name: tuple(questions) for name, questions in rows.items()})
    return found


def _alike(definition: FormDefinition, path: tuple[str, ...], rows: Mapping[str, list[Question]]) -> bool:
    """Whether every group asks the same few short questions, and nothing else stands between the groups."""
    spoken = definition.default_language

    def asks(questions: list[Question]) -> list[tuple[str, str | None, str]]:
        return [(one.kind, one.list_name, definition.label(one.name, spoken)) for one in questions]

    below = [one for one in definition.questions if one.kind not in _SILENT and one.group_path[: len(path)] == path]
    first = asks(next(iter(rows.values())))
    return (
        len(first) <= _COLUMNS
        and all(len(one.group_path) == len(path) + 1 and _is_short(one) for one in below)
        and all(asks(one) == first for one in rows.values())
    )


def _is_short(question: Question) -> bool:
    return question.kind in _IN_CELLS and question.repeat is None and "multiline" not in question.appearance
