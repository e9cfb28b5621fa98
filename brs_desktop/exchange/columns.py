"""The columns of a file: every question, beside it what was typed, why there is no answer, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from brs_desktop.exchange.spool import Learnt
from brs_desktop.exchange.table import SAID, TYPED, WHY, Entry, Part
from brs_desktop.records.margins import KINDS, sign_of

Role = Literal["answer", "typed", "why", "said"]
_SAID_WIDTH = 30


@dataclass(frozen=True)
class FileColumn:
    """One column of the file: which heading it belongs to, in which role, and the words over it."""

    place: int
    role: Role
    label: str
    width: int
    # Which of the kinds of margins it holds.
    kind: int = 0


def file_columns(part: Part, learnt: Sequence[Learnt], say: Callable[[str], str]) -> tuple[FileColumn, ...]:
    """A companion stands where at least one record needs it, so that most lists stay as narrow as on the screen."""
    found: list[FileColumn] = []
    for place, (heading, known) in enumerate(zip(part.headings, learnt, strict=True)):
        found.append(FileColumn(place, "answer", heading.label, known.width))
        if known.odd:
            found.append(FileColumn(place, "typed", say(TYPED).format(question=heading.label), known.width))
        if known.why:
            found.append(FileColumn(place, "why", say(WHY).format(question=heading.label), 16))
        for at in sorted(known.said):
            words = say(SAID).format(question=heading.label, margin=say(sign_of(KINDS[at])))
            found.append(FileColumn(place, "said", words, _SAID_WIDTH, at))
    return tuple(found)


def companion(column: FileColumn, entry: Entry) -> str:
    """The words of a companion column."""
    if column.role == "said":
        return entry.said[column.kind] if entry.said else ""
    return entry.reason if column.role == "why" else entry.typed
