"""What the rows of a list offer as choices; of a list that never changes all of it is read once and shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from brs_desktop.forms.model.parts import Itemset, Words
from brs_desktop.forms.session.columns import column, columns
from brs_desktop.forms.shapes import Choice
from brs_desktop.forms.uncollected import uncollected
from brs_desktop.forms.xpath.nodes import Document, Element, Node, root_of


class Entry(NamedTuple):
    """One possible choice and where its words are, which depend on the language or on answers."""

    value: str
    source: Element | Words


Offered = Choice | Entry


class _Read(NamedTuple):
    """What all rows of a list offer, and whether some offer nothing: an entry without a value is none."""

    by_row: Mapping[Node, Offered]
    gaps: bool


def offered(rows: Sequence[Node], itemset: Itemset) -> tuple[Offered, ...]:
    """What these rows offer, those of an unchanging list by reference: a filter that is used costs a look at each."""
    known = _known(rows[0], itemset) if rows else None
    if known is not None:
        try:
            found = tuple(map(known.by_row.__getitem__, rows))
        except KeyError:  # rows of several lists
            pass
        else:
            return _valued(found) if known.gaps else found
    return _valued(_made([row for row in rows if isinstance(row, Element)], itemset))


def _valued(found: Sequence[Offered]) -> tuple[Offered, ...]:
    return tuple([one for one in found if one.value])


def _known(row: Node, itemset: Itemset) -> _Read | None:
    """What all rows beside this one offer; None where they may change."""
    top, above = _unchanging(row), row.parent
    if top is None or above is None:
        return None
    key = id(above), row.local, itemset.value, itemset.label, itemset.label_is_itext
    read: _Read | None = top.kept.get(key)
    if read is None:
        with uncollected():
            rows: list[Element] = above.named(row.local)  # type: ignore[assignment]  # it gives elements
            made = _made(rows, itemset)
            read = top.kept[key] = _Read(dict(zip(rows, made, strict=True)), not all(one.value for one in made))
    return read


def said_before(source: Element | Words, itemset: Itemset, language: str) -> dict[object, Choice]:
    """By row: what rows beside this one were found to say in a language; nothing is kept of rows that may change."""
    top = _unchanging(source) if isinstance(source, Element) else None
    if top is None:
        return {}
    return top.kept.setdefault((id(source.parent), itemset.value, itemset.label, language), {})  # type: ignore[union-attr,no-any-return]


def _unchanging(row: Node) -> Document | None:
    top = root_of(row)
    return top if isinstance(top, Document) and top.static else None


def _made(rows: list[Element], itemset: Itemset) -> Sequence[Offered]:
    """A choice with its words where these are in a column, else an entry that knows its row."""
    if itemset.label_is_itext:
        return [*map(Entry, column(rows, itemset.value), rows)]
    return [*map(Choice, *columns(rows, itemset.value, itemset.label))]
