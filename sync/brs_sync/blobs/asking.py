"""One signed request about files and its answer, whose frames are handed on as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from brs_sync.auth import REQUEST_HEADER, Credentials, check_reply, format_credentials, sign_request
from brs_sync.blobs.wire import FILES_PATH, FilesReply, FilesRequest, decode_reply, encode_request
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.note import decode_note
from brs_sync.parts import Parts
from brs_sync.replica import Replica
from brs_sync.transport import Answer, Road
from brs_sync.wire import encode_message, frame_hash

_MOST_COUNTER = 1 << 52


class Asking:
    """A device's requests to its hub; their counter goes on from that of the exchanges of commits."""

    def __init__(self, replica: Replica, road: Road, hub: bytes, clock: Clock) -> None:
        self._replica, self._road, self._hub, self._clock = replica, road, hub, clock
        self.peer = hub.hex()
        self._counter = decode_note(replica.peer_note(self.peer)).counter

    def ask(self, request: FilesRequest, frame: Callable[[bytes], None]) -> FilesReply:
        """Send, and hand on each frame of the answer as it comes. Raises no-hub, captive-portal, or the refusal."""
        head = encode_request(request)
        try:
            return self._exchange(head, request.frames, frame)
        except SyncProblem as problem:
            told = problem.values.get("counter")
            if problem.code != "stale-request" or not isinstance(told, int):
                raise
            if not self._counter <= told < _MOST_COUNTER:
                raise
            self._counter = told
        return self._exchange(head, request.frames, frame)

    def _exchange(self, head: bytes, frames: Sequence[bytes], frame: Callable[[bytes], None]) -> FilesReply:
        self._counter = max(self._counter + 1, self._clock.now_ms(), 1)
        self._remember()
        sign, replica = self._replica.sign, self._replica.id
        credentials = sign_request(sign, replica, self._hub, FILES_PATH, self._counter, head)
        headers = {REQUEST_HEADER: format_credentials(credentials)}
        with self._road.post(FILES_PATH, encode_message(head, frames), headers) as answer:
            return self._listen(answer, credentials, frame)

    def _listen(self, answer: Answer, credentials: Credentials, frame: Callable[[bytes], None]) -> FilesReply:
        parts, count = Parts(), 0
        reply: FilesReply | None = None
        for chunk in answer.chunks():
            for part in parts.feed(chunk):
                if reply is None:
                    check_reply(answer.signature, self._hub, credentials.signature, part)
                    reply = decode_reply(part)
                    continue
                if count >= len(reply.frames) or frame_hash(part) != reply.frames[count]:
                    raise SyncProblem("unauthentic", what="frame")
                count += 1
                frame(part)
        if reply is None or count != len(reply.frames):
            raise SyncProblem("no-hub", what="cut")
        return reply

    def _remember(self) -> None:
        """A counter ahead of the clock is on disk before it is used, as it is in the exchange of commits."""
        if self._counter > self._clock.now_ms():
            note = decode_note(self._replica.peer_note(self.peer))
            self._replica.set_peer_note(self.peer, replace(note, counter=self._counter).encode())
