"""A list as CSV (RFC 4180): UTF-8 with the mark spreadsheets look for, and no text that they would run as a formula."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from brs_desktop.exchange.columns import FileColumn, companion, file_columns
from brs_desktop.exchange.spool import Spool
from brs_desktop.exchange.table import Entry, Heading, Listing, Watch, Written, exact_number
from brs_desktop.exchange.whole import beside

MOST_LINES = 5_000_000
_STARTS_FORMULA = re.compile(r"[\s'\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def write_csv(listing: Listing, out: Path, watch: Watch | None = None) -> Written:
    """The records, one a line; lists inside a record are given by the caller as one text. Raises Problem."""
    watch = watch or Watch()
    with beside(out) as part, Spool(listing, watch, MOST_LINES) as spool:
        columns = file_columns(listing.parts[0], spool.learnt[0], listing.say)
        with open(part, "x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([harmless(column.label) for column in columns])
            for number, line in enumerate(spool.lines()):
                if number % 50 == 0:
                    watch.look(listing.total + number, 2 * listing.total)
                writer.writerow(_row(columns, listing.parts[0].headings, line.entries))
        watch.look(2 * listing.total, 2 * listing.total)
    return Written(spool.counts[0])


def _row(columns: tuple[FileColumn, ...], headings: tuple[Heading, ...], entries: tuple[Entry, ...]) -> list[str]:
    return [_text(column, headings[column.place], entries[column.place]) for column in columns]


def _text(column: FileColumn, heading: Heading, entry: Entry) -> str:
    """Numbers as typed and days as YYYY-MM-DD, so that programs can read them; all else in words."""
    if column.role != "answer":
        return harmless(companion(column, entry))
    if heading.kind == "number" and entry.typed and exact_number(entry.typed) is not None:
        return entry.typed
    return harmless(entry.typed or entry.text if heading.kind != "text" else entry.text)


def harmless(text: str) -> str:
    """Text that a spreadsheet might take for a formula, with an apostrophe before it, which spreadsheets hide.

    Text that begins with apostrophes before such a sign gets one more, so that taking one away always gives the text.
    """
    plain = text.replace("\x00", "")
    return f"'{plain}" if _STARTS_FORMULA.match(plain) else plain


def as_typed(text: str) -> str:
    """The text behind `harmless`."""
    return text[1:] if text.startswith("'") and _STARTS_FORMULA.match(text[1:]) else text
