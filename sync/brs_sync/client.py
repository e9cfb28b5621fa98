"""A device's exchange with its hub: joining it, and syncing until both hold the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import requests

from brs_sync.asking import ask_hub
from brs_sync.auth import check_reply
from brs_sync.blobs.asking import Asking
from brs_sync.blobs.reading import Files
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits, Transfer
from brs_sync.clock import Clock, SystemClock
from brs_sync.course import Course, SyncProgress, SyncReport
from brs_sync.enrol import EnrolReply, EnrolRequest, ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.note import decode_note
from brs_sync.parts import only_part
from brs_sync.pieces import PieceStore
from brs_sync.points import Point, no_point
from brs_sync.replica import Replica
from brs_sync.rounds import Rounds
from brs_sync.transport import Road
from brs_sync.wire import ENROL_PATH, encode_message

__all__ = ["HubClient", "SyncProgress", "SyncReport"]


class HubClient:
    """One device's way to one hub, whose key was pinned at enrolment."""

    def __init__(
        self,
        replica: Replica,
        url: str,
        session: requests.Session | None = None,
        *,
        hub_key: bytes | None = None,
        clock: Clock | None = None,
        points: Point = no_point,
        pieces: PieceStore | None = None,
    ) -> None:
        """`pieces` of large frames lie there, where whoever opened it will close it; else beside the replica."""
        self.hub_key = hub_key
        self._pieces = pieces
        self._replica = replica
        self._road = Road(url, session)
        self._clock = clock if clock is not None else SystemClock()
        self._points = points
        self._run: Rounds | None = None

    @property
    def so_far(self) -> SyncReport | None:
        """What the last exchange did, also when it failed; None before the first."""
        return self._run.report() if self._run is not None else None

    @property
    def way(self) -> str:
        """By which road: the network, or a proxy of the system or the environment."""
        return "proxy" if self._road.proxied else "network"

    def knock(self) -> None:
        """One small request that asks whether a hub answers; raises as an exchange would."""
        self._road.knock()

    @property
    def traffic(self) -> tuple[int, int]:
        """Bytes that went and came so far, also of requests that failed."""
        return self._road.bytes_up, self._road.bytes_down

    def close(self) -> None:
        """Hang up."""
        self._road.close()

    @property
    def peer(self) -> str:
        """What the hub is called in what is remembered of it; nothing before one was joined."""
        return self.hub_key.hex() if self.hub_key is not None else ""

    def transfer(self, shelf: Shelf, files: Files, limits: Limits) -> Transfer:
        """A run of files with the hub, over the same line and counted with the same bytes; commits go before it."""
        return Transfer(self.asking(), shelf, files, self._clock, limits, self._replica.arrival(), self._points)

    def asking(self) -> Asking:
        """Single requests about files, over the same line and counted with the same bytes."""
        if self.hub_key is None:
            raise SyncProblem("not-enrolled")
        return Asking(self._replica, self._road, self.hub_key, self._clock)

    def ask(self, act: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the hub about devices and invitations, or to do something about them."""
        if self.hub_key is None:
            raise SyncProblem("not-enrolled")
        return ask_hub(self._replica, self._road, self.hub_key, self._clock, act, said)

    def enrol(
        self, code: str, name: str, settle: Callable[[EnrolReply], object] = lambda _reply: None, *, hub: bool = False
    ) -> EnrolReply:
        """Join the hub by an invitation's code; its key is pinned, and its grant held, when this returns.

        What `settle` does about the new grants is kept together with them; where it raises, nothing is. A `hub` uses
        up no code of a role that is no hub's.
        """
        request = replace(ask_to_enrol(code, self._replica.key, name, self._replica.sign), hub=hub)
        self._points("client.enrol_send")
        reply = self._ask_in_turn(request)
        self._points("client.enrol_answered")
        with self._replica.writing():  # from a reply that is refused nobody is trusted
            for root, prefixes in reply.roots or ((reply.hub, ("",)),):
                self._replica.add_root(root, prefixes)
            self._replica.receive([], [*reply.statements, reply.grant])
            self._check_granted(reply)
            settle(reply)
        self._points("client.enrol_held")
        self._replica.set_person(reply.person, reply.name)
        self._remember(reply)
        self.hub_key = reply.hub
        return reply

    def _ask_in_turn(self, request: EnrolRequest) -> EnrolReply:
        """Ask as hubs of earlier releases understand it, where this one does not understand more."""
        plain = replace(request, hub=False, plain=True)
        for less in (replace(request, hub=False), plain) if request.hub else (plain,):
            try:
                return self._ask_to_enrol(request)
            except SyncProblem as problem:
                if problem.code != "malformed":
                    raise
                request = less
        return self._ask_to_enrol(request)

    def _check_granted(self, reply: EnrolReply) -> None:
        """Refuse what does not prove itself, and a grant to a key that has been ended."""
        own, authority = self._replica.key, self._replica.authority
        if not set(reply.prefixes) <= {prefix for grant in authority.standing(own) for prefix in grant.prefixes}:
            raise SyncProblem("unauthentic", what="grant")
        if not authority.rights(own):
            raise SyncProblem("access-ended")

    def _ask_to_enrol(self, request: EnrolRequest) -> EnrolReply:
        with self._road.post(ENROL_PATH, encode_message(encode_enrol(request)), {}) as answer:
            head = only_part(answer.chunks())
        reply = decode_enrolled(head)
        check_reply(answer.signature, reply.hub, request.proof, head)
        return reply

    def _remember(self, reply: EnrolReply) -> None:
        """What the hub lets this device read now, and that it knows its own grant."""
        peer = reply.hub.hex()
        rights = self._replica.rights(self._replica.key)
        scope = {prefix for right in rights if "read" in right.rights for prefix in right.prefixes}
        note = decode_note(self._replica.peer_note(peer))
        heard = {reply.grant, *reply.statements}
        said = max((arrival for arrival, data in self._replica.statements() if data in heard), default=note.said)
        note = replace(note, scope=tuple(sorted(scope)), said=max(note.said, said))
        self._replica.set_peer_note(peer, note.encode())

    def sync_once(
        self,
        progress: Callable[[SyncProgress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        course: Course | None = None,
    ) -> SyncReport:
        """Exchange until both hold the same: one request where little is new; each can end early and lose nothing.

        `course` says how many bytes it may cost, and what goes first or stays.

        Raises no-hub, captive-portal, cancelled or the hub's refusal; what came and went before that stays.
        """
        if self.hub_key is None:
            raise SyncProblem("not-enrolled")
        self._replica.seal()
        pieces = self._pieces or PieceStore(self._replica.folder)
        try:
            self._run = Rounds(self._replica, self._road, self.hub_key, pieces, self._clock, self._points, course)
            return self._run.to_the_end(progress, cancelled)
        finally:
            if pieces is not self._pieces:
                pieces.close()
