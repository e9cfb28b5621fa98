"""The conflicts of a workspace: those that sync finds, those that forms find, and deciding about both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from brs_sync.conflict import conflict_id
from brs_sync.ids import Dot, RecordKey, is_frozen
from brs_sync.values import Value
from brs_sync.views import Accept, Change, Choice, Conflict, Head, Settlement

from brs_desktop.errors import Problem
from brs_desktop.sentences import problem
from brs_desktop.workspace import due
from brs_desktop.workspace.packages import COLLECTION as PACKAGES
from brs_desktop.workspace.rights import check_right
from brs_desktop.workspace.rules import broken

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

ClashKind = Literal["hard", "soft", "delete", "rule", "versions"]


@dataclass(frozen=True)
class Clash:
    """A conflict of any kind, as lists, windows and scripts are told of it."""

    id: str
    key: RecordKey
    kind: ClashKind
    path: str
    open: bool
    heads: tuple[Head, ...]
    before: Value
    settlements: tuple[Settlement, ...] = ()

    @classmethod
    def of(cls, conflict: Conflict) -> Clash:
        """A conflict that sync found."""
        return cls(
            conflict.id,
            conflict.key,
            conflict.kind,
            conflict.path,
            conflict.open,
            conflict.heads,
            conflict.before,
            conflict.settlements,
        )


class Review:
    """Lists and decides conflicts."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def look(self) -> None:
        """Look at the rules of the records that changed, with their own form versions."""
        replica = self._workspace.replica
        while keys := due.marked(replica):
            for key in keys:
                due.looked_at(replica, key, set(self._broken(key)))

    def _broken(self, key: RecordKey) -> dict[str, tuple[Head, ...]]:
        replica = self._workspace.replica
        cells = replica.cells(key, pending=False)
        if not cells:
            return {}
        try:
            form = self._workspace.form_for(key)
        except Problem:
            return {}  # its form is not here: whoever has it will list what it breaks
        return broken(form, cells, lambda a, b: replica.concurrent(key.partition, a, b))

    def clashes(self, *, settled: bool = False) -> list[Clash]:
        """All conflicts that are open, or all decisions that can be undone, always in one order."""
        self.look()
        found = [Clash.of(one) for one in self._conflicts(settled)]
        found += [] if settled else self._versions()
        rules = [one for one in self._rules() if (bool(one.settlements) if settled else one.open)]
        return sorted([*found, *rules], key=lambda one: (one.key, one.path, one.kind, one.id))

    def count(self) -> int:
        """How many conflicts wait for a decision."""
        rules = sum(one.open for one in self._rules())
        return len(self._conflicts(False)) + rules + len(self._workspace.reports.rivals())

    def _conflicts(self, settled: bool) -> list[Conflict]:
        """What sync finds; a submitted version is never merged, so whatever else is written there is no clash.

        Of a form that several devices gave on any copy does that has its hash: nobody has to decide between them.
        """
        found = self._workspace.replica.conflicts(settled=settled)
        return [one for one in found if not is_frozen(one.key.partition) and one.key.collection != PACKAGES]

    def get(self, conflict: str) -> Clash:
        """The conflict of this id, open or settled."""
        self.look()
        for rule in (*self._rules(), *self._versions()):
            if rule.id == conflict:
                return rule
        return Clash.of(self._workspace.replica.conflict(conflict))

    def _versions(self) -> list[Clash]:
        """SYNC rule 19: several versions of a report stand until another one names them all."""
        return [
            Clash(
                conflict_id(key, "versions", ""),
                key,
                "versions",
                "",
                True,
                tuple(
                    Head(one.dot, "", one.code, one.author, one.person, one.hlc >> 16, one.wall_ms, (one.dot,))
                    for one in rivals
                ),
                None,
            )
            for key, rivals in self._workspace.reports.rivals()
        ]

    def _rules(self) -> list[Clash]:
        known = due.found(self._workspace.replica)
        return [clash for key, paths in known.items() for clash in self._rules_of(key, paths)]

    def _rules_of(self, key: RecordKey, paths: list[str]) -> list[Clash]:
        now = self._broken(key)
        clashes = []
        for path in paths:
            history = self._workspace.replica.history(key, path)
            accepts = [one for one in history if one.kind == "accept" and not one.ended]
            accepted = {dot for one in accepts for dot in one.names}
            heads = now.get(path, ())
            is_open = any(accepted.isdisjoint(head.dots or (head.dot,)) for head in heads)
            settlements = tuple(_settlement(one) for one in accepts)
            name = conflict_id(key, "rule", path)
            if is_open or settlements:
                clashes.append(Clash(name, key, "rule", path, is_open, heads, None, settlements))
        return clashes

    def settle(self, conflict: str, choice: Choice, reason: str, shown: Iterable[Dot] | None) -> Dot:
        """Decide about what was shown; a conflict that is settled already is refused."""
        clash = self.get(conflict)
        if not reason.strip():
            raise problem("reason-missing")
        if not clash.open:
            raise problem("conflict-settled")
        check_right(self._workspace.replica, clash.key.partition, "resolve")
        if clash.kind == "versions":
            raise problem("versions-need-submission")
        if clash.kind != "rule":
            return self._workspace.replica.settle(clash.id, choice, reason=reason, shown=shown)
        if not isinstance(choice, Accept):
            raise problem("conflict-not-settleable")
        dots = [dot for head in clash.heads for dot in head.dots or (head.dot,)]
        return self._workspace.replica.accept(clash.key, clash.path, dots, reason)

    def undo(self, conflict: str, reason: str) -> Dot:
        """Undo the decisions about a conflict that stand."""
        clash = self.get(conflict)
        if not clash.settlements:
            raise problem("conflict-open")
        check_right(self._workspace.replica, clash.key.partition, "resolve")
        if clash.kind != "rule":
            return self._workspace.replica.undo(clash.id, reason=reason)
        names = [one.dot for one in clash.settlements]
        return self._workspace.replica.reopen(clash.key, clash.path, names, reason)


def _settlement(one: Change) -> Settlement:
    return Settlement(
        one.dot, one.path, one.kind, one.value, one.names, one.author, one.reason, one.time_ms, one.wall_ms
    )
