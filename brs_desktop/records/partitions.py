"""Which partition a record is born in: `{home}`, key fields and fixed names, as the manifest says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope
from brs_sync.values import Value

from brs_desktop.records.keys import normalise, value_text

_FIXED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NAMED = re.compile(r"\{([a-z][A-Za-z0-9_]{0,39})\}")
_HOME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
HOME = "home"
# What installers and the Secretariat's updates bring; no device writes there itself.
SHIPPED_PARTITIONS = ("reference/global", "library/global")
PRACTICE = "practice"


def is_shipped(partition: str) -> bool:
    """SYNC, 'Partitions': shipped facts are read by everybody and edited by nobody on a device."""
    return in_scope(partition, SHIPPED_PARTITIONS)


def is_practice(partition: str) -> bool:
    """Whether the partition holds practice data, which no real grant covers (SYNC, 'Partitions')."""
    return partition == PRACTICE or partition.startswith(f"{PRACTICE}/")


@dataclass(frozen=True)
class PartitionRule:
    """A path of fixed names and of `{home}` or `{field}` segments."""

    text: str
    segments: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> PartitionRule:
        """The rule; ValueError names the segment that is none."""
        segments = tuple(text.split("/"))
        for segment in segments:
            if not (_FIXED.fullmatch(segment) or _NAMED.fullmatch(segment)):
                raise ValueError(segment)
        if _NAMED.fullmatch(segments[0]) or len(segments) > 8:
            raise ValueError(text)
        return cls(text, segments)

    @property
    def fields(self) -> tuple[str, ...]:
        """The key fields that stand in the path."""
        named = (_NAMED.fullmatch(segment) for segment in self.segments)
        return tuple(match[1] for match in named if match and match[1] != HOME)

    def resolve(self, home: str | None, replica: str, values: Mapping[str, Value]) -> str:
        """SYNC rule 5: while no country is known, everything is written below `practice/<replica>`."""
        if "{home}" not in self.segments or (home and _HOME.fullmatch(home)):
            return "/".join(self._segment(segment, home or "", values) for segment in self.segments)
        rest = (self._segment(s, "", values) for s in self.segments if s != "{home}")
        return "/".join((PRACTICE, replica, *rest))

    def _segment(self, segment: str, home: str, values: Mapping[str, Value]) -> str:
        match = _NAMED.fullmatch(segment)
        if match is None:
            return segment
        if match[1] == HOME:
            return home
        part = normalise(value_text(values.get(match[1])))
        if not _FIXED.fullmatch(part):
            raise SyncProblem("bad-key", field=match[1])
        return part
