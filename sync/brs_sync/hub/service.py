"""What the hub does with a request, whatever road it came by: no sockets here, and nothing kept between requests."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync import tierwords
from brs_sync.asking import AUTHORITY_PATH, decode_ask, encode_told
from brs_sync.auth import Credentials, is_signed_request, sign_reply, to_text
from brs_sync.beyond import goes_to
from brs_sync.blobs.reading import Files
from brs_sync.blobs.shelf import FILE_NAME, HUB_NAME
from brs_sync.blobs.sweeping import DAY_MS
from brs_sync.clock import Clock
from brs_sync.commit import dot_of
from brs_sync.disk import FILES, Disk
from brs_sync.enrol import EnrolReply, decode_enrol, encode_enrolled
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.hub import standing
from brs_sync.hub.admin import Admin, Device
from brs_sync.hub.admitting import Admitting
from brs_sync.hub.answer import Answerer, Asker
from brs_sync.hub.between import between
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.blobstock import adopt
from brs_sync.hub.deeds import Deeds
from brs_sync.hub.givingback import give_back
from brs_sync.hub.hubshelf import HubShelf, bucket_for
from brs_sync.hub.lane import Job, Lane
from brs_sync.hub.limits import visit
from brs_sync.hub.receipting import receipt_for
from brs_sync.hub.room import Cut, Room
from brs_sync.hub.store.alone import Alone, Kept
from brs_sync.hub.store.bucket import Bucket, Store
from brs_sync.hub.trying import tried
from brs_sync.ids import is_replica_text, parse_replica
from brs_sync.inbox import Delivery, left_over, open_frames
from brs_sync.pieces import PieceStore
from brs_sync.points import Point, no_point
from brs_sync.receiving import ENOUGH_WITHOUT_LISTS
from brs_sync.replica import Replica
from brs_sync.roles import is_hub
from brs_sync.snapshot.offering import LEAST_BYTES, Offers
from brs_sync.views import Received
from brs_sync.wire import SYNC_PATH, Request, encode_reply

if TYPE_CHECKING:
    from brs_sync.hub.store.sharing import Shared

_MOST_SCOPES = 256
_NEVER = math.inf
_NOTHING = Received()
_Hears = Callable[[bytes], None]  # the key of a device


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's signature, head and frames."""

    signature: str
    head: bytes
    frames: tuple[bytes, ...] = ()


