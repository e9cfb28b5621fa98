"""What the next exchange will cost, planned as it would be done and sent nowhere: same packing, so same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.auth import REPLY_HEADER, REQUEST_HEADER
from brs_sync.backlog import in_order, read_commits
from brs_sync.heads import reply_head, request_head
from brs_sync.meeting import RAW_BYTES, REQUEST_BYTES, Meeting
from brs_sync.note import decode_note
from brs_sync.outgoing import Packed, pack_commits
from brs_sync.ranks import NO_WISHES, Wishes
from brs_sync.replica import Replica
from brs_sync.wire import SYNC_PATH, encode_request

_CREDENTIALS, _SIGNATURE = 106, 86  # letters of the two headers that every exchange has
_RECEIPT = 96  # of a reply that says what came: time, signature, a new cursor
_SAME = 6  # the body of a reply without news
_HEAD_PART, _HASH = 34, 18


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Bytes that go and the least that must come back, heads included; what the hub may have for us is not known here.

    `exact` is false where more waits than was looked at, so that the rest is reckoned from the beginning of it. `least`
    is the smallest budget that lets any of it go, 0 where nothing waits.
    """

    up: int = 0
    down: int = 0
    requests: int = 0
    commits: int = 0
    exact: bool = True
    least: int = 0


def foresee(replica: Replica, hub: bytes, url: str, wishes: Wishes = NO_WISHES) -> Foreseen:
    """Plan the next exchange with a hub. It reads and packs, and changes nothing."""
    peer = hub.hex()
    meeting = Meeting(replica, decode_note(replica.peer_note(peer)), peer, wishes)
    request = meeting.request({})
    up = _request(url, 1 + len(encode_request(request)) + sum(map(len, request.frames)))
    down, requests, commits = _reply(bool(request.frames)), 1, len(meeting.going)
    rows, least = in_order(meeting.left(), wishes), least_step(replica, hub, wishes)
    if not rows:
        return Foreseen(up, down, requests, commits, least=least)
    packed = Packed()
    taken = [commit for _, commit in read_commits(replica.reader(), rows, RAW_BYTES)]
    pack_commits(taken, REQUEST_BYTES, {}, packed)
    raw = sum(row.size for row in rows)
    done = sum(commit.size for commit in taken[: packed.commits])
    # Where it needs several requests, the later ones squeeze about as well as the first.
    times = max(1.0, raw / done) if done else 1.0
    more = _request(url, 1 + _HEAD_PART + packed.size + _HASH * len(packed.frames))
    count = int(-(-times // 1))
    return Foreseen(
        up + int(more * times), down + count * _reply(True), requests + count, commits + len(rows), count == 1, least
    )


def least_step(replica: Replica, hub: bytes, wishes: Wishes = NO_WISHES) -> int:
    """The smallest budget with which the next exchange with a hub sends anything of what waits; 0 where nothing does.

    Less buys a request and its answer, and moves nothing.
    """
    peer = hub.hex()
    meeting = Meeting(replica, decode_note(replica.peer_note(peer)), peer, wishes)
    meeting.request({}, 0)
    return meeting.needs


def _request(url: str, body: int) -> int:
    return body + request_head(url, SYNC_PATH, body, {REQUEST_HEADER: " " * _CREDENTIALS})


def _reply(receipt: bool) -> int:
    body = _SAME + _RECEIPT * receipt
    return body + reply_head(200, "OK", {REPLY_HEADER: " " * _SIGNATURE, "content-length": str(body)})
