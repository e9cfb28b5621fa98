"""Two words of one partition, neither of which says all of the other, as one: nothing of either is lost (SYNC rule 18).

Two hubs attested what each had, both went back to a backup, and what they attested lives at two devices alone. What was
overwritten under either word stays so, for whoever overwrote it was shown it; all else of both is folded together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from brs_sync.commit import OPEN, present
from brs_sync.engine import Incoming, read_commit
from brs_sync.ids import Dot
from brs_sync.merge import WRITES
from brs_sync.section import CellChange, decode_section, encode_section
from brs_sync.snapshot.content import ASIDE, WHOLE, WORD, ChainHead, Entry, Snapshot
from brs_sync.snapshot.making import NOTHING, trimmed
from brs_sync.views import StoredSection

Cell = tuple[str, str, str]
At = tuple[Cell, Dot]


@dataclass(frozen=True, slots=True)
class United:
    """What several words say together, as if one had said it; `cells` are to be folded, and what is `dead` in them is
    no change of theirs any more."""

    snapshot: Snapshot
    cells: frozenset[Cell] = frozenset()
    dead: frozenset[At] = frozenset()


class _Side:
    """One of the two: what it says of each change, and of which it says nothing."""

    def __init__(self, snapshot: Snapshot, dead: Collection[At] = ()) -> None:
        self.snapshot, self.vector = snapshot, snapshot.vector
        self.entries = {entry.commit.header.dot: entry for entry in snapshot.entries}
        self.rows: dict[At, int] = {}
        self.decided: set[Cell] = set()
        for dot, entry in self.entries.items():
            changes = entry.commit.changes or ()
            self.decided.update(change[:3] for change in changes if change.kind not in WRITES)
            if entry.way != ASIDE:
                rows = (((change[:3], dot), live) for change, live in zip(changes, entry.live))
                self.rows.update(row for row in rows if row[0] not in dead)

    def applied(self, dot: Dot) -> bool:
        """Whether its maker held the commit, and as one that counts."""
        entry = self.entries.get(dot)
        return dot.seq <= self.vector.get(dot.replica, 0) and (entry is None or entry.way != ASIDE)

    def speaks(self, dot: Dot, place: int) -> bool:
        """Whether its maker had folded that section of the commit."""
        entry = self.entries.get(dot)
        if not self.applied(dot) or entry is None or entry.way == WORD:
            return self.applied(dot)
        return entry.commit.stored.sections[place].data is not None

    def keeps(self, cell: Cell, dot: Dot) -> bool:
        """Whether the change matters after all that it knows: where nobody decided only what is live does."""
        live = self.rows.get((cell, dot))
        return live is not None and bool(live or cell in self.decided)


def united(said: United, other: Snapshot) -> United | None:
    """What both say, in the words of the `other`; None where they cannot both be true."""
    sides = _Side(said.snapshot, said.dead), _Side(other)
    if not _fit(*sides):
        return None
    entries: list[Entry] = []
    kept: dict[Cell, set[Dot]] = {}
    gone: set[At] = set()
    for dot in dict.fromkeys(chain(*(side.entries for side in sides))):
        commit, way = _commit(dot, sides)
        rows = [] if way == ASIDE else [(change, _is_kept(change, at, dot, sides)) for at, change in _placed(commit)]
        for change, stays in rows:
            if stays:
                kept.setdefault(change[:3], set()).add(dot)
            else:
                gone.add((change[:3], dot))
        if way == WORD:
            left = [change for change, stays in rows if stays]
            entries += [_word(commit, left)] if left else []
        else:
            entries.append(Entry(way, commit, tuple(int(stays) for _, stays in rows), _emptied(commit, dot, sides)))
    decided = sides[0].decided | sides[1].decided
    cells = frozenset(cell for cell, dots in kept.items() if len(dots) > 1 or cell in decided)
    snapshot = replace(other, heads=_heads(said.snapshot, other), entries=tuple(entries))
    return United(snapshot, said.cells | cells, said.dead | {at for at in gone if at[0] in cells})


def _is_kept(change: CellChange, place: int, dot: Dot, sides: Iterable[_Side]) -> bool:
    return all(side.keeps(change[:3], dot) for side in sides if side.speaks(dot, place))


def _heads(one: Snapshot, other: Snapshot) -> dict[bytes, ChainHead]:
    both = [*one.heads.items(), *other.heads.items()]
    return dict(sorted(both, key=lambda item: item[1].seq))


def _fit(one: _Side, other: _Side) -> bool:
    """Whether both mean the same commits, as far as both have a word of them."""
    both = one.entries.keys() & other.entries.keys()
    return all(_is_same(one.entries[dot], other.entries[dot]) for dot in both) and all(
        _ends(a.snapshot.heads, b) for a, b in ((one, other), (other, one))
    )


def _is_same(one: Entry, other: Entry) -> bool:
    if WORD not in (one.way, other.way):
        return one.commit.hash == other.commit.hash
    a, b = one.commit.header, other.commit.header
    return (a.hlc, a.wall_ms, a.person, a.author_key, a.context) == (
        b.hlc, b.wall_ms, b.person, b.author_key, b.context,
    )  # fmt: skip


def _ends(heads: Mapping[bytes, ChainHead], side: _Side) -> bool:
    """Whether these chains end where that word has the same commit, if it says which it has there."""
    for who, head in heads.items():
        entry, theirs = side.entries.get(Dot(who, head.seq)), side.snapshot.heads.get(who)
        if entry is not None and entry.way != WORD and entry.commit.hash != head.hash:
            return False
        if theirs is not None and theirs.seq == head.seq and theirs.hash != head.hash:
            return False
    return True


def _commit(dot: Dot, sides: tuple[_Side, _Side]) -> tuple[Incoming, int]:
    """The commit with all that either has of it, and how it goes: applied where it was so for one of them.

    Where one had it without content, the other's word of that is all that there is.
    """
    found = [side.entries[dot] for side in sides if dot in side.entries]
    bytes_ = [entry.commit for entry in found if entry.way != WORD]
    words = [entry.commit for entry in found if entry.way == WORD]
    if bytes_ and not (words and lacks_content(bytes_[0])):
        way = WHOLE if any(side.applied(dot) for side in sides) else ASIDE
        return _filled(bytes_), way
    return _left(words), WORD


def lacks_content(commit: Incoming) -> bool:
    """Whether what it says to all is not there."""
    return any(section.cls == OPEN and section.data is None for section in commit.stored.sections)


def _filled(commits: list[Incoming]) -> Incoming:
    """One commit with the sections that either copy of it has."""
    first, last = commits[0].stored, commits[-1].stored
    sections = tuple(a if a.data is not None else b for a, b in zip(first.sections, last.sections, strict=True))
    stored = replace(first, sections=sections, signature=first.signature or last.signature)
    return read_commit(stored)


def _emptied(commit: Incoming, dot: Dot, sides: Iterable[_Side]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The sections whose bytes were taken out of either word since, and that the other has not."""
    taken = dict(one for side in sides if dot in side.entries for one in side.entries[dot].emptied)
    return tuple((at, bits) for at, bits in sorted(taken.items()) if commit.stored.sections[at].data is None)


