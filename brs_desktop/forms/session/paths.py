"""Record paths: `name`, `rep/<row>/name`, `themes/pops-waste`, `title@fr`, `rep/<row>/alive`; no groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brs_sync.ids import element_value

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, Tree, walk

ALIVE, ORDER = "alive", ".order"
_SETS = frozenset({"select_multiple"})


@dataclass(frozen=True, slots=True)
class Steps:
    """A record path taken apart: rows from outside in, the template, and what is said of it."""

    rows: tuple[tuple[Template, str], ...]
    template: Template
    element: str | None = None
    language: str | None = None
    about: str = ""


def parse_path(definition: FormDefinition, path: str) -> Steps:
    """Take a record path apart; UnknownPath when the form has no such place."""
    rows: list[tuple[Template, str]] = []
    rest = path.split("/")
    while rest:
        name, _, language = rest.pop(0).partition("@")
        template = definition.by_name.get(name)
        if template is None or (rows and rows[-1][0] not in template.repeats):
            raise UnknownPath(path)
        if not template.is_repeat:
            return _leaf(tuple(rows), template, language, rest, path)
        if not rest:
            return Steps(tuple(rows), template)
        rows.append((template, rest.pop(0)))
        if not rest:
            return Steps(tuple(rows), template, about="row")
        if rest in ([ALIVE], [ORDER]):
            return Steps(tuple(rows), template, about=rest[0])
    raise UnknownPath(path)


def _leaf(
    rows: tuple[tuple[Template, str], ...], template: Template, language: str, rest: list[str], path: str
) -> Steps:
    around = [repeat for repeat in template.repeats if repeat is not template]
    if [repeat for repeat, _row in rows] != around:
        raise UnknownPath(path)
    element = element_value(rest[0]) if len(rest) == 1 else None
    # What begins with a dot is no language: such cells stand beside an answer (`session/beside.py`).
    if len(rest) > 1 or (rest and template.kind not in _SETS) or language.startswith("."):
        raise UnknownPath(path)
    return Steps(rows, template, element, language or None)


class Paths:
    """Finds nodes by record path and names nodes by it."""

    def __init__(self, definition: FormDefinition, tree: Tree) -> None:
        self.definition = definition
        self.tree = tree

    def row(self, rows: tuple[tuple[Template, str], ...], path: str) -> AnswerNode | None:
        """The innermost row of a path, None outside repeats; UnknownPath when a row is not there."""
        under: AnswerNode | None = None
        for repeat, name in rows:
            found = self.find_row(self.range(repeat, under, path), name)
            if found is None:
                raise UnknownPath(path)
            under = found
        return under

    def range(self, repeat: Template, under: AnswerNode | None, path: str) -> Range:
        """The rows of a repeat inside a row."""
        found = self.tree.ranges(repeat, under)
        if not found:
            raise UnknownPath(path)
        return found[0]

    def find_row(self, rows: Range, name: str) -> AnswerNode | None:
        """A row by its id."""
        return rows.find(name)

    def node(self, path: str) -> tuple[AnswerNode, Steps]:
        """The node a path names and the path taken apart; a repeat itself has no node."""
        steps = parse_path(self.definition, path)
        under = self.row(steps.rows, path)
        if steps.about:
            assert under is not None, "what is said of a row has a row"
            return under, steps
        if steps.template.is_repeat:
            raise UnknownPath(path)
        found = self.tree.nodes(steps.template, under)
        if not found:
            raise UnknownPath(path)
        return found[0], steps

    def choosing(self, path: str) -> AnswerNode:
        """The node of a question that has choices."""
        node, _steps = self.node(path)
        if node.template.control is None or node.template.control.itemset is None:
            raise UnknownPath(path)
        return node

    def all(self) -> Iterator[str]:
        """Of all that there is: questions, groups, repeats and their rows."""
        for node in walk(self.tree.root):
            if node.parent is not None:
                yield self.of(node)
            yield from (self.of_range(rows) for rows in (node.ranges or {}).values())

    def of(self, node: AnswerNode) -> str:
        """The record path of a node: of a row `rep/<row>`, of a group its name."""
        if not node.template.repeats:
            return node.template.local
        parts: list[str] = [] if node.template.is_repeat else [node.template.local]
        here: object = node
        while isinstance(here, AnswerNode):
            if here.template.is_repeat:
                parts += [here.row, here.template.local]
            here = here.parent
        return "/".join(reversed(parts))

    def of_range(self, rows: Range) -> str:
        """The record path of a repeat."""
        parts = [rows.template.local]
        here: object = rows.parent
        while isinstance(here, AnswerNode):
            if here.template.is_repeat:
                parts += [here.row, here.template.local]
            here = here.parent
        return "/".join(reversed(parts))
