"""The log beneath a snapshot, fetched later: laid under it as it comes, and folded in its place when it is whole.

Nothing of it is applied before: what people see stays what was attested. When every chain is there from its first
commit to the head that was attested, linked by hashes and signed, the partition is folded again from its log, which
gives the same bytes (SYNC rule 18). A log that is not the one that was attested is not folded, and people are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from brs_sync import erasures
from brs_sync.columns import STATES, VERDICTS
from brs_sync.commit import Header, decode_header, is_signed
from brs_sync.drive import Told, drive
from brs_sync.engine import Incoming, Recheck
from brs_sync.ids import Dot
from brs_sync.judging import judged
from brs_sync.merge import CellName
from brs_sync.snapshot.bases import (
    ASKED,
    CONTRADICTED,
    TAKEN,
    Base,
    drop_base,
    fetch_log,
    is_asking,
    read_base,
    read_bases,
    set_state,
    shown_chains,
)
from brs_sync.snapshot.onword import holds_over
from brs_sync.snapshot.untrue import note_added, note_laid, take_back

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.log import Log

_WAITING = VERDICTS.index("waiting")
_ROW = (
    "SELECT c.id, c.hash, c.header FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq=?"
)
_LAID = (
    'SELECT l."commit" FROM laid l JOIN commits c ON c.id=l."commit" JOIN partition p ON p.id=c.partition'
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq=?"
)
_HEADERS = (
    "SELECT c.seq, c.hash, c.header, c.signature FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? ORDER BY c.seq"
)
_ALL = (
    "SELECT r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica JOIN partition p ON p.id=c.partition"
    " WHERE p.path=? ORDER BY c.hlc, c.id"
)
_APPLIED = (
    "SELECT r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica JOIN partition p ON p.id=c.partition"
    " WHERE p.path=? AND c.verdict=0 AND c.hash<>x'' ORDER BY c.id"
)
_CELLS = (
    "SELECT k.collection, k.record, t.path FROM change c JOIN record k ON k.id=c.record JOIN path t ON t.id=c.path"
    " WHERE k.partition=? AND c.replica=? AND c.seq=?"
)
_LACKING = (
    'SELECT 1 FROM laid l JOIN commits c ON c.id=l."commit" JOIN partition p ON p.id=c.partition'
    ' JOIN section s ON s."commit"=c.id WHERE p.path=? AND s.state IN (?,?) LIMIT 1'
)
_SPAN = (
    "SELECT c.id FROM commits c JOIN partition p ON p.id=c.partition WHERE p.path=? AND c.id BETWEEN ? AND ?"
    " ORDER BY c.id DESC"
)


def lay(log: Log, commit: Incoming) -> bool:
    """Keep a commit beneath its partition's snapshot, if its log is being fetched; folded is nothing yet."""
    header, stored = commit.header, commit.stored
    base = read_base(log.connection, header.partition)
    if base is None or base.state not in ASKED or not base.says(header.dot):
        return False
    row = log.connection.execute(_ROW, (header.partition, header.replica, header.seq)).fetchone()
    if row is not None and row[1]:
        return _replaces(log, base, commit, row[0], row[1])
    if row is not None and not _is_said(header, decode_header(row[2])):
        return False
    at = (commit.hash, stored.header, stored.signature, len(commit.changes or ()), stored.size)
    if row is not None:
        number = row[0]
        note_laid(log.connection, number)
        log.connection.execute(
            "UPDATE commits SET hash=?, header=?, signature=?, changes=?, size=? WHERE id=?", (*at, number)
        )
    else:
        number = _below(log.connection)
        names = log.partition_id(header.partition), log.replica_id(header.replica), header.seq
        log.connection.execute(
            "INSERT INTO commits VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0,'')",
            (number, *names, *at[:3], header.person, header.hlc, header.wall_ms, *at[3:]),
        )
        note_added(log.connection, number)
    log.put_sections(number, stored.sections)
    log.forget()
    return True