class HubService:
    """One folder's hub, or one process of the hub that is `shared`: then the folder is but its copy of it.

    Over a workspace `files` are its documents, which it gives out as well.

    A partition goes as a snapshot to who has nothing of it from `snapshots_from` bytes of commits on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        entropy: Callable[[int], bytes],
        points: Point = no_point,
        disk: Disk = FILES,
        files: Files | None = None,
        snapshots_from: int = LEAST_BYTES,
        shared: Shared | None = None,
        objects: Store | None = None,
        partition_quota: int = 0,
    ) -> None:
        self._clock, self._points, self._shared = clock, points, shared
        if shared is not None:
            shared.settle(folder, entropy, disk)
        self.replica = Replica.open(
            folder, clock=clock, entropy=entropy, schemas=lambda name: None, points=points, disk=disk
        )
        self.admin = Admin(folder, entropy, disk=disk, books=None if shared is None else shared.books)
        self.admitting = Admitting(self.replica, self.admin, clock, points)
        # Of several processes each has a copy of the log that they share.
        self._kept: Kept = Alone() if shared is None else shared.mirror(self.replica, entropy(8))
        rows = None if shared is None else shared.rows
        self._pieces = PieceStore(folder, disk, rows)
        # The shelf of a workspace keeps other things than that of a hub, so a hub over it has its own.
        name = HUB_NAME if files is not None else FILE_NAME
        try:
            bucket = bucket_for(objects, self.replica.key, self.admin)
            self._shelf = HubShelf(folder, disk, name=name, rows=rows, bucket=bucket)
            self._shelf.check_places(self.admin)
        except SyncProblem:
            self.admin.close()
            self.replica.close()
            raise
        self.blobs = HubBlobs(self._shelf, self.replica, points, files)
        self.room = Room(self.replica, self._shelf, partition_quota)
        if files is not None:
            adopt(folder, disk, self._shelf)
        else:
            self.replica.enough = ENOUGH_WITHOUT_LISTS
        self._offers = Offers(self.replica, clock, disk, snapshots_from)
        self._epoch = self._kept.history or self.admin.epoch()
        self._lane = Lane(self.replica.receive)
        self._enrolling = threading.Lock()
        self._joining = threading.Lock()
        self._spoke: dict[tuple[str, ...], tuple[int, frozenset[str], Authority, int, float]] = {}
        self._tended_ms = -DAY_MS
        self._recover()

    def close(self) -> None:
        """Let go of the folder."""
        self._shelf.close()
        self._pieces.close()
        self._offers.close()
        self.admin.close()
        self.replica.close()
        if self._shared is not None:
            self._shared.close()

    @property
    def is_shared(self) -> bool:
        """Whether its books and log lie on a server that other processes use too."""
        return self._shared is not None

    @property
    def writing(self) -> int:
        """How many requests wait for their turn to write."""
        return self._lane.waiting

    @property
    def lacking(self) -> int:
        """In how many partitions other processes of this hub hold something that could not be taken in here."""
        return len(self._kept.lacking)

    def hello(self) -> dict[str, object]:
        """What anybody may know."""
        return {"hub": to_text(self.replica.key), "replica": self.replica.id_text, "protocol": 1}

    def enrol(self, data: bytes, source: str) -> Answer:
        """Admit the device that shows a good code; a lost answer may be asked for again."""
        request = decode_enrol(data)
        self._kept.catch_up()
        with self._enrolling:
            barred = self.admitting.checked(request)
            invitation = self.admin.claim(request.code, request.key, source, self._clock.now_ms(), barred)
            self._points("hub.enrol_claimed")
            device = self.admitting.admit(request, invitation)
        self._kept.share()
        self._points("hub.enrol_admitted")
        reply = EnrolReply(self.replica.key, device.statement, device.person, device.name, device.role, device.prefixes)
        if not request.plain:
            chains, roots = tuple(self.replica.chains(device.key)), tuple(sorted(self.replica.roots().items()))
            reply = replace(reply, statements=chains, roots=roots)
        head = encode_enrolled(reply)
        return Answer(sign_reply(self.replica.sign, request.proof, head), head)

    def authenticate(
        self, credentials: Credentials, head: bytes, path: str = SYNC_PATH, signed: _Hears | None = None
    ) -> Device:
        """The admitted device that signed this head for this path, heard for the first time after `signed` was told."""
        device = self._signer(credentials, head, path)
        if signed is not None:
            signed(device.key)
        self.admin.count_request(device.replica, credentials.counter, self._clock.now_ms())
        if path != SYNC_PATH:
            self._catch_up(device)
        return device

    def _catch_up(self, device: Device, names: Iterable[str] = ()) -> None:
        """Know of what the device may read, and of what it names, all that other processes have acknowledged."""
        if self._shared is None:
            return
        partitions, scope = tuple(names), self.readable(device, "carry")
        self._kept.catch_up(partitions, scope)
        if (now := self.readable(device, "carry")) != scope:
            self._kept.catch_up(partitions, now)

    def _signer(self, credentials: Credentials, head: bytes, path: str) -> Device:
        devices = self.admin.called(credentials.name)
        for device in devices:
            if is_signed_request(credentials, device.key, self.replica.key, path, head):
                return device
        raise SyncProblem("unauthentic" if devices else "not-enrolled", what="request")

    def store(self, device: Device, frames: Sequence[bytes]) -> Received:
        """Take in what a device sent, whole frames only; on disk when this returns (SYNC rule 16)."""
        (received,) = self.store_all([(device, frames)])
        if isinstance(received, Exception):
            raise received
        return received

    def store_all(self, sent: Sequence[tuple[Device, Sequence[bytes]]]) -> list[Received | Exception]:
        """The same for several devices, in one transaction; what is wrong with one's is not its neighbours' matter."""
        self._points("hub.received")
        opened = [tried(partial(self._opened, device, frames)) for device, frames in sent]
        jobs = {
            place: Job(one.commits, one.statements, [sent[place][0].replica])
            for place, one in enumerate(opened)
            if isinstance(one, Delivery) and (one.commits or one.statements)
        }
        written = dict(zip(jobs, self._lane.submit_all(list(jobs.values())), strict=True)) if jobs else {}
        if any(isinstance(one, Received) for one in written.values()):
            self._kept.share()
        done: list[Received | Exception] = []
        for place, one in enumerate(opened):
            taken = one if isinstance(one, Exception) else written.get(place, _NOTHING)
            if not isinstance(one, Exception) and not isinstance(taken, Exception):
                taken = tried(partial(self._taken, sent[place][0], one, taken))
            done.append(taken)
        self._points("hub.stored")
        return done

    def _opened(self, device: Device, frames: Sequence[bytes]) -> Delivery:
        delivery = open_frames(frames, self._pieces, device.replica_text, self._clock.now_ms())
        if delivery.commits or delivery.statements:
            # What it follows may have come to another process.
            self._catch_up(device, {dot_of(commit)[0] for commit in delivery.commits})
        return self.room.fitting(delivery, self.readable(device, "carry"))

    def _taken(self, device: Device, delivery: Delivery, received: Received) -> Received:
        received = self._finish(device.replica_text, delivery, received)
        if received.unauthentic:
            self.admin.charge(device.replica, received.unauthentic)
        return replace(received, beyond=delivery.beyond) if isinstance(delivery, Cut) else received

    def reply(self, device: Device, credentials: Credentials, request: Request, received: Received) -> Answer:
        """The signed reply to a request whose frames are stored."""
        self._kept.share()
        self._catch_up(device, request.vectors or ())
        sent = frozenset((r.partition, r.dot) for r in received.results if r.dot is not None)
        scope, reads = self.readable(device, "carry"), self.readable(device)
        if request.tier:
            self.check_hub(device)
            scope, reads = between(scope, request.within), between(reads, request.within)
            self._say(scope)
            self._kept.share()  # what is said is said by all processes, or not yet
        asker = Asker(device.replica, scope, reads, sent)
        answerer = Answerer(self.replica, self._epoch, asker, request, self._offers)
        reply = answerer.reply()
        due = received.results or answerer.versions
        receipt = None
        if due:
            now_ms, known = self._clock.now_ms(), answerer.held
            receipt = receipt_for(self.replica, device.replica, now_ms, received.results, answerer.versions, known)
        now = max(0, self._clock.now_ms()) if request.time else None
        pieces = self._pieces.held(device.replica_text)
        head = encode_reply(replace(reply, receipt=receipt, pieces=pieces, time_ms=now))
        self._points("hub.before_answer")
        return Answer(sign_reply(self.replica.sign, credentials.signature, head), head, reply.frames)

    def _say(self, scope: tuple[str, ...]) -> None:
        """To a hub below its own word on what is held; looked at again after something came, or a pause is over."""
        lacking, now = frozenset(self._kept.lacking), self._clock.now_ms()
        state = self.replica.arrival(), lacking, self.replica.authority
        before = self._spoke.get(scope)
        if before is None or before[:2] != state[:2] or before[2] is not state[2] or not before[3] <= now < before[4]:
            again = tierwords.say(self.replica, scope, now, lacking)
            if len(self._spoke) >= _MOST_SCOPES:
                self._spoke.clear()
            self._spoke[scope] = *state, now, _NEVER if again is None else again

    def readable(self, device: Device, *more: str) -> tuple[str, ...]:
        """The prefixes under which the device's standing grants let it read now, or do what `more` names.

        Nobody beyond the country's own devices gets drafts there, whatever his grant covers.
        """
        return goes_to(self.replica.rights(device.key), "read", *more)

    def check_hub(self, device: Device) -> None:
        """Refuse to speak as to a hub below to who was not admitted as one."""
        if not any(one.role == "root" or is_hub(one.role) for one in self.replica.rights(device.key)):
            raise SyncProblem("no-right", right="attest", partition="")

    def asked(self, credentials: Credentials, head: bytes) -> Answer:
        """Answer a device's question about devices and invitations, within what its grants let it ask."""
        device = self.authenticate(credentials, head, AUTHORITY_PATH)
        visit().proved(device.key, brings=False)
        if not self.replica.rights(device.key):
            raise SyncProblem("no-right", right="read", partition="")
        told = encode_told(self.perform(*decode_ask(head), device))
        return Answer(sign_reply(self.replica.sign, credentials.signature, told), told)

    def perform(self, act: str, said: Mapping[str, object], actor: Device | None = None) -> dict[str, object]:
        """What somebody asks to be done about devices; `actor` None is who administers this hub."""
        self.look_around(("",))  # a cut names all that is held of somebody, wherever he sent it
        with self._joining if actor is None and act in standing.OUTWARD else self._enrolling:
            try:
                if actor is None and act in standing.ACTS:
                    return standing.ACTS[act](self, said)
                return Deeds(self, actor, self._clock.now_ms()).perform(act, said)
            finally:
                self._kept.share()

    def called(self, name: str) -> None:
        """What the hub is called where its receipts go beyond its own devices."""
        person, before = self.replica.person
        if before != name:
            self.replica.set_person(person, name)

    def news(self) -> None:
        """Something came by another way than the door: what it emptied is offered to nobody any more."""
        self._offers.forget_erased()
        self._kept.share()

    def look_around(self, prefixes: Sequence[str]) -> None:
        """Know of what lies under these prefixes all that other processes have acknowledged."""
        self._kept.catch_up(prefixes=prefixes)

    @property
    def pieces(self) -> PieceStore:
        """What came of large frames that are not whole yet, to whichever process."""
        return self._pieces

    def note_seen(self) -> None:
        """Now and then put down when devices were seen, for who looks into the books from beside."""
        self.admin.put_seen(self._clock.now_ms())

    def tend(self) -> None:
        """Once a day, let go of files that nobody needs: after a look at all that other processes know of."""
        now_ms = self._clock.now_ms()
        if not 0 <= now_ms - self._tended_ms < DAY_MS:
            self._tended_ms = now_ms
            self.look_around(("",))
            if not self._kept.lacking:  # what was not taken in may name any of them
                self.blobs.sweep(now_ms)

    def look_at_database(self) -> None:
        """Ask the database that several processes share, if there is one; refused as it refuses."""
        if self._shared is not None:
            self._shared.log.fact("layout")

    @property
    def objects(self) -> Bucket | None:
        """The object store in which files lie, where they do."""
        return self._shelf.bucket

    def tidy_files(self) -> None:
        """Let go of what lies in the object store and nobody names: it takes a while there."""
        self._shelf.loosen()

    def _recover(self) -> None:
        """Make good what an earlier process was ended in the middle of."""
        self.replica.keeps_key = True
        self._kept.start()
        own, authority = self.replica.key, self.replica.authority
        named = any(grant.subject == own for grant in authority.grants.values())
        if own not in authority.roots and not (authority.roots and named):
            self.replica.add_root(own)  # and never again where a hub above, or one above that, has ended what it gave
        self.admitting.tell_standing()
        known = {data for _, data in self.replica.statements()}
        missing = [device.statement for device in self.admin.devices() if device.statement not in known]
        if missing:
            self.replica.receive([], missing)
        self._kept.share()
        # What came from the hub above is taken up by the next exchange with that.
        for sender in {sender for sender, _ in self._pieces.complete() if is_replica_text(sender)}:
            self._take(sender, left_over(self._pieces, sender, self._clock.now_ms()))

    def _take(self, sender: str, delivery: Delivery) -> Received:
        received = _NOTHING
        if delivery.commits or delivery.statements:
            received = self._lane.submit(delivery.commits, delivery.statements, [parse_replica(sender)])
            self._kept.share()
        return self._finish(sender, delivery, received)

    def _finish(self, sender: str, delivery: Delivery, received: Received) -> Received:
        """What else is to be done with what a sender brought, now that its commits and statements are stored."""
        self.replica.note_strange(sender, received.beneath, received.strange)
        # Of several processes the others would not stand on it: what was lost comes back as commits, or not at all.
        if delivery.snapshots and self._shared is None:
            altered = give_back(self.replica, delivery.snapshots, self._points)
            received = replace(received, altered=received.altered + altered)
            self._offers.forget_erased()
        left = delivery.left if isinstance(delivery, Cut) else []
        for whole in delivery.wholes:
            self._pieces.forget(sender, whole, but_first=whole in left)
        if received.changes.records or received.statements:
            self._offers.forget_erased()
        return received
