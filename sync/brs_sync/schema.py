"""All that sync knows of a collection, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class Schema:
    """A collection's review groups and personal cells; its paths name rows as `rep/*/name`."""

    collection: str
    review_groups: tuple[frozenset[str], ...] = ()
    personal: frozenset[str] = field(default_factory=frozenset)

    def is_personal(self, path: str) -> bool:
        """Whether the cell travels in a `personal` section: fixed by the collection for ever."""
        return bool(self.personal) and not self.personal.isdisjoint(_names(path))

    def groups_of(self, path: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The review groups around a cell, each as (group path in this row, member templates)."""
        if not self.review_groups:
            return ()
        names = _names(path)
        return tuple((group_path(group, path), group) for group in self.review_groups if not group.isdisjoint(names))


SchemaSource = Callable[[str], Schema | None]


def template(path: str) -> str:
    """The path with its row ids replaced: `movements/r1/quantity` is `movements/*/quantity`."""
    parts = path.split("/")
    end = len(parts) if len(parts) % 2 else len(parts) - 2
    return "/".join("*" if i % 2 and i < end else part for i, part in enumerate(parts))


def group_path(group: frozenset[str], member: str) -> str:
    """The path of a review group's conflict: its templates, in the row that the member stands in."""
    parts = member.split("/")
    names = sorted(group)
    depth = names[0].count("*")
    rows = parts[1 : 2 * depth : 2]
    return "|".join(_filled(name, rows) for name in names)


def member_of(group: frozenset[str], path: str) -> bool:
    """Whether the cell belongs to the group in whatever row."""
    return not group.isdisjoint(_names(path))


def _filled(name: str, rows: list[str]) -> str:
    for row in rows:
        name = name.replace("*", row, 1)
    return name


@lru_cache(maxsize=8192)
def _names(path: str) -> frozenset[str]:
    """The names under which a collection may declare the cell: set elements and languages fold into their question."""
    parts = path.split("/")
    base = template(path)
    names = {base}
    if len(parts) % 2 == 0:
        base = base.rsplit("/", 1)[0]
        names.add(base)
    names.add(base.rsplit("@", 1)[0] if "@" in base.rsplit("/", 1)[-1] else base)
    return frozenset(names)
