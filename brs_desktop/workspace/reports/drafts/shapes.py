"""What the service of what-if drafts answers: frozen, so that it may cross threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value, to_json

from brs_desktop.workspace.shapes import key_shape, time_text

if TYPE_CHECKING:
    from brs_desktop.workspace.reports.counting import Count

# Who changed it since the copy: the what-if draft alone, both, or the main draft alone.
Who = Literal["draft", "both", "main"]
# A question's answer, a row that only the draft has, one that was taken out of it, one that the main draft took out.
What = Literal["answer", "row-added", "row-removed", "row-gone"]


@dataclass(frozen=True)
class WhatIf:
    """A what-if draft: whose copy, what it is called, when it was made and changed, and how far it is.

    `problems` is None while nobody has counted since the last change. `main` is the report as it is now, wherever it
    moved since the copy.
    """

    key: RecordKey
    main: RecordKey
    name: str
    made_ms: int
    changed_ms: int
    answered: int = 0
    total: int = 0
    problems: int | None = None
    contested: bool = False

    def counted(self, count: Count) -> WhatIf:
        """With its figures as of now."""
        from dataclasses import replace

        return replace(self, answered=count.answered, total=count.total, problems=count.problems)

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        names = ("name", "answered", "total", "problems", "contested")
        times = {"made": time_text(self.made_ms), "changed": time_text(self.changed_ms)}
        return key_shape(self.key) | {"of": self.main.record} | {one: getattr(self, one) for one in names} | times


@dataclass(frozen=True)
class Gone:
    """A what-if draft that was removed, and until when it is offered to be put back."""

    key: RecordKey
    main: RecordKey
    name: str
    removed_ms: int
    until_ms: int

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"removed": time_text(self.removed_ms), "until": time_text(self.until_ms)}
        return key_shape(self.key) | {"of": self.main.record, "name": self.name} | told


@dataclass(frozen=True)
class Orphans:
    """The what-if drafts of a report that was deleted, and what that is called."""

    main: RecordKey
    title: str
    drafts: tuple[WhatIf, ...]


@dataclass(frozen=True)
class Unlike:
    """A question or a row that is not the same in both: by its path, with the cells of each side that differ."""

    path: str
    what: What
    who: Who
    here: Mapping[str, Value]
    there: Mapping[str, Value]

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        sides = {"draft": _json(self.here), "main": _json(self.there)}
        return {"path": self.path, "what": self.what, "changed_in": self.who} | sides


def _json(cells: Mapping[str, Value]) -> dict[str, Any]:
    return {path: to_json(value) for path, value in cells.items()}


@dataclass(frozen=True)
class Comparison:
    """A what-if draft beside the main draft, by question."""

    draft: RecordKey
    main: RecordKey
    name: str
    unlike: tuple[Unlike, ...]

    def of(self, who: Who) -> tuple[Unlike, ...]:
        """What was changed by one of the two since the copy, or by both."""
        return tuple(one for one in self.unlike if one.who == who)

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"of": self.main.record, "name": self.name, "differing": [one.shape() for one in self.unlike]}
        return key_shape(self.draft) | told


@dataclass(frozen=True)
class Brought:
    """What was brought into the main draft: cells as they were and as they are, which `undo` takes back.

    `count` questions and rows came; `left` have no place in the main draft yet.
    """

    draft: RecordKey
    main: RecordKey
    count: int
    left: int
    before: Mapping[str, Value]
    now: Mapping[str, Value]
    dots: tuple[Dot, ...] = ()

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"draft": self.draft.record, "count": self.count, "left": self.left}
        return key_shape(self.main) | told | {"dots": [str(dot) for dot in self.dots]}
