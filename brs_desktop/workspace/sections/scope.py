"""What belongs to a section of a form, and which answers outside of it its questions cannot be asked without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.graph.dependencies import EAGER, expressions_of
from brs_desktop.forms.session.paths import parse_path
from brs_desktop.records import margins
from brs_desktop.records.moved import is_answer

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.model.parts import Template

_SILENT = frozenset({"note", "calculate", "hidden"})


@dataclass(frozen=True)
class Scope:
    """The questions of a form below one of its groups or repeats, less those that say which record it is (`key`)."""

    definition: FormDefinition
    name: str
    key: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        """Whether the form has such a section and something is asked in it."""
        return bool(self.asked)

    @cached_property
    def templates(self) -> frozenset[Template]:
        """Every node in the section: repeats, groups and questions."""
        root = self.definition.by_name.get(self.name)
        if root is None or root.parent is None or not root.is_group:
            return frozenset()
        return frozenset(one for one in self.definition.templates.values() if root in one.lineage())

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The names of its questions in their order."""
        inside = {one.local for one in self.templates if one not in self._fixed}
        questions = (one for one in self.definition.questions if one.kind not in _SILENT)
        return tuple(one.name for one in questions if one.name in inside)

    def holds(self, path: str) -> bool:
        """Whether a cell is an answer of the section, a row of it, or said beside such an answer."""
        place = self._place(path)
        return place in self.templates and place not in self._fixed

    def reads(self, path: str) -> bool:
        """Whether a cell stands outside, and the section cannot be shown right without it."""
        return not margins.is_margin(path) and self._place(path) in self.needed

    @cached_property
    def _fixed(self) -> frozenset[Template]:
        """The questions whose answers make the record's id."""
        places = (self.definition.by_name.get(name) for name in self.key)
        return frozenset(one for one in places if one is not None)

    @cached_property
    def needed(self) -> frozenset[Template]:
        """All outside that decides what is asked here, or is calculated or repeated in what is said here."""
        found: set[Template] = set(self.templates)
        pending = [*self.templates, *(part for one in self.templates for part in one.lineage() if part not in found)]
        while pending:
            template = pending.pop()
            for target in self._reads(template, every=template in self.templates):
                for part in target.lineage():
                    if part not in found:
                        found.add(part)
                        pending.append(part)
        return frozenset(found - self.templates)

    def _reads(self, template: Template, *, every: bool) -> Iterator[Template]:
        """What a node's expressions read; of one outside only what makes its value or shows it counts."""
        for name, expression in expressions_of(template, self.definition.itext):
            if every or name in EAGER:
                read = self.definition.graph.references(expression)
                yield from (place.template for place in (*read.values, *read.rows))

    def _place(self, path: str) -> Template | None:
        if not is_answer(path):
            return None
        try:
            return parse_path(self.definition, margins.question_of(path)).template
        except UnknownPath:
            return None


def asks(definition: FormDefinition, path: str) -> bool:
    """Whether a form has the question of a cell, or the table of a row."""
    try:
        parse_path(definition, margins.question_of(path))
    except UnknownPath:
        return False
    return True


def named(paths: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Of these cells those that answer the questions of these names, in whatever language; nothing said beside them."""
    wanted = frozenset(names)
    return frozenset(
        path for path in paths if path.partition("/")[0].partition("@")[0] in wanted and not margins.is_margin(path)
    )
