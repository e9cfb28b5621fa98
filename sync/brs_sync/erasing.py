"""Erasing by this replica: what an erasure must name, and the files written anew afterwards (SYNC rule 15)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from brs_sync import erasures
from brs_sync.clock import Clock
from brs_sync.commit import PERSONAL
from brs_sync.draft import Draft, erased_then, need_shown, present_context, unseen_sections
from brs_sync.erase import Place
from brs_sync.erasures import Emptied, Erasure
from brs_sync.errors import SyncProblem
from brs_sync.home import Home
from brs_sync.ids import Dot, RecordKey
from brs_sync.log import Log
from brs_sync.merge import ERASE, WRITE, Applied, CellName, grouped
from brs_sync.reading import RecordReader
from brs_sync.roadside import Roadside
from brs_sync.schema import SchemaSource
from brs_sync.section import ERASED, MAX_NAMES, MAX_REASON, CellChange, decode_section
from brs_sync.snapshot.keeping import purge
from brs_sync.snapshot.over import Over
from brs_sync.snapshot.taking import Taken
from brs_sync.views import Received, StoredCommit
from brs_sync.writer import check_cell, check_key


class Emptying:
    """What erasing these cells of a record comes to: the sections that go, and what is written in their stead.

    A section holds whatever personal cells one commit wrote of a record. Those that are not to go are written again
    by whoever erases, as they are shown; where two different values of such a cell would go, somebody has to choose
    between them first.
    """

    def __init__(self, log: Log, key: RecordKey, paths: Sequence[str], reason: str) -> None:
        self._log, self._key, self._reason = log, key, reason
        self._sections: dict[Place, list[CellChange]] = {}
        self.paths = tuple(sorted(set(paths) or self._all_paths()))
        self._check()
        named = {path: self._holding(path) for path in self.paths}
        self.places = tuple(sorted({place for places in named.values() for place in places}))
        if not self.places:
            raise SyncProblem("nothing-to-erase", name=key.record)
        self.draft = Draft([self._erasure(path, places) for path, places in named.items() if places])
        self._keep_the_rest()

    def _all_paths(self) -> set[str]:
        """Every personal cell of the record in which something was ever written and not erased yet."""
        schema = self._log.schema(self._key.collection)
        rows = RecordReader(self._log.connection, self._key).rows()
        return {r.path for r in rows if r.change.kind != ERASE and schema is not None and schema.is_personal(r.path)}

    def _check(self) -> None:
        """Which cells are personal is fixed by the collection for ever."""
        schema = self._log.schema(self._key.collection)
        for path in self.paths:
            check_cell(path, None)
            if schema is None or not schema.is_personal(path):
                raise SyncProblem("not-personal", path=path, name=self._key.record)

    def _holding(self, path: str) -> list[Place]:
        """The sections in which anything about the cell stands: values, superseded ones too, and reasons given."""
        changes = self._log.changes(self._key, path)
        places = {p for c in changes if 0 <= c.kind != ERASE and (p := self._place(c.dot, path)) is not None}
        if len(places) > MAX_NAMES:
            raise SyncProblem("too-large", what="sections", limit=MAX_NAMES)
        return sorted(places)

    def _place(self, dot: Dot, path: str) -> Place | None:
        commit = self._log.commit(self._key.partition, dot)
        for at, section in enumerate(commit.stored.sections):
            if section.cls != PERSONAL or section.data is None:
                continue
            changes = self._sections.setdefault(Place(dot, at), decode_section(commit.header.maker, section.data))
            if any(c[:3] == (*self._key[1:], path) for c in changes):
                return Place(dot, at)
        return None

    def _erasure(self, path: str, places: Sequence[Place]) -> CellChange:
        dots, at = tuple(p.dot for p in places), tuple(p.place for p in places)
        return CellChange(*self._key[1:], path, ERASE, ERASED, dots, self._reason, at)

    def _keep_the_rest(self) -> None:
        """Write again what else was shown from these sections; heads that stay where they are are left standing."""
        going: dict[str, set[Dot]] = {}
        for place in self.places:
            for change in self._sections[place]:
                going.setdefault(change.path, set()).add(place.dot)
        emptied = erased_then(self._log, self._key, present_context(self._log, self._key.partition))
        for path in sorted(going):
            heads, _ = self._log.heads(self._key, path)
            self.draft.floor = max(self.draft.floor, *(head.hlc for head in heads), 0)
            cell = CellName(*self._key[1:], path)
            self.draft.standing |= unseen_sections(self._log, self._key, path, emptied)
            if path in self.paths:
                continue
            lost = grouped(head for head in heads if head.dot in going[path])
            if len(lost) > 1:
                raise SyncProblem("erase-contested", path=path, name=self._key.record)
            self.draft.standing |= {(head.dot, cell) for head in heads if head.dot not in going[path]}
            self.draft.changes += [self._again(path, group[0]) for group in lost]

    def _again(self, path: str, head: Applied) -> CellChange:
        return CellChange(*self._key[1:], path, WRITE, head.value)


@dataclass(frozen=True, slots=True)
class Going:
    """What an erasure would empty: cells, and so many sections of so many commits by these people."""

    paths: tuple[str, ...]
    commits: int
    sections: int
    people: tuple[str, ...]


def emptying(log: Log, key: RecordKey, paths: Sequence[str], reason: str, public: bytes) -> Emptying:
    """What an erasure by that key writes; refused without the right to it."""
    check_key(key)
    if len(reason) > MAX_REASON:
        raise SyncProblem("bad-value", what="reason", text=reason[:80])
    made = Emptying(log, key, paths, reason)
    keys = [log.commit(key.partition, place.dot).header.author_key for place in made.places]
    own = all(log.authority.same_person(public, one) for one in keys)
    if not own and not log.authority.may(public, key.partition, "grant"):
        raise SyncProblem("no-right", right="grant", partition=key.partition)
    need_shown(made.draft.changes, present_context(log, key.partition))
    return made


class Eraser(Roadside):
    """A replica that erases, and keeps no page of what was erased."""

    def __init__(self, home: Home, clock: Clock, entropy: Callable[[int], bytes], schemas: SchemaSource) -> None:
        super().__init__(home, clock, entropy, schemas)
        self._free: set[bytes] = set()  # marks of kept snapshots that were found to have nothing of what is erased

    def erase(self, key: RecordKey, paths: Sequence[str], reason: str) -> Dot:
        """Empty these personal cells of a record for good, here and wherever this arrives; all of them without `paths`.

        Needs `grant` over the partition where anybody else wrote what goes. Refused with not-personal,
        nothing-to-erase, no-right, and erase-contested where a cell that is to stay has two values that would go.
        """
        with self._transaction("erase") as told:
            made = emptying(self._log, key, paths, reason, self.key)
            context = self._writer.context(key.partition)
            dot = self._writer.append(key.partition, self.person[0], context, made.draft, None, told)
        self.scrub()
        return dot

    def erasable(self, key: RecordKey, paths: Sequence[str]) -> tuple[str, ...]:
        """The cells that erasing these would empty, all personal ones without `paths`; refused as erasing would be."""
        with self._lock:
            return emptying(self._log, key, paths, "", self.key).paths

    def going(self, key: RecordKey, paths: Sequence[str]) -> Going:
        """What erasing these would come to, all personal cells without `paths`; refused as erasing would be."""
        with self._lock:
            made = emptying(self._log, key, paths, "", self.key)
            commits = {place.dot for place in made.places}
            people = {self._log.commit(key.partition, dot).header.person for dot in commits}
        return Going(made.paths, len(commits), len(made.places), tuple(sorted(people)))

    def erasures(self) -> list[Erasure]:
        """Everything that was erased here, by whomever, oldest first."""
        return erasures.read_erasures(self.reader())

    def emptied(self) -> list[Emptied]:
        """The sections that are erased here: what older copies are to forget, too."""
        return erasures.read_emptied(self.reader())

    def receive(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes] = (), *, told: Collection[bytes] = ()
    ) -> Received:
        """Take in what a road brought; where it erases something, the bytes are out of the files on return."""
        received = super().receive(commits, statements, told=told)
        self.scrub()
        return received

    def take_snapshot(self, data: bytes, whole: bytes = b"", *, over: Over = "own") -> Taken | None:
        """Let a partition stand on a snapshot; what is erased here comes back by none."""
        taken = super().take_snapshot(data, whole, over=over)
        self.scrub()
        return taken

    def scrub(self, *, due: bool = False) -> bool:
        """Write the database anew where pages may still hold what was erased; False where it has to be tried again.

        `due` says that read models have just let go of some of it.
        """
        with self._lock:
            if due:
                with self._transaction("scrub"):
                    erasures.due(self._log.connection)
            if self._told is not None or not erasures.is_due(self._log.connection):
                return True
            with self._transaction("scrub"):
                purge(self._log.connection, self._free)
            return self._scrub_journal() and erasures.scrub(self._log.connection)

    def _scrub_journal(self) -> bool:
        """The journal held what was typed until it was sealed."""
        return self._home.journal.scrub()
