"""The conflicts of a workspace: those that sync finds, those that forms find, and deciding about both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from brs_sync.conflict import conflict_id
from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value
from brs_sync.views import Accept, Change, Choice, Conflict, Head, Settlement

from brs_desktop.errors import Problem
from brs_desktop.sentences import problem
from brs_desktop.workspace.rights import check_right
from brs_desktop.workspace.rules import broken

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

ClashKind = Literal["hard", "soft", "delete", "rule", "versions"]
_TABLES = (
    "CREATE TABLE IF NOT EXISTS workspace_rule_due (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, PRIMARY KEY (partition, collection, record)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS workspace_rule (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (partition, collection, record, path)) WITHOUT ROWID",
)
# A rule conflict needs two authors' devices: what one device wrote was seen by its writer.
_SEVERAL_WRITERS = (
    "SELECT count(DISTINCT c.replica) FROM change AS c JOIN record AS r ON r.id = c.record"
    " JOIN partition AS p ON p.id = r.partition"
    " WHERE c.live = 1 AND p.path = ? AND r.collection = ? AND r.record = ?"
)
BATCH = 200


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
    """Lists and decides conflicts; keeps which records' rules must be looked at again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def prepare(self) -> None:
        """Make the tables; the findings are a fold and can be made again."""
        with self._workspace.replica.writing() as connection:
            for statement in _TABLES:
                connection.execute(statement)

    def mark(self, connection: Any, keys: Iterable[RecordKey]) -> None:
        """In the transaction that changed records: those with several writers are looked at before the next list."""
        known = self._workspace.registry
        due = [key for key in keys if key.collection in known and not key.partition.startswith("reference/")]
        for key in due:
            if connection.execute(_SEVERAL_WRITERS, tuple(key)).fetchone()[0] > 1:
                connection.execute("INSERT OR IGNORE INTO workspace_rule_due VALUES (?, ?, ?)", tuple(key))

    def look(self) -> bool:
        """Look at the rules of the records that changed, with their own form versions; whether any finding changed."""
        changed = False
        while keys := self._due():
            for key in keys:
                found = self._broken(key)
                with self._workspace.replica.writing() as connection:
                    changed |= self._keep(connection, key, set(found))
        return changed

    def _due(self) -> list[RecordKey]:
        rows = self._workspace.replica.reader().execute(
            "SELECT partition, collection, record FROM workspace_rule_due LIMIT ?", (BATCH,)
        )
        return [RecordKey(*row) for row in rows.fetchall()]

    def _keep(self, connection: Any, key: RecordKey, paths: set[str]) -> bool:
        at = "partition = ? AND collection = ? AND record = ?"
        rows = connection.execute(f"SELECT path FROM workspace_rule WHERE {at}", tuple(key)).fetchall()  # noqa: S608
        known = {row[0] for row in rows}
        # A rule once broken stays listed by its path: its decision must be found to be undone.
        for path in paths - known:
            connection.execute("INSERT INTO workspace_rule VALUES (?, ?, ?, ?)", (*key, path))
        connection.execute(f"DELETE FROM workspace_rule_due WHERE {at}", tuple(key))  # noqa: S608
        return paths != known

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
        found = [Clash.of(one) for one in self._workspace.replica.conflicts(settled=settled)]
        rules = [one for one in self._rules() if (bool(one.settlements) if settled else one.open)]
        return sorted([*found, *rules], key=lambda one: (one.key, one.path, one.kind, one.id))

    def count(self) -> int:
        """How many conflicts wait for a decision."""
        return len(self._workspace.replica.conflicts()) + sum(one.open for one in self._rules())

    def get(self, conflict: str) -> Clash:
        """The conflict of this id, open or settled."""
        self.look()
        for rule in self._rules():
            if rule.id == conflict:
                return rule
        return Clash.of(self._workspace.replica.conflict(conflict))

    def _rules(self) -> list[Clash]:
        rows = self._workspace.replica.reader().execute(
            "SELECT partition, collection, record, path FROM workspace_rule ORDER BY 1, 2, 3, 4"
        )
        by_record: dict[RecordKey, list[str]] = {}
        for row in rows.fetchall():
            by_record.setdefault(RecordKey(*row[:3]), []).append(row[3])
        return [clash for key, paths in by_record.items() for clash in self._rules_of(key, paths)]

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
            name = conflict_id(key, "rule", path)  # type: ignore[arg-type]
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
