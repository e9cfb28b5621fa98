"""The tree of answers: nodes that expressions read, with what is stored, what is relevant, and rows with ids."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING

from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.xpath.nodes import NO_ATTRIBUTES, NO_NODES, NO_PAIRS, Attribute, Document, Element, Node
from brs_desktop.forms.xpath.texts import NUMBER, text_number
from brs_desktop.forms.xpath.xml import next_serial

if TYPE_CHECKING:
    from brs_desktop.forms.graph.formulas import Formula


class AnswerNode(Element):
    """A node of the form. `stored` is the answer, `text` what expressions read: nothing while not relevant."""

    __slots__ = (
        "cache",
        "calculation",
        "condition",
        "known_number",
        "known_text",
        "label",
        "missing",
        "own",
        "plain",
        "ranges",
        "relevant",
        "row",
        "spoken",
        "stored",
        "template",
        "typed",
    )

    def __init__(self, template: Template, parent: Element | None) -> None:
        # What Element.__init__ does, without a call of its own: a long record has a hundred thousand nodes.
        self.parent = parent
        self.order = 0
        self.local, self.prefix, self.uri = template.local, template.prefix, template.uri
        self.text = ""
        self.children = [] if template.children else NO_NODES
        self._attributes, self._pairs = NO_ATTRIBUTES, NO_PAIRS
        self.namespaces = self._index = self._places = self._text_node = None
        self.template = template
        self.stored = ""
        self.own = True
        self.relevant = True
        self.missing = ""
        self.label = ""
        self.typed = False
        self.plain = True  # whether it holds nothing but its text
        self.row = ""
        self.spoken: dict[str, str] | None = None
        self.ranges: dict[str, Range] | None = None
        self.cache: dict[str, object] = {}
        # What computes its value and its relevance, once an engine has made them.
        self.calculation: Formula | None = None
        self.condition: Formula | None = None
        # A text whose number is known, and this number; blank is none.
        self.known_text: str | None = None
        self.known_number = 0.0

    def number(self, zone: tzinfo) -> float:
        """The number that the text says; a plain one is read once."""
        text = self.text
        if text is self.known_text:
            return self.known_number
        if self.children:
            return super().number(zone)
        if not text:
            return math.nan
        if not (text.isascii() and text.isdigit()) and NUMBER.fullmatch(text) is None:
            return text_number(text, zone)
        self.known_text, self.known_number = text, float(text)
        return self.known_number

    def named(self, local: str) -> list[Node]:
        at = self.template.places.get(local)
        return super().named(local) if at is None else [self.children[at]]

    def place_of(self, child: Node) -> int:
        rows = self.ranges.get(child.name) if self.ranges is not None else None
        if rows is not None and rows.rows and rows.rows[-1] is child:
            return len(rows.rows)
        return super().place_of(child)

    def settle_text(self) -> bool:
        """Make `text` follow from stored and relevant; whether it changed."""
        text = self.stored if self.relevant else ""
        if text == self.text:
            return False
        self.text = text
        self._text_node = None
        return True

    def hold(self, text: str, number: float | None) -> None:
        """Hold what was computed for a node that is relevant and plain; `number` is that of the text, where known."""
        self.stored = self.text = text
        self._text_node = None
        if number is not None:
            self.known_text, self.known_number = text, number

    def answer_children(self) -> list[AnswerNode]:
        """The child nodes, all rows in order."""
        return self.children  # type: ignore[return-value]

    def lies_in(self, row: AnswerNode) -> bool:
        """Whether it is `row` or stands below it."""
        here: object = self
        while isinstance(here, AnswerNode):
            if here is row:
                return True
            here = here.parent
        return False


class Memo:
    """What each row adds to an aggregate, the names of what it reads there, and the rows to be read again."""

    __slots__ = ("parts", "reads", "stale")

    def __init__(self, rows: list[AnswerNode], reads: frozenset[str]) -> None:
        self.reads = reads
        self.parts: dict[AnswerNode, tuple[float, ...]] = {}
        self.stale: set[AnswerNode] = set(rows)


class Range:
    """The rows of one repeat under one parent; hidden rows are beyond the count and wait to come back."""

    __slots__ = ("_names", "hidden", "memos", "parent", "phantom", "rows", "template")

    def __init__(self, template: Template, parent: AnswerNode) -> None:
        self.template = template
        self.parent = parent
        self.rows: list[AnswerNode] = []
        self.hidden: list[AnswerNode] = []
        # Stands where a row would be, so that the repeat's own expressions have a context without any row.
        self.phantom = AnswerNode(template, parent)
        self._names: dict[str, AnswerNode] | None = None
        # By the call of an aggregate: its memory of these rows.
        self.memos: dict[object, Memo] = {}

    def find(self, name: str) -> AnswerNode | None:
        """A row by its id."""
        if self._names is None:
            self._names = {row.row: row for row in self.rows}
        return self._names.get(name)

    def reorder(self, rows: list[AnswerNode]) -> None:
        """The same rows in another order."""
        children = self.parent.children
        at = children.index(self.rows[0])
        children[at : at + len(rows)] = rows
        self.rows = list(rows)
        self.parent.restructured()

    def insert(self, row: AnswerNode, at: int) -> None:
        """Put a row at a place among the rows and among the parent's children."""
        children = self.parent.children
        if at < len(self.rows):
            place = children.index(self.rows[at])
        elif self.rows:
            place = children.index(self.rows[-1]) + 1
        else:
            place = self._place_of_first()
        children.insert(place, row)
        self.rows.insert(at, row)
        if self._names is not None:
            self._names[row.row] = row
        for memo in self.memos.values():
            memo.stale.add(row)
        row.parent = self.parent
        self.parent.restructured()

    def take(self, row: AnswerNode) -> int:
        """Take a row out; the place it had. Its parent stays known, for expressions that still look at it."""
        at = self.rows.index(row)
        del self.rows[at]
        if self._names is not None:
            self._names.pop(row.row, None)
        for memo in self.memos.values():
            memo.stale.discard(row)
            memo.parts.pop(row, None)
        self.parent.children.remove(row)
        self.parent.restructured()
        return at

    def _place_of_first(self) -> int:
        names = list(self.parent.template.children)
        before = set(names[: names.index(self.template.name)])
        children = self.parent.children
        places = [at for at, child in enumerate(children) if isinstance(child, AnswerNode) and child.name in before]
        return places[-1] + 1 if places else 0


