"""The unit of work: the one way in for changes that are not typed into an open editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value, same
from brs_sync.views import Cell

if TYPE_CHECKING:
    from brs_sync.replica import Replica
    from brs_sync.session import Session


class Edit:
    """Changes of any number of records, compared with what was shown, saved together or not at all.

    What was shown is taken when a record is first asked for, so a change that arrives meanwhile is never superseded
    unseen (SYNC, writing 2). Leaving the block seals everything in one transaction; an error in it saves nothing.
    """

    def __init__(self, replica: Replica, check: Callable[[RecordKey], None]) -> None:
        self._replica = replica
        self._check = check
        self._sessions: dict[RecordKey, Session] = {}
        self._changes: dict[tuple[RecordKey, str], Value] = {}
        self.dots: tuple[Dot, ...] = ()

    def shown(self, key: RecordKey) -> Mapping[str, Cell]:
        """The record's cells as this edit compares with; none for a record that is to be made."""
        if key not in self._sessions:
            self._check(key)
            self._sessions[key] = self._replica.open_session(key)
        return self._sessions[key].shown

    def set(self, key: RecordKey, path: str, value: Value) -> None:
        """Change one cell; the last value of a cell counts."""
        self.shown(key)
        self._changes.pop((key, path), None)
        self._changes[key, path] = value

    def delete(self, key: RecordKey, row: str | None = None) -> None:
        """Delete the record, or one row `rep/<row>` of it: writes `alive` only."""
        self.set(key, f"{row}/alive" if row else "alive", False)

    def __enter__(self) -> Edit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self.dots = tuple(self._replica.save(self._differing()))
        except BaseException:
            self._discard()
            raise
        self._discard()

    def _differing(self) -> list[tuple[Session, str, Value]]:
        """What differs from what was shown; nothing else is written."""
        changes = []
        for (key, path), value in self._changes.items():
            session = self._sessions[key]
            shown = session.shown.get(path)
            if not same(shown.value if shown is not None else None, value):
                changes.append((session, path, value))
        return changes

    def _discard(self) -> None:
        """Close what is still open; of a save that went through nothing is."""
        for session in self._sessions.values():
            session.discard()
