"""How long a report in prose is: its pages, and those of each section in tenths, which add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from brs_desktop.pdf.sheet import Limits

_TENTHS = 10
_ROUNDING = 1e-6
_LONGEST = 2  # sections that are named where the whole is too long and none has a limit of its own


class Place(NamedTuple):
    """Where something begins: its page, counted from 1, and how far down that page, from 0 to 1."""

    page: int
    down: float

    @property
    def tenths(self) -> int:
        """The tenths of pages before it; one begun counts."""
        return ceil((self.page - 1 + self.down) * _TENTHS - _ROUNDING)


@dataclass(frozen=True)
class Heading:
    """A section of the outline: its group in the form, its number, its words on paper and in the second language."""

    name: str
    number: int
    title: str
    other: str = ""


@dataclass(frozen=True)
class SectionLength:
    """What one section takes up; `most` are the pages it may have, 0 without a limit of its own."""

    name: str
    number: int
    title: str
    page: int
    tenths: int
    most: int = 0
    counted: bool = True

    @property
    def over(self) -> bool:
        """Whether it has more pages than it may."""
        return 0 < self.most * _TENTHS < self.tenths


@dataclass(frozen=True)
class Length:
    """What a report takes up: `pages` count against `most` (0: no limit), `front` are the tenths before section 1."""

    pages: int
    most: int
    front: int
    sections: tuple[SectionLength, ...]

    @property
    def too_long(self) -> bool:
        """Whether the report as a whole has more pages than it may."""
        return 0 < self.most < self.pages

    @property
    def over(self) -> bool:
        """Whether anything has more pages than it may."""
        return self.too_long or any(one.over for one in self.sections)

    @property
    def longest(self) -> tuple[SectionLength, ...]:
        """What is to be shortened where the whole is too long, in its order: what is too long itself, else the longest.

        Beside the longest one stands another that is at least half as long.
        """
        counted = [one for one in self.sections if one.counted]
        found = [one for one in counted if one.over]
        if not found and counted:
            most = max(one.tenths for one in counted)
            long = [one for one in counted if one.tenths * 2 >= most]
            found = sorted(long, key=lambda one: -one.tenths)[:_LONGEST]
        return tuple(sorted(found, key=lambda one: one.number))


def length_of(
    headings: Sequence[Heading], limits: Limits, places: Mapping[str, Place], body: Place, end: Place
) -> Length:
    """The length, from where each section begins, where what is counted ends, and where everything does."""
    found = []
    for at, one in enumerate(headings):
        counted = one.name not in limits.apart
        after = next((places[other.name] for other in headings[at + 1 :]), end)
        if counted and (at + 1 == len(headings) or headings[at + 1].name in limits.apart):
            after = body
        begins = places[one.name]
        most, tenths = limits.sections.get(one.name, 0), after.tenths - begins.tenths
        found.append(SectionLength(one.name, one.number, one.title, begins.page, tenths, most, counted))
    front = (places[headings[0].name] if headings else body).tenths
    return Length(body.page, limits.pages, front, tuple(found))