def lay_more(log: Log, commit: Incoming) -> bool:
    """Keep missing sections that came of a commit laid beneath a word: what that says stands until the fold."""
    header, stored = commit.header, commit.stored
    row = log.connection.execute(_LAID, (header.partition, header.replica, header.seq)).fetchone()
    if row is None:
        return False
    log.connection.execute('DELETE FROM section WHERE "commit"=?', row)
    log.put_sections(row[0], stored.sections)
    log.connection.execute(
        "UPDATE commits SET changes=?, size=? WHERE id=?", (len(commit.changes or ()), stored.size, *row)
    )
    log.forget_sections(header.partition)
    return True


def _replaces(log: Log, base: Base, commit: Incoming, number: int, there: bytes) -> bool:
    """Where another was laid, as of a copy that wrote under the same name, the one that stands before the next goes in.

    The word says the hash at its end, so the attested chain comes right from there on downwards, whatever came first.
    """
    header, head = commit.header, base.heads.get(commit.header.replica)
    if commit.hash == there or head is None or header.seq > head.seq:
        return False
    if commit.hash != (head.hash if header.seq == head.seq else _named_by_next(log.connection, header)):
        return False
    word = log.connection.execute('SELECT header FROM laid WHERE "commit"=?', (number,)).fetchone()
    if word is None or (word[0] is not None and not _is_said(header, decode_header(word[0]))):
        return False
    log.connection.execute(
        "UPDATE commits SET hash=?, header=?, signature=? WHERE id=?",
        (commit.hash, commit.stored.header, commit.stored.signature, number),
    )
    log.forget()
    return lay_more(log, commit)


def _named_by_next(connection: Connection, header: Header) -> bytes | None:
    """Which commit the one after it, as far as that is here, names as the one before it."""
    row = connection.execute(_ROW, (header.partition, header.replica, header.seq + 1)).fetchone()
    return decode_header(row[2]).prev if row is not None and row[1] else None


def _is_said(header: Header, word: Header) -> bool:
    """Whether a commit says of itself what the word said of it: nobody's context is changed by what proves nothing."""
    return (header.author_key, header.person, header.hlc, header.wall_ms, header.context, header.authority) == (
        word.author_key, word.person, word.hlc, word.wall_ms, word.context, word.authority,
    )  # fmt: skip


def _below(connection: Connection) -> int:
    """A number of arrival before all others: what was attested is news to nobody, and its runs come as they come."""
    lowest = connection.execute("SELECT coalesce(min(id), 0) FROM commits").fetchone()[0]
    return min(int(lowest), 0) - 1


def fold_logs(log: Log, told: Told) -> list[tuple[str, Dot]]:
    """Fold every partition again whose log has come whole; one that contradicts its snapshot is only marked.

    What a stranger laid there that is not the attested log is taken back, and asked for again. Where a chain is the
    attested one and the signed commit that proves its end is still to come, or content that the word shows, that is
    waited for. Hands back which commits were laid where the word attests others.
    """
    strange: list[tuple[str, Dot]] = []
    for base in read_bases(log.connection) if is_asking(log.connection) else ():
        if base.state in ASKED and all(end is None for end in shown_chains(log.connection, base).values()):
            ends = {_proof(log.connection, base, replica) for replica in base.heads}
            if "false" in ends:
                if back := take_back(log, base):
                    strange += [(base.partition, dot) for dot in back]
                    continue
                set_state(log.connection, base.partition, CONTRADICTED)
                _judge_held_over(log, base, told)
            elif "open" in ends or _lacks_content(log.connection, base.partition):
                continue
            else:
                _fold(log, base, told)
            told.conflicts = True
    return strange


def _lacks_content(connection: Connection, partition: str) -> bool:
    """Whether of a commit that is laid there something is withheld or sealed: folded, it would show less than now."""
    states = (STATES.index("withheld"), STATES.index("sealed"))
    return connection.execute(_LACKING, (partition, *states)).fetchone() is not None


