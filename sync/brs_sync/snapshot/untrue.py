"""What was laid beneath a word and is not what that attests: taken back, so that the true log can still come.

Whoever sends a commit of the log that is asked for is trusted for nothing, and mostly nothing proves it before all of
its chain is here. Then the attested end says, commit by commit downwards, which one stands before it (SYNC rule 18).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from brs_sync.commit import decode_header, is_signed
from brs_sync.ids import Dot

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.log import Log
    from brs_sync.snapshot.bases import Base
    from brs_sync.snapshot.content import ChainHead

_CHAIN = (
    'SELECT c.seq, c.id, c.hash, c.header, c.signature, l."commit" IS NOT NULL FROM commits c'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    ' LEFT JOIN laid l ON l."commit"=c.id WHERE p.path=? AND r.name=? AND c.seq<=?'
)
_WORD = (
    "UPDATE commits SET hash=x'', header=l.header, signature=l.signature, changes=l.changes, size=l.size"
    ' FROM laid l WHERE l."commit"=commits.id AND commits.id=? AND l.header IS NOT NULL'
)


class _Row(NamedTuple):
    number: int
    hash: bytes
    header: bytes
    signature: bytes | None
    laid: bool

    @property
    def prev(self) -> bytes | None:
        return decode_header(self.header).prev

    @property
    def signed(self) -> bool:
        return is_signed(decode_header(self.header).author_key, self.hash, self.signature)


def note_laid(connection: Connection, number: int) -> None:
    """The commit of that number is laid beneath a word now; what the word itself says of it, if it does, is kept."""
    connection.execute(
        "INSERT OR IGNORE INTO laid SELECT id, header, signature, changes, size FROM commits WHERE id=?", (number,)
    )


def note_added(connection: Connection, number: int) -> None:
    """The commit of that number was laid where the word says nothing."""
    connection.execute("INSERT OR IGNORE INTO laid VALUES (?,NULL,NULL,0,0)", (number,))


def take_back(log: Log, base: Base) -> list[Dot]:
    """Let go of what is not what the word attests: where each chain was another; none where no stranger laid it.

    Then the word and the log say different things, and only people can say why.
    """
    gone: list[int] = []
    ends: list[Dot] = []
    for replica, head in base.heads.items():
        rows = log.connection.execute(_CHAIN, (base.partition, replica, head.seq)).fetchall()
        chain = {seq: _Row(*row) for seq, *row in rows}
        false = _false(chain, head)
        if false and (not chain[false].laid or (false == head.seq and chain[false].signed)):
            return []
        ends += [Dot(replica, false)] if false else []
        gone += _down(chain, false)
    for number in gone:
        log.connection.execute('DELETE FROM section WHERE "commit"=?', (number,))
        if not log.connection.execute(_WORD, (number,)).rowcount:
            log.connection.execute("DELETE FROM commits WHERE id=?", (number,))
        log.connection.execute('DELETE FROM laid WHERE "commit"=?', (number,))
    log.forget()
    return ends


def _false(chain: Mapping[int, _Row], head: ChainHead) -> int:
    """The last place at which another commit stands than the attested end leads to; 0 where there is none."""
    expected: bytes | None = head.hash
    for seq in range(head.seq, 0, -1):
        if chain[seq].hash != expected:
            return seq
        expected = chain[seq].prev
    return 0


def _down(chain: Mapping[int, _Row], last: int) -> Iterator[int]:
    """It, and those before it that nothing but it vouches for."""
    for seq in range(last, 0, -1):
        row = chain[seq]
        if not row.laid or (seq < last and (row.signed or row.hash != chain[seq + 1].prev)):
            return
        yield row.number
