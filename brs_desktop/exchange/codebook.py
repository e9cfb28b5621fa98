"""The code book of a file: where it comes from, what each column asks, and what its choices and reasons mean."""

from __future__ import annotations

from collections.abc import Iterator

from brs_desktop.exchange.table import Heading, Listing, Part
from brs_desktop.language import mark

HEADS = (mark("Sheet"), mark("Column"), mark("Name of the question"), mark("Kind"), mark("Value"), mark("Meaning"))
KINDS = {"text": mark("text"), "number": mark("number"), "date": mark("date")}
ONE, SEVERAL = mark("one choice"), mark("several choices")
NO_ANSWER = mark("Why there is no answer")
_MOST_CHOICES = 400

CodeRow = tuple[bool, tuple[str, ...]]


def code_rows(listing: Listing) -> Iterator[CodeRow]:
    """The rows from top to bottom; True marks headings."""
    say = listing.say
    yield True, (listing.title,)
    for name, value in listing.facts:
        yield False, (name, value)
    yield False, ()
    yield True, tuple(say(head) for head in HEADS)
    for part in listing.parts:
        for heading in part.headings:
            yield from _column(listing, part, heading)
    for value, meaning in listing.reasons.items():
        yield False, ("", say(NO_ANSWER), "", "", value, meaning)


def _column(listing: Listing, part: Part, heading: Heading) -> Iterator[CodeRow]:
    say = listing.say
    kind = {"select_one": ONE, "select_multiple": SEVERAL, "rank": SEVERAL}.get(heading.asked, KINDS[heading.kind])
    yield False, (part.title, heading.label, heading.name, say(kind), "", "")
    for value, meaning in heading.choices[:_MOST_CHOICES]:
        yield False, ("", "", "", "", value, meaning)