def _proof(connection: Connection, base: Base, replica: bytes) -> Literal["proven", "open", "false"]:
    """Whether a chain's commits follow each other to the attested head, and the last of them is signed, or a later."""
    before: bytes | None = None
    head = base.heads[replica]
    for seq, digest, data, signature in connection.execute(_HEADERS, (base.partition, replica)).fetchall():
        header = decode_header(data)
        if header.prev != before or (seq == head.seq and digest != head.hash):
            return "false"
        if seq >= head.seq and is_signed(header.author_key, digest, signature):
            return "proven"
        before = digest
    return "open"


def _judge_held_over(log: Log, base: Base, told: Told) -> None:
    """No log comes any more that could say what follows for what stood until then: authority alone says it."""
    rows = log.connection.execute(_APPLIED, (base.partition,)).fetchall()
    said = [dot for dot in (Dot(*row) for row in rows) if base.says(dot)]
    aside = [dot for dot in said if judged(log.commit(base.partition, dot), log)[0] == "quarantined"]
    drive(log, [Recheck(base.partition, dot, _cells(log, base.partition, dot)) for dot in aside], told)


def _cells(log: Log, partition: str, dot: Dot) -> tuple[CellName, ...]:
    """What is displayed by that name: of the word it may be, where another commit was laid."""
    at = log.partition_id(partition), log.replica_id(dot.replica), dot.seq
    return tuple(CellName(*row) for row in log.connection.execute(_CELLS, at).fetchall())


def _fold(log: Log, base: Base, told: Told) -> None:
    """The partition by its own log: everything is judged and folded again, in one transaction."""
    partition = base.partition
    connection, number = log.connection, log.partition_id(partition)
    records = "record IN (SELECT id FROM record WHERE partition=?)"
    for table in ("change", "conflict"):
        connection.execute(f"DELETE FROM {table} WHERE {records}", (number,))  # noqa: S608 (either of two)
    for (by,) in connection.execute(
        'SELECT DISTINCT "by" FROM erasure WHERE "by" IN (SELECT id FROM commits WHERE partition=?)', (number,)
    ).fetchall():
        erasures.restore(connection, by)
    drop_base(connection, partition)  # its commits are known by their numbers still
    _lower(connection, base)
    connection.execute("UPDATE commits SET verdict=?, reason='context' WHERE partition=?", (_WAITING, number))
    log.forget()
    commits: Sequence[tuple[bytes, int]] = connection.execute(_ALL, (partition,)).fetchall()
    drive(log, [Recheck(partition, Dot(*commit)) for commit in commits], told)
    # Rows in lists say the same as before: those that do not are told, all others cost nothing.
    connection.execute("INSERT OR IGNORE INTO unprojected SELECT DISTINCT id FROM record WHERE partition=?", (number,))
    told.records -= {key for key in told.records if key.partition == partition}


def _lower(connection: Connection, base: Base) -> None:
    """What came in the snapshot stands among the arrivals where the rest of its log does: before all others."""
    numbers = connection.execute(_SPAN, (base.partition, base.first, base.last)).fetchall()
    lowest = _below(connection) + 1
    moved = [(lowest - at, number) for at, (number,) in enumerate(numbers, 1)]
    connection.executemany('UPDATE section SET "commit"=? WHERE "commit"=?', moved)
    connection.executemany("UPDATE commits SET id=? WHERE id=?", moved)


def distrust(log: Log, replicas: Iterable[bytes], cut: dict[str, int]) -> None:
    """A revocation bears on what stands on a word alone: only its log can say what follows from that (SYNC rule 13)."""
    named = set(replicas)
    for base in read_bases(log.connection):
        cut_at = cut.get(base.partition, 0)
        if base.state == TAKEN and any(who in named and head.seq > cut_at for who, head in base.heads.items()):
            fetch_log(log.connection, [base.partition])


def ask_held_over(log: Log, told: Told) -> None:
    """The same where other keys are trusted by now: of what counts on a word though none of them granted it."""
    for base in read_bases(log.connection):
        if base.state == TAKEN and holds_over(log.connection, log.partition_id(base.partition)):
            fetch_log(log.connection, [base.partition])
    fold_logs(log, told)
