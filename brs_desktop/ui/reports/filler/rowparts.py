"""What stands in a row that is a card: its questions, and between them notes and the headings of groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.forms.model.parts import Template


@dataclass(frozen=True)
class RowPart:
    """One thing of a row; `look` is that of its words where it is no question."""

    name: str
    asks: bool
    look: str = ""


def row_parts(row: Template, asked: Collection[str]) -> Iterator[RowPart]:
    """In the order of the form; rows within the row have a place of their own."""
    for _at, one in sorted(enumerate(row.children.values()), key=lambda pair: (pair[1].order or 10**9, pair[0])):
        if one.is_group and not one.is_repeat:
            if one.shown() is not None:
                yield RowPart(one.local, False, "group")
            yield from row_parts(one, asked)
        elif one.kind == "note":
            yield RowPart(one.local, False)
        elif one.local in asked:
            yield RowPart(one.local, True)