class Tree:
    """The answers of one session, with an index from templates that stand outside repeats to their nodes."""

    def __init__(self, root: Template) -> None:
        self.document = Document(next_serial())
        self.single: dict[Template, AnswerNode] = {}
        self.root = self.grow(root, self.document)
        self.document.append(self.root)

    def grow(self, template: Template, parent: Element, row: str = "") -> AnswerNode:
        """The nodes of a template and all below it, repeats without rows."""
        node = AnswerNode(template, parent)
        node.row = row
        if template.given:
            node.attributes = [
                Attribute(node, local, value, prefix=prefix, uri=uri) for prefix, local, uri, value in template.given
            ]
        if not template.repeats:
            self.single[template] = node
        for child in template.children.values():
            if child.is_repeat:
                if node.ranges is None:
                    node.ranges = {}
                node.ranges[child.name] = Range(child, node)
            elif child.is_bare:
                node.children.append(AnswerNode(child, node))
            else:
                node.children.append(self.grow(child, node))
        if not template.children and template.default:
            node.stored = node.text = template.default
        return node

    def nodes(self, template: Template, under: AnswerNode | None = None) -> list[AnswerNode]:
        """All nodes of a template, or those inside one row; hidden rows do not count."""
        only = self.single.get(template)
        if only is not None:
            return [only]
        top = under or self.root
        if top.template is template:
            return [top]
        found = [top]
        for step in template.lineage()[top.template.depth + 1 :]:
            name = step.local
            if step.prefix:
                found = [k for node in found for k in node.answer_children() if k.template is step]
            else:
                found = [k for node in found for k in node.named(name)]  # type: ignore[misc]
        return found

    def ranges(self, repeat: Template, under: AnswerNode | None = None) -> list[Range]:
        """All ranges of a repeat: one for each present node of its parent."""
        assert repeat.parent is not None, "the root is no repeat"
        parents = self.nodes(repeat.parent, under)
        return [node.ranges[repeat.name] for node in parents if node.ranges is not None]

    def row_of(self, node: AnswerNode, repeat: Template) -> AnswerNode:
        """The row of a repeat that a node lies in."""
        here: Element | None = node
        while isinstance(here, AnswerNode):
            if here.template is repeat:
                return here
            here = here.parent
        raise LookupError(repeat.path)


def walk(node: AnswerNode) -> Iterator[AnswerNode]:
    """A node and all below it in document order."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(reversed(here.answer_children()))


def leaves(node: AnswerNode) -> Iterator[AnswerNode]:
    """The nodes below (or the node itself) that hold answers."""
    return (found for found in walk(node) if not found.template.is_group)


def range_of(row: AnswerNode) -> Range:
    """The range a row belongs to."""
    parent: AnswerNode = row.parent  # type: ignore[assignment]  # a row has a parent with ranges
    return parent.ranges[row.template.name]  # type: ignore[index]


def forget(node: AnswerNode) -> None:
    """Something changed at a node: what aggregates have read of the rows around it has to be read again."""
    here = node
    seen: list[str] = []
    while (template := here.template).repeats:
        seen.append(template.local)
        if template.is_repeat and (memos := range_of(here).memos):
            for memo in memos.values():
                if here in memo.parts and not memo.reads.isdisjoint(seen):
                    memo.stale.add(here)
        here = here.parent  # type: ignore[assignment]  # the root is no repeat, so there is a node above


def set_attribute(node: AnswerNode, name: str, value: str) -> None:
    """Give an attribute of a node a value; one that the form does not show is added."""
    prefix, _, local = name.rpartition(":")
    found = next((attribute for attribute in node.attributes if attribute.name == name), None)
    if found is None:
        node.attributes = [*node.attributes, Attribute(node, local, value, prefix=prefix)]
    else:
        found.value = value


def set_missing(node: AnswerNode, reason: str) -> None:
    """Say why a node has no value; expressions and XML see it as the attribute `brs:missing` (FORMS)."""
    node.missing = reason
    node.plain = node.plain and not reason
    kept = [attribute for attribute in node.attributes if attribute.name != "brs:missing"]
    if reason:
        kept.append(Attribute(node, "missing", reason, prefix="brs", uri="urn:brs-desktop:xforms"))
    node.attributes = kept
