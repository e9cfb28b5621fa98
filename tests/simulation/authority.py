"""An independent account of who was allowed what: grants, revocations, admissions, as they were issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.simulation.judge import members


@dataclass(frozen=True, slots=True)
class Statement:
    """What was issued about a replica: `kind` is grant, closed, compromised or admit."""

    kind: str
    subject: bytes
    prefixes: tuple[str, ...] = ()
    cut: Mapping[str, int] | None = None
    key: bytes = b""
    person: str = ""
    may_erase: bool = False


class Authored(NamedTuple):
    """A commit as far as its verdict goes; `knew` are the statements that its author's copy held."""

    partition: str
    replica: bytes
    seq: int
    knew: int
    erases: frozenset[bytes] = frozenset()  # those whose sections it empties


class Authority:
    """Every statement ever issued, numbered; sets of them are bits of a number."""

    def __init__(self) -> None:
        self.issued: list[Statement] = []
        self.numbers: dict[bytes, int] = {}  # by the hash that names it
        self.commits: dict[int, Authored] = {}  # what is in it once it was asked about stays as it is
        self._allowed: dict[int, tuple[int, int]] = {}  # by what is known: the commits asked about, and those allowed

    def issue(self, name: bytes, statement: Statement) -> None:
        """Somebody with the right to do so said this."""
        self.numbers[name] = len(self.issued)
        self.issued.append(statement)

    def applied(self, held: int, known: int, own: set[bytes]) -> int:
        """Which of the held commits are applied where these statements are known; one's own always are."""
        found = self.allowed(held, known)
        for number in members(held & ~found):
            if self.commits[number].replica in own:
                found |= 1 << number
        return found

    def allowed(self, held: int, known: int) -> int:
        """Which of the held commits are applied by whoever knows these statements and wrote none of them."""
        asked, found = self._allowed.get(known, (0, 0))
        new = held & ~asked
        for number in members(new):
            if self.allows(self.commits[number], known):
                found |= 1 << number
        self._allowed[known] = asked | new, found
        return found & held

    def allows(self, commit: Authored, known: int) -> bool:
        """Whether a commit is applied elsewhere, which reads no clock (rule 13)."""
        about = [(n, self.issued[n]) for n in members(known) if self.issued[n].subject == commit.replica]
        grants = [s for _, s in about if s.kind == "grant" and covers(s.prefixes, commit.partition)]
        if not grants or not (self._own(commit.replica, commit.erases, known) or any(s.may_erase for s in grants)):
            return False
        admitted = max((_cut(s, commit.partition) for _, s in about if s.kind == "admit"), default=0)
        for number, statement in about:
            if statement.kind == "closed":
                if commit.seq > _cut(statement, commit.partition) and commit.knew >> number & 1:
                    return False
            elif statement.kind == "compromised" and commit.seq > max(_cut(statement, commit.partition), admitted):
                return False
        return True

    def may_erase(self, replica: bytes, partition: str, authors: frozenset[bytes], known: int) -> bool:
        """Whether who knows this would let the replica erase what these wrote."""
        grants = [s for s in map(self.issued.__getitem__, members(known)) if s.subject == replica and s.may_erase]
        right = any(covers(s.prefixes, partition) for s in grants) and not self.revoked(replica, known)
        return right or self._own(replica, authors, known)

    def _own(self, replica: bytes, authors: frozenset[bytes], known: int) -> bool:
        """Whether all of these are the replica itself or act for its person."""
        mine = self._persons(replica, known) if authors - {replica} else set()
        return all(mine & self._persons(author, known) for author in authors - {replica})

    def _persons(self, replica: bytes, known: int) -> set[str]:
        statements = map(self.issued.__getitem__, members(known))
        return {s.person for s in statements if s.kind == "grant" and s.subject == replica}

    def revoked(self, replica: bytes, known: int) -> bool:
        """Whether the replica may not read any more."""
        return any(
            self.issued[n].subject == replica and self.issued[n].kind in ("closed", "compromised")
            for n in members(known)
        )


def covers(prefixes: tuple[str, ...], partition: str) -> bool:
    """Whether one of the prefixes has the partition below it."""
    return any(not p or partition == p or partition.startswith(p + "/") for p in prefixes)


def _cut(statement: Statement, partition: str) -> int:
    return (statement.cut or {}).get(partition, 0)
