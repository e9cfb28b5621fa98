"""A snapshot over what is held already: whether the two agree, and what of it stays (SYNC rules 16 and 18).

A device that begins holds nothing but its own work; a hub that went back to a backup holds the beginning of what it
once attested, and perhaps more of other chains. Whoever stands on an older snapshot rises to one that says all that it
said and more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from brs_sync import erasures
from brs_sync.columns import STATES, VERDICTS
from brs_sync.commit import NO_KEY, OPEN
from brs_sync.engine import Completed, Incoming, read_commit
from brs_sync.erase import Place, named_places
from brs_sync.ids import Dot, is_frozen
from brs_sync.judging import judged
from brs_sync.merge import ERASE
from brs_sync.section import decode_section
from brs_sync.snapshot.bases import HELD_OVER, Base, read_base
from brs_sync.snapshot.content import ASIDE, WORD, ChainHead, Entry, Snapshot
from brs_sync.snapshot.keeping import erased_places
from brs_sync.views import StoredSection

if TYPE_CHECKING:
    from brs_sync.log import Log

# Over what a snapshot goes: own work alone; all that a device holds; all that a hub holds, which keeps the full log.
Over = Literal["own", "all", "hub"]
_PRESENT, _WITHHELD = STATES.index("present"), STATES.index("withheld")
_SHIPPED = "SELECT 1 FROM chain c JOIN replica r ON r.id=c.replica WHERE c.partition=? AND r.shipped=1"
_SEALED = 'SELECT 1 FROM section s JOIN commits c ON c.id=s."commit" WHERE c.partition=? AND s.state=2'
_BYTES = (
    "SELECT r.name, c.seq, c.hash, c.hlc, c.person, c.wall_ms FROM commits c JOIN replica r ON r.id=c.replica"
    " WHERE c.partition=? AND c.hash<>x''"
)
_SECTIONS = (
    'SELECT r.name, c.seq, s.place, s.data FROM section s JOIN commits c ON c.id=s."commit"'
    " JOIN replica r ON r.id=c.replica WHERE c.partition=? AND s.state=0"
)
_NOTED = (
    "SELECT r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica WHERE c.partition=?"  # noqa: S608 (constants)
    f" AND (c.verdict={VERDICTS.index('quarantined')} OR {HELD_OVER})"
)
# Of commits that came by log those without content, which a word shows where it does not bring it.
_STUBS = (
    "SELECT c.id, r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica WHERE c.partition=?"
    ' AND EXISTS (SELECT 1 FROM section s WHERE s."commit"=c.id AND s.cls=? AND s.state=?)'
)


def is_useful(log: Log, snapshot: Snapshot, *, own: bytes, over: bool) -> bool:
    """Whether it says more than is held, and may stand beneath what is held; `own` is this copy's present name.

    `over` others' work it goes where that cannot go on by the log: a word would stand in the stead of what proves
    itself.
    """
    partition, heads = snapshot.partition, snapshot.heads
    held = log.held(partition)
    if is_frozen(partition) or log.branches(partition) or not _is_plain(log, partition):
        return False
    if own in heads and heads[own].seq > held.get(own, 0):
        # It knows more of the chain that this copy goes on with than this copy does: that is for the log to find out.
        # Of a chain under an earlier key, which nobody goes on with, its word is as good as of anybody's.
        return False
    if not any(head.seq > held.get(who, 0) for who, head in heads.items()):
        return False
    return over or all(log.is_own(who) for who in held)


def fits(log: Log, snapshot: Snapshot) -> bool:
    """Whether it says all that was stood on before, and nothing that is held says otherwise."""
    base = read_base(log.connection, snapshot.partition)
    if base is not None and not says_all(snapshot, base.heads):
        return False
    return _agrees(log, snapshot, base) and not _misses_own(log, snapshot)


def _is_plain(log: Log, partition: str) -> bool:
    """Whether nothing is there that no snapshot can say: shipped sets, and sections that are sealed here."""
    number = (log.partition_id(partition),)
    return not any(log.connection.execute(query, number).fetchone() for query in (_SHIPPED, _SEALED))


def says_all(snapshot: Snapshot, before: Mapping[bytes, ChainHead]) -> bool:
    """Whether it says all that an older one with these heads said: what that overwrote is nowhere else here."""
    heads = snapshot.heads
    return all(who in heads and heads[who].seq >= head.seq for who, head in before.items())


def _agrees(log: Log, snapshot: Snapshot, base: Base | None) -> bool:
    """Whether the chains that are held are those of the snapshot, as far as both have a word of a commit."""
    said = {entry.commit.header.dot: entry for entry in snapshot.entries}
    ends = {Dot(who, head.seq): head.hash for who, head in snapshot.heads.items()}
    for who, head in base.heads.items() if base is not None else ():
        if ends.get(Dot(who, head.seq), head.hash) != head.hash:
            return False
    for name, seq, digest, hlc, person, wall_ms in log.connection.execute(
        _BYTES, (log.partition_id(snapshot.partition),)
    ):
        dot = Dot(name, seq)
        entry = said.get(dot)
        if ends.get(dot, digest) != digest:
            return False
        if entry is not None and not _is_same(entry, digest, (hlc, person, wall_ms)):
            return False
    return True


def _is_same(entry: Entry, digest: bytes, told: tuple[int, str, int]) -> bool:
    header = entry.commit.header
    return entry.commit.hash == digest if entry.way != WORD else (header.hlc, header.person, header.wall_ms) == told


def _misses_own(log: Log, snapshot: Snapshot) -> bool:
    """Whether its maker lacks a section of this copy's own work, and not for an erasure: what it folded lacks that too.

    Nobody else may have those bytes, so they would be here and show nothing.
    """
    gone, held = named(snapshot), log.held(snapshot.partition)
    return any(
        Place(dot, at) not in gone and at not in dict(entry.emptied)
        for entry, dot in ((entry, entry.commit.header.dot) for entry in snapshot.entries)
        if entry.way != WORD and log.is_own(dot.replica) and dot.seq <= held.get(dot.replica, 0)
        for at, section in enumerate(entry.commit.stored.sections)
        if section.data is None
    )


def named(snapshot: Snapshot) -> set[Place]:
    """The sections that are erased by what the snapshot holds as applied."""
    return {place for e in snapshot.entries if e.way != ASIDE for place in named_places(e.commit.changes or ())}


def doubted(log: Log, snapshot: Snapshot, noted: Collection[Dot]) -> list[Dot]:
    """What counts on it now against what authority says here: the log has to tell then, and people are told.

    Of the `noted`, which were set aside or held over until now and came by log, it may say nothing itself.
    """
    said = {entry.commit.header.dot: entry.commit for entry in snapshot.entries if entry.way != ASIDE}
    aside = {entry.commit.header.dot for entry in snapshot.entries if entry.way == ASIDE}
    vector = snapshot.vector
    for dot in noted:
        if dot not in aside and dot.seq <= vector.get(dot.replica, 0):
            said[dot] = log.commit(snapshot.partition, dot)
    keys = {commit.header.author_key for commit in said.values()}
    sure = {key for key in keys if _is_sure(log, key, snapshot.partition)}
    return [dot for dot, c in said.items() if not _counts(c, sure) and judged(c, log)[0] == "quarantined"]


def _is_sure(log: Log, key: bytes, partition: str) -> bool:
    """Whether all that a key wrote there counts, but for erasures: it may write and decide, and nothing ends that."""
    authority = log.authority
    may = all(authority.may(key, partition, right) for right in ("write", "resolve"))
    return key != NO_KEY and may and not authority.ends(key, partition)


def _counts(commit: Incoming, sure: Collection[bytes]) -> bool:
    """Whether that alone decides: a large word is of many commits and few people."""
    if commit.header.author_key not in sure or commit.changes is None:
        return False
    return all(change.kind != ERASE for change in commit.changes)


def touched(snapshot: Snapshot, erased: Mapping[Dot, set[int]]) -> frozenset[tuple[str, str, str]]:
    """The cells in which a section stood that is erased here, or was in the snapshot: all of those that may be."""
    cut = any(entry.emptied for entry in snapshot.entries)
    found: set[tuple[str, str, str]] = set()
    for entry in snapshot.entries if cut or erased else ():
        if entry.way == WORD:
            continue
        maker = entry.commit.header.maker
        gone = erased.get(entry.commit.header.dot, ())
        for at, section in enumerate(entry.commit.stored.sections):
            if section.data is not None and (cut or at in gone) and entry.commit.changes is not None:
                found.update(change[:3] for change in decode_section(maker, section.data))
    return frozenset(found)


class Beneath:
    """What is held of a partition when a snapshot comes over it, and what becomes of that."""

    def __init__(self, log: Log, snapshot: Snapshot) -> None:
        self._log, self._snapshot = log, snapshot
        self._connection, self._number = log.connection, log.partition_id(snapshot.partition)
        # What is here of sections: the maker may lack some of them.
        self._here = {
            Place(Dot(name, seq), place): data
            for name, seq, place, data in self._connection.execute(_SECTIONS, (self._number,)).fetchall()
        }
        # What people were told of as set aside, or as held over: of some of it a word says no more than that it is.
        self.noted = {Dot(*row) for row in self._connection.execute(_NOTED, (self._number,)).fetchall()}

    def clear(self) -> None:
        """What came in an earlier snapshot goes, erasures end until they are judged again; commits by log stay."""
        for (by,) in self._connection.execute(
            'SELECT DISTINCT "by" FROM erasure WHERE "by" IN (SELECT id FROM commits WHERE partition=?)',
            (self._number,),
        ).fetchall():
            erasures.restore(self._connection, by)
        base = read_base(self._connection, self._snapshot.partition)
        if base is not None:
            came = (self._number, base.first, base.last)
            span = "SELECT id FROM commits WHERE partition=? AND id BETWEEN ? AND ?"
            for table in ("section", "laid"):
                self._connection.execute(f'DELETE FROM {table} WHERE "commit" IN ({span})', came)  # noqa: S608 (either)
            self._connection.execute("DELETE FROM commits WHERE partition=? AND id BETWEEN ? AND ?", came)
        self._clear_stubs()
        self._log.forget()

    def _clear_stubs(self) -> None:
        """What is known of a commit by the word alone is held on the word: as a stub it would pass for not shown.

        Of others the word has the bytes, and what its maker lacked of them is lacking.
        """
        vector = self._snapshot.vector
        whole = {entry.commit.header.dot for entry in self._snapshot.entries if entry.way != WORD}
        for number, name, seq in self._connection.execute(_STUBS, (self._number, OPEN, _WITHHELD)).fetchall():
            if seq <= vector.get(name, 0) and Dot(name, seq) not in whole:
                for table in ("section", "laid"):
                    self._connection.execute(f'DELETE FROM {table} WHERE "commit"=?', (number,))  # noqa: S608 (either)
                self._connection.execute("DELETE FROM commits WHERE id=?", (number,))

    def settle(self, held: Mapping[Dot, int]) -> None:
        """What the snapshot speaks for is applied on its word; sections are here as far as it had them."""
        vector = self._snapshot.vector
        spoken = [(number,) for dot, number in held.items() if dot.seq <= vector.get(dot.replica, 0)]
        self._connection.executemany("UPDATE commits SET verdict=0, reason='' WHERE id=? AND verdict<>0", spoken)
        for entry in self._snapshot.entries:
            number = held.get(entry.commit.header.dot)
            if number is not None and entry.way != WORD:
                self._align(number, entry)

    def _align(self, number: int, entry: Entry) -> None:
        for at, section in enumerate(entry.commit.stored.sections):
            place = Place(entry.commit.header.dot, at)
            if (section.data is None) is (place not in self._here):
                continue
            state = _WITHHELD if section.data is None else _PRESENT
            self._connection.execute(
                'UPDATE section SET state=?, data=? WHERE "commit"=? AND place=?', (state, section.data, number, at)
            )

    def filled(self) -> list[Completed]:
        """The commits of which more sections were here than the maker had, and that nothing has erased."""
        partition, found = self._snapshot.partition, []
        gone = erased_places(self._connection, partition)
        for entry in self._snapshot.entries:
            dot = entry.commit.header.dot
            more = {
                at: self._here[Place(dot, at)]
                for at, section in enumerate(entry.commit.stored.sections)
                if entry.way != WORD and section.data is None and Place(dot, at) in self._here
                if at not in gone.get(dot, ())
            }
            if not more:
                continue
            stored = self._log.commit(partition, dot).stored
            sections = tuple(
                StoredSection(section.cls, section.hash, "present", more[at]) if at in more else section
                for at, section in enumerate(stored.sections)
            )
            found.append(Completed(self._log.placed(read_commit(replace(stored, sections=sections)), dot.replica)))
        return found
