"""An open editor: what it was shown, what was typed into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from brs_sync.ids import Dot, RecordKey
from brs_sync.journal import Answer, Known, Opened
from brs_sync.merge import Context
from brs_sync.values import Value, same
from brs_sync.views import Cell


class Actions(Protocol):
    """What a session asks of its replica."""

    def answer(self, session: Session, changes: Sequence[tuple[str, Value]]) -> None:
        """Journal what one command changed."""
        ...

    def changed_since(self, key: RecordKey, context: Context) -> bool:
        """Whether the record has other heads now than under the context."""
        ...

    def refresh(self, session: Session) -> dict[str, Cell]:
        """Seal, then show the record as it is now."""
        ...

    def seal_sessions(self, tokens: Sequence[str], *, close: bool = True) -> list[Dot]:
        """Seal these sessions in one transaction."""
        ...

    def discard(self, session: Session) -> None:
        """Close without sealing."""
        ...


class Session:
    """What stands on the screen until it is closed: nothing in it changes by itself (SYNC rule 2).

    `shown` is the record as at open or refresh. `context` moves with this session's own sealed commits only.
    """

    def __init__(
        self, actions: Actions, opened: Opened, shown: dict[str, Cell], context: Context, answers: list[Answer]
    ) -> None:
        self.opened = opened
        self.shown = shown
        self.context = context
        self.filled = opened.context  # as it was opened or refreshed
        self.authority = opened.authority  # the revocations known when it was opened or refreshed
        self.answers = answers
        self.sealed_values: dict[str, Value] = {}
        self._own: set[str] = set()  # where an own commit stands
        self.remembers = True  # what it displayed; a process before this one may have filled it
        self.sealing = 0  # up to this row the transaction that is under way seals
        self.closed = False
        self.last_typed_ms = answers[-1].wall_ms if answers else opened.opened_ms
        self._actions = actions

    @property
    def token(self) -> str:
        """The name under which it can be found again."""
        return self.opened.token

    @property
    def key(self) -> RecordKey:
        """The record that it edits."""
        return self.opened.key

    @property
    def kept(self) -> bool:
        """Whether it stays open when its process ends."""
        return self.opened.kept

    @property
    def pending(self) -> int:
        """Answers that are on disk and not sealed yet."""
        return len(self.answers)

    def edits(self) -> dict[tuple[RecordKey, str], Value]:
        """Of several values of one cell only the last (SYNC rule 1)."""
        return {(self.key, answer.path): answer.value for answer in self.answers}

    def displayed(self, edits: Iterable[tuple[RecordKey, str]]) -> dict[tuple[RecordKey, str], Cell | None]:
        """What stands in these cells before what is typed, as far as this process knows that itself."""
        return {at: self._before(at[1]) for at in edits if self.remembers}

    def sealed(self, row: int) -> None:
        """What was typed up to this row is in commits, as far as it changed what stood there."""
        for path, value in {answer.path: answer.value for answer in self.answers if answer.row <= row}.items():
            before = self._before(path)
            if not same(value, before.value if before is not None else None):
                self._own.add(path)
            self.sealed_values[path] = value
        self.answers[:] = [answer for answer in self.answers if answer.row > row]
        self.sealing = 0

    def recovered(self, sealed: dict[str, Value]) -> None:
        """It displays what it did in the process before: over what it was shown what it `sealed` (SYNC rule 2)."""
        self.remembers = False
        self.sealed_values.update(sealed)
        self._own.update(sealed)

    def refreshed(self, context: Context, authority: Known, shown: dict[str, Cell]) -> None:
        """It displays the record as it is now (SYNC rule 2)."""
        self.context, self.authority, self.shown = context, authority, shown
        self.filled = context
        self.remembers = True
        self.sealed_values.clear()
        self._own.clear()

    def _before(self, path: str) -> Cell | None:
        """An own commit's value, or what was displayed: an answer that changed nothing made no commit."""
        return Cell(path, self.sealed_values[path]) if path in self._own else self.shown.get(path)

    def write(self, path: str, value: Value) -> None:
        """One answer; it is on disk when this returns."""
        self._actions.answer(self, [(path, value)])

    def write_all(self, changes: Sequence[tuple[str, Value]]) -> None:
        """What one command changed, as a whole or not at all; it is on disk when this returns."""
        if changes:
            self._actions.answer(self, changes)

    def values(self) -> dict[str, Value]:
        """What the editor displays: what it was shown, and over it what was typed."""
        shown: dict[str, Value] = {path: cell.value for path, cell in self.shown.items()}
        return shown | self.sealed_values | {answer.path: answer.value for answer in self.answers}

    def changed_meanwhile(self) -> bool:
        """Whether the record has other heads now than those this editor was shown."""
        return self._actions.changed_since(self.key, self.context)

    def refresh(self) -> dict[str, Cell]:
        """Seal what was typed under the old context, then show the record as it is now."""
        return self._actions.refresh(self)

    def close(self) -> list[Dot]:
        """Seal what was typed and close."""
        return [] if self.closed else self._actions.seal_sessions([self.token])

    def discard(self) -> None:
        """Close and drop what is unsealed: for a unit of work that failed before anyone was told it is safe."""
        if not self.closed:
            self._actions.discard(self)
