"""Every exchange ends, whatever the other program answers: what moves nothing is said twice, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.auth import REQUEST_HEADER, parse_credentials, sign_reply
from brs_sync.clock import FixedClock
from brs_sync.course import Course, SyncReport
from brs_sync.frames import encode_pieces, encode_statements
from brs_sync.pieces import PieceStore
from brs_sync.points import no_point
from brs_sync.replica import Replica
from brs_sync.rounds import Rounds
from brs_sync.wire import DIGEST_BYTES, Reply, encode_message, encode_reply

from tests.sync.world import entropy

_ODD = bytes(DIGEST_BYTES)
_HALF = next(iter(encode_pieces(bytes(20_000), {})))  # of something that never becomes whole
STUBBORN = {
    "more, and nothing": Reply(more=True, digest=_ODD, cursor=b"\x01"),
    "more, and vectors": Reply(more=True, digest=_ODD, vectors={}),
    "asked again and again": Reply(ask=True, digest=_ODD, scope=("",)),
    "something else here": Reply(digest=_ODD, vectors={}, scope=("",)),
    "the same piece": Reply(more=True, digest=_ODD, frames=(_HALF,)),
    "the same words": Reply(more=True, digest=_ODD, frames=(encode_statements([b"no statement"]),)),
    "a want that nobody can meet": Reply(more=True, digest=_ODD, gaps={"contacts/KEN": {bytes(16): (0, 9, 9)}}),
}


@dataclass
class _Said:
    signature: str
    body: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.body


class Peer:
    """A hub of another make, that gives the same answer to everything."""

    def __init__(self, replica: Replica, reply: Reply) -> None:
        self.requests = self.bytes_up = self.bytes_down = 0
        self.went = False
        self._replica, self._reply = replica, reply

    @contextmanager
    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Iterator[_Said]:
        """Answer at once."""
        self.requests += 1
        self.went = True
        head = encode_reply(self._reply)
        said = encode_message(head, self._reply.frames)
        self.bytes_up += len(body)
        self.bytes_down += len(said)
        asked = parse_credentials(headers[REQUEST_HEADER])
        yield _Said(sign_reply(self._replica.sign, asked.signature, head), said)


def exchange(folder: Path, reply: Reply, course: Course) -> SyncReport:
    clock = FixedClock()
    with (
        Replica.open(folder / "hub", clock=clock, entropy=entropy("hub").randbytes, schemas=lambda name: None) as hub,
        Replica.open(folder / "own", clock=clock, entropy=entropy("own").randbytes, schemas=lambda name: None) as own,
    ):
        own.add_root(hub.key)
        pieces = PieceStore(own.folder)
        try:
            return Rounds(own, Peer(hub, reply), hub.key, pieces, clock, no_point, course).to_the_end(None, None)
        finally:
            pieces.close()


@pytest.mark.parametrize("most", [None, 100_000])
@pytest.mark.parametrize("what", STUBBORN)
def test_an_exchange_in_which_nothing_moves_ends_after_a_few_requests(
    tmp_path: Path, what: str, most: int | None
) -> None:
    """It had ten thousand, or all the bytes that somebody allowed; it says that the two do not agree."""
    report = exchange(tmp_path, STUBBORN[what], Course(bytes=most))
    assert not report.agreed and report.rounds <= 5, report
