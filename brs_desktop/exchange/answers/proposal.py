"""What a file would change in a record, before any of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brs_desktop.exchange.answers.model import Answer, Place, Unread

if TYPE_CHECKING:
    from brs_desktop.forms.session.carrying import Plan


@dataclass(frozen=True)
class Change:
    """One answer that the file changes, in words; `clash` where it was changed here, too, since the file was made.

    With `beside` it is what stands beside an answer (`quantity@.note`).
    """

    path: str
    place: Place
    question: str
    old: str
    new: str
    value: Answer
    clash: bool = False
    new_row: bool = False
    beside: bool = False


@dataclass(frozen=True)
class Removal:
    """A row that was taken out of the file, with what is answered in it; `clash` where some was changed here since."""

    row: str
    repeat: str
    words: str
    clash: bool = False
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """All that a file would do; nothing of it is done yet."""

    changes: tuple[Change, ...] = ()
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[Removal, ...] = ()
    unread: tuple[Unread, ...] = ()
    # Of the rows that are new here, those that are in the record on another computer already: they keep their ids.
    elsewhere: int = 0

    @property
    def rows_added(self) -> int:
        """How many rows are new."""
        return sum(map(len, self.added.values()))

    @property
    def clashes(self) -> int:
        """How many changes meet a change that was made here."""
        return sum(one.clash for one in self.changes) + sum(one.clash for one in self.removed)

    @property
    def refused(self) -> int:
        """How many cells cannot be taken at all."""
        return sum(not one.taken for one in self.unread)

    def changes_taken(self, over: bool) -> int:
        """How many answers change in rows that are there already."""
        return sum(not one.new_row and (over or not one.clash) for one in self.changes)

    def empty(self, over: bool = True) -> bool:
        """Whether nothing would change."""
        gone = [one for one in self.removed if over or not one.clash]
        return not (self._taken(over) or self.rows_added or gone)

    def plan(self, over: bool) -> Plan:
        """The one command that does it; what was changed here since is left as it is unless `over`."""
        from brs_desktop.forms.session.carrying import Plan

        return Plan(
            answers={one.path: one.value for one in self._taken(over) if not one.beside},
            rows={repeat: list(rows) for repeat, rows in self.added.items()},
            gone=[one.row for one in self.removed if over or not one.clash],
            beside={one.path: str(one.value) if one.value else None for one in self._taken(over) if one.beside},
        )

    def _taken(self, over: bool) -> list[Change]:
        return [one for one in self.changes if over or not one.clash]
