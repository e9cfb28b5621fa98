"""What a hub's service asks of where its log lies, and the answer of a hub that is one process over its own folder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol


class Kept(Protocol):
    """Where what is held lies beside the process's own folder."""

    @property
    def history(self) -> bytes:
        """What names the order of arrivals here; empty where the books name it."""
        ...

    @property
    def lacking(self) -> Collection[str]:
        """The partitions in which others hold something that could not be taken in here."""
        ...

    def start(self) -> None:
        """Make good what an earlier process was ended in the middle of."""
        ...

    def catch_up(self, names: Collection[str] = (), prefixes: Sequence[str] = ()) -> None:
        """Take in what other processes hold of these partitions, of those under the prefixes, and of authority."""
        ...

    def share(self) -> None:
        """Let the others have what is here; it is theirs when this returns."""
        ...


class Alone:
    """What is in the folder is all there is."""

    history = b""
    lacking: Collection[str] = ()

    def start(self) -> None:
        """Nothing is elsewhere."""

    def catch_up(self, names: Collection[str] = (), prefixes: Sequence[str] = ()) -> None:
        """Nobody else holds anything."""

    def share(self) -> None:
        """It is on disk here."""
