"""Every exchange ends: what is said and heard once more, word for word, moves nothing and is soon said no more."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from brs_sync.wire import Reply, Request, encode_reply, encode_request

# As often as that the same may be said and heard: twice, since what a device keeps of a round can tell in the next.
MOST_SAID = 2


@dataclass(slots=True)
class Repeating:
    """The requests of one exchange with their replies, each by its hash.

    A request says all that its sender holds and lacks, a reply all that its sender does. Where both are what they were,
    nothing has moved in between on either side, however many frames went: and nothing will.
    """

    _said: Counter[bytes] = field(default_factory=Counter)

    def again(self, request: Request, reply: Reply, phase: str) -> bool:
        """Note a round; whether it has been said too often. Room, receipts and times tell nothing of what is held."""
        asked = encode_request(replace(request, room=None, time=False))
        heard = encode_reply(replace(reply, receipt=None, time_ms=None, left=0))
        mark = hashlib.sha256(b"".join((phase.encode(), hashlib.sha256(asked).digest(), heard))).digest()
        self._said[mark] += 1
        return self._said[mark] > MOST_SAID