def _left(commits: list[Incoming]) -> Incoming:
    """What is left of one commit under either word: of one cell it says one thing."""
    if len(commits) == 1:
        return commits[0]
    changes = {change[:3]: change for commit in commits for change in commit.changes or ()}
    return _said(commits[0], changes.values())


def _word(commit: Incoming, left: list[CellChange]) -> Entry:
    cut = commit if len(left) == len(commit.changes or ()) else _said(commit, left)
    return Entry(WORD, cut, (1,) * len(left))


def _said(commit: Incoming, changes: Iterable[CellChange]) -> Incoming:
    """The commit on a word, of these changes alone."""
    some = sorted(changes, key=lambda change: change[:3])
    section = present(OPEN, encode_section(commit.header.maker, some))
    return read_commit(trimmed(commit.header, section, {change.collection for change in some}, NOTHING).stored)


def _placed(commit: Incoming) -> list[tuple[int, CellChange]]:
    """The changes of the sections that are here, each with its section's place."""
    here = [(at, section) for at, section in enumerate(commit.stored.sections) if section.data is not None]
    if len(here) == 1 or commit.changes is None:
        return [(at, change) for at, _ in here for change in commit.changes or ()]
    return [(at, change) for at, section in here for change in _changes(commit, section)]


def _changes(commit: Incoming, section: StoredSection) -> list[CellChange]:
    return list(decode_section(commit.header.maker, section.data or b""))
