"""Columns of the rows of a list: the texts of their children by name."""

from __future__ import annotations

from collections.abc import Sequence

from brs_desktop.forms.xpath.coerce import string
from brs_desktop.forms.xpath.compiler import compiled
from brs_desktop.forms.xpath.nodes import Element
from brs_desktop.forms.xpath.scope import Host, Scope

_PLAIN = Host()  # a column that is a path asks nothing of the form


def cell(row: Element, name: str) -> str:
    """The text of a column of a row; a column may be a path of its own."""
    told = row.cell(name)
    if told is not None:
        return told
    if name.isidentifier():
        return ""
    found = compiled(name)(row, Scope(_PLAIN, row))
    return string(found)


def column(rows: Sequence[Element], name: str) -> list[str]:
    """The texts of a column in many rows; what is no plain child is asked for row by row."""
    found: list[str] = []
    for row in rows:
        for kid in row.children:
            if kid.local == name and not kid.prefix and isinstance(kid, Element):
                found.append(kid.string() if kid.children else kid.text)
                break
        else:
            found.append(cell(row, name))
    return found


def columns(rows: Sequence[Element], first: str, second: str) -> tuple[list[str], list[str]]:
    """The texts of two columns: in one go while they are what rows begin with, as in nearly all lists."""
    ones: list[str] = []
    others: list[str] = []
    if first == second:
        found = column(rows, first)
        return found, found
    for row in rows:
        kids = row.children
        if len(kids) < 2:
            return column(rows, first), column(rows, second)
        one, other = kids[0], kids[1]
        # What carries a prefix or is no element is another column.
        if one.local != first or other.local != second or one.prefix or other.prefix:
            return column(rows, first), column(rows, second)
        if type(one) is not Element or type(other) is not Element:
            return column(rows, first), column(rows, second)
        ones.append(one.text or one.string())
        others.append(other.text or other.string())
    return ones, others
