"""The structure of a document for screen readers: a tree of tags that owns every painted text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Tag = Literal[
    "Document", "Sect", "H1", "H2", "H3", "P", "Span", "L", "LI", "Lbl", "LBody", "Table", "Caption", "TR", "TH", "TD",
    "Note", "Figure",
]  # fmt: skip


class Mark(NamedTuple):
    """A piece of painted content: its page, counted from 0, and its number on that page."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Node:
    """One element of the structure; `scope` is what a heading cell heads, `span` how many columns a cell takes.

    `language` is that of its text where it is not the document's. Of a figure `alternative` says in words what it
    shows, `bounds` where it stands on its page.
    """

    tag: Tag
    kids: list[Node | Mark] = field(default_factory=list)
    scope: Literal["", "Column", "Row"] = ""
    span: int = 1
    language: str = ""
    alternative: str = ""
    bounds: tuple[float, float, float, float] | None = None

    def add(self, tag: Tag, *, scope: Literal["", "Column", "Row"] = "", span: int = 1, language: str = "") -> Node:
        """A new element below this one, after those that are there: the order of adding is the order of reading."""
        node = Node(tag, scope=scope, span=span, language=language)
        self.kids.append(node)
        return node

    def painted(self) -> bool:
        """Whether anything below was painted; what was not is left out of the file."""
        return any(isinstance(kid, Mark) or kid.painted() for kid in self.kids)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of reading."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()
