"""An open editor: what it was shown, what was typed into it."""

from __future__ import annotations

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value
from brs_sync.views import Cell


class Session:
    """SIGNATURES FIRST: bodies follow in the next commits."""

    token: str
    key: RecordKey
    kept: bool
    shown: dict[str, Cell]  # as at open or refresh

    @property
    def pending(self) -> int: ...  # answers on disk that are not sealed yet
    def write(self, path: str, value: Value) -> None: ...  # returns only when it is on disk
    def values(self) -> dict[str, Value]: ...
    def changed_meanwhile(self) -> bool: ...
    def refresh(self) -> dict[str, Cell]: ...
    def close(self) -> list[Dot]: ...
    def discard(self) -> None: ...  # drops unsealed rows; for a unit of work that failed before anyone was told
