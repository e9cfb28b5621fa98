"""What moving a record answers: frozen, so that it may cross threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value, to_json

from brs_desktop.workspace.shapes import key_shape


@dataclass(frozen=True)
class Differing:
    """One answer that is another at the place it would come to: `here` what comes, `there` what stands.

    `contested` says that more than one value stands there, or that somebody changed it since the record was copied.
    """

    path: str
    here: Value
    there: Value
    contested: bool = False

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "path": self.path,
            "here": to_json(self.here),
            "there": to_json(self.there),
            "contested": self.contested,
        }


@dataclass(frozen=True)
class Plan:
    """What a move would do: `exists` when the right key is there already, with what differs; `fresh` answers come."""

    source: RecordKey
    target: RecordKey
    title: str
    exists: bool
    there_title: str
    deleted: bool
    answers: Mapping[str, Value]
    differing: tuple[Differing, ...]
    contested: int
    versions: int = 0

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "from": key_shape(self.source),
            "to": key_shape(self.target),
            "exists": self.exists,
            "answers": len(self.answers),
            "contested": self.contested,
            "versions": self.versions,
            "differing": [one.shape() for one in self.differing],
        }


@dataclass(frozen=True)
class Moved:
    """What a move, or its undoing, wrote."""

    source: RecordKey
    target: RecordKey
    dots: tuple[Dot, ...]

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"dots": [str(dot) for dot in self.dots]}
        return key_shape(self.target) | {"from": key_shape(self.source)} | told


@dataclass(frozen=True)
class Late:
    """What was written on the old record by somebody who did not know yet that it had moved (SYNC rule 5)."""

    source: RecordKey
    target: RecordKey
    changes: tuple[Differing, ...] = ()
    dots: tuple[Dot, ...] = ()
    people: tuple[str, ...] = ()
    cells: Mapping[str, Value] = field(default_factory=dict)

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "from": key_shape(self.source),
            "to": key_shape(self.target),
            "people": list(self.people),
            "changes": [one.shape() for one in self.changes],
        }


@dataclass(frozen=True)
class Whereabouts:
    """What a record's page says of moves: whence it came, whither it went, to how many places, what came too late."""

    source: RecordKey | None = None
    target: RecordKey | None = None
    source_title: str = ""
    target_title: str = ""
    contested: bool = False
    late: Late | None = None
