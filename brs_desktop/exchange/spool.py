"""Lines kept in a file while their widths, reasons and odd numbers are learnt: no list is ever whole in memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from brs_desktop.exchange.table import Entry, Heading, Line, Listing, Watch, exact_number, is_plain
from brs_desktop.sentences import problem


@dataclass
class Learnt:
    """What the lines of one part have shown of one column."""

    width: int
    why: bool = False
    odd: bool = False
    # Places of the kinds of margins that stand beside some answer.
    said: set[int] = field(default_factory=set)

    def look(self, heading: Heading, entry: Entry) -> None:
        """Learn from one entry."""
        text = entry.text if heading.kind == "text" else entry.typed or entry.text
        self.width = max(self.width, *map(len, text.split("\n")))
        self.why = self.why or bool(entry.reason)
        self.said.update(place for place, text in enumerate(entry.said) if text)
        if heading.kind == "number" and entry.typed:
            self.odd = self.odd or not is_plain(entry.typed) or exact_number(entry.typed) is None


class Spool:
    """The lines of a listing in a temporary file, to be read again in their order."""

    def __init__(self, listing: Listing, watch: Watch, most_lines: int) -> None:
        self.listing = listing
        self.learnt = [[Learnt(len(heading.label)) for heading in part.headings] for part in listing.parts]
        self.counts = [0] * len(listing.parts)
        # Kept open over several calls, so no `with` here: whoever makes a spool closes it.
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        try:
            self._fill(watch, most_lines)
        except BaseException:
            self._file.close()
            raise

    def _fill(self, watch: Watch, most_lines: int) -> None:
        for line in self.listing.lines():
            self.counts[line.part] += 1
            if self.counts[line.part] > most_lines:
                raise problem("list-too-long", most=most_lines)
            if line.part == 0 and self.counts[0] % 50 == 1:
                watch.look(self.counts[0] - 1, 2 * self.listing.total)
            for learnt, heading, entry in zip(
                self.learnt[line.part], self.listing.parts[line.part].headings, line.entries, strict=True
            ):
                learnt.look(heading, entry)
            self._file.write(_packed(line) + "\n")
        watch.look(self.listing.total, 2 * self.listing.total)

    def lines(self) -> Iterator[Line]:
        """The lines again."""
        self._file.seek(0)
        for text in self._file:
            part, *entries = json.loads(text)
            yield Line(part, tuple(_entry(*entry) for entry in entries))

    def close(self) -> None:
        """Let go of the file; nothing of it stays."""
        self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _packed(line: Line) -> str:
    return json.dumps([line.part, *([entry.text, entry.typed, entry.reason, *entry.said] for entry in line.entries)])


def _entry(text: str, typed: str, reason: str, *said: str) -> Entry:
    return Entry(text, typed, reason, said)
