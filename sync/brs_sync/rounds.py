"""The rounds of one exchange: ask, store what comes as it comes, remember, until both hold the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from brs_sync import tierwords
from brs_sync.agreeing import as_ours, fitting, mark_here
from brs_sync.allowing import least_cost, with_room
from brs_sync.auth import REQUEST_HEADER, Credentials, check_reply, format_credentials, sign_request
from brs_sync.budget import HEADS, rounded
from brs_sync.clock import Clock
from brs_sync.course import Course, SyncProgress, SyncReport
from brs_sync.differing import differing
from brs_sync.errors import SyncProblem
from brs_sync.exchange import acknowledged
from brs_sync.ids import Dot
from brs_sync.inbox import Delivery, left_over, open_frames
from brs_sync.meeting import Meeting
from brs_sync.note import Note, decode_note
from brs_sync.outgoing import heads_of, seqs
from brs_sync.parts import Parts
from brs_sync.pieces import PieceStore
from brs_sync.points import Point
from brs_sync.receipt import CommitVerdict, Receipt, read_receipt, restored
from brs_sync.repeating import Repeating
from brs_sync.replica import Replica
from brs_sync.slicing import LEAST_STEP
from brs_sync.snapshot.asking import asks_more
from brs_sync.snapshot.taking import REFUSALS
from brs_sync.tally import Tally
from brs_sync.transport import Answer, Road
from brs_sync.wire import SYNC_PATH, Reply, Request, Vectors, decode_reply, encode_message, encode_request, frame_hash

MOST_ROUNDS = 10_000
_MOST_COUNTER = 1 << 52  # a hub that claims more is not followed: numbers must never run out


class Rounds:
    """One exchange from its first request to its last."""

    def __init__(
        self,
        replica: Replica,
        road: Road,
        hub: bytes,
        pieces: PieceStore,
        clock: Clock,
        points: Point,
        course: Course | None = None,
    ) -> None:
        self._course = course if course is not None else Course()
        self._budget = self._course.budget(lambda: road.bytes_up + road.bytes_down)
        self._tally = Tally(replica)
        self._stopped, self._repeating = "", Repeating()
        self._said = False  # whether all was said: no failure, no wish of a person and no budget ended it before
        self._theirs: Vectors = {}  # what the hub said last that it holds
        self._replica, self._road, self._hub = replica, road, hub
        self._pieces, self._clock, self._points = pieces, clock, points
        self._peer = hub.hex()
        self._saved = replica.peer_note(self._peer)
        note = decode_note(self._saved)
        self._wishes, self._full = self._course.wishes, frozenset[str]()
        self._meeting = self._met(note)
        self._counter = note.counter
        self._before = (road.requests, road.bytes_up, road.bytes_down)
        self._own = replica.id
        self._received = self._frames = self._history = 0
        self._receipt: Receipt | None = None
        self._verdicts: list[CommitVerdict] = []

    def to_the_end(
        self, progress: Callable[[SyncProgress], None] | None, cancelled: Callable[[], bool] | None
    ) -> SyncReport:
        """Round after round."""
        self._store(left_over(self._pieces, self._peer, self._clock.now_ms()))
        try:
            self._talk(progress, cancelled)
            self._said = not self._stopped
        except SyncProblem as problem:
            if problem.code != "over-budget":
                raise
            self._stopped = "budget"
        finally:
            self._remember_what_came()
        return self.report()

    def _talk(self, progress: Callable[[SyncProgress], None] | None, cancelled: Callable[[], bool] | None) -> None:
        still = 0  # rounds in a row that moved nothing
        for _ in range(MOST_ROUNDS):
            if cancelled is not None and cancelled():
                raise SyncProblem("cancelled")
            if not self._budget.allows(HEADS) or (still > 1 and self._budget.left is not None):
                return self._pause()
            before = self._meeting.sent + self._received + self._frames
            try:
                over = self._round()
            except SyncProblem as problem:
                self._leave_out(problem)
                continue
            moved = self._meeting.sent + self._received + self._frames > before
            still = 0 if moved or self._meeting.pushes else still + 1
            if progress is not None:
                progress(self._progress())
            if over:
                self._tidy()
                return None

    def _met(self, note: Note) -> Meeting:
        meeting = Meeting(self._replica, note, self._peer, self._wishes)
        meeting.by_log = self._course.by_log
        meeting.bind(self._course.bound)
        return meeting

    def _leave_out(self, problem: SyncProblem) -> None:
        """Go on without what is for a partition that the hub has no room for; anything else ends it.

        What came with that is there, so the hub is asked what it holds before anything goes again.
        """
        full = problem.values.get("what")
        if problem.code != "over-quota" or not isinstance(full, str) or full in self._full:
            raise problem
        self._full |= {full}
        self._wishes = replace(self._wishes, later=self._wishes.later | {full})
        self._remember_what_came()
        before = self._meeting
        self._meeting = self._met(replace(before.note, sure=False))
        self._meeting.snapshots, self._meeting.sent, self._meeting.lost = before.snapshots, before.sent, before.lost

    def _tidy(self) -> None:
        """Where both hold the same, pieces of something that came another way are no use any more."""
        for whole in self._pieces.held(self._peer) if self._meeting.agreed else ():
            self._pieces.forget(self._peer, whole)

    def _pause(self) -> None:
        """The budget ends here, between two requests: all that came and went stays, the rest goes on next time."""
        self._stopped = "budget"
        self._meeting.paused()
        self._save()

    def _progress(self) -> SyncProgress:
        waiting = self._replica.outbox(self._peer).commits
        up, down = self._traffic()
        return SyncProgress(self._meeting.sent, self._received, waiting, up, down, self._meeting.still, self._history)

    def _traffic(self) -> tuple[int, int]:
        return self._road.bytes_up - self._before[1], self._road.bytes_down - self._before[2]

    def _remember_what_came(self) -> None:
        """Where older work stays here, what the hub sent stands behind it in the arrivals, and must not go back."""
        came = self._meeting.came
        if came:
            known = acknowledged(self._replica.reader(), self._peer)
            for name, chains in came.items():
                before = known.get(name, {})
                came[name] = before | {who: max(seq, before.get(who, 0)) for who, seq in chains.items()}
            self._replica.acknowledge(self._peer, came)

    def _round(self) -> bool:
        request = self._meeting.request(self._pieces.held(self._peer), self._budget.left)
        course = self._course
        request = replace(request, time=course.asks_time, tier=course.tier, within=course.within)
        if self._meeting.in_vain:
            self._pause()
            return True
        self._afford(request)
        self._save()
        departed = self._replica.depart(self._peer, self._meeting.going)
        self._points("client.departed")
        try:
            reply = self._ask(request)
        except SyncProblem:
            self._replica.stay([] if self._road.went else departed)
            raise
        if reply.words or reply.wide:
            tierwords.hear(self._replica, (*reply.words, *reply.wide))
        phase = self._meeting.phase
        over = self._meeting.over(reply) or self._repeating.again(request, reply, phase)
        if over and not course.by_log:
            over = not asks_more(request.gaps, self._replica.gaps(self._meeting.note.scope, self._peer))
        learned, self._meeting.learned = self._meeting.learned, {}
        self._theirs = learned or self._theirs
        if learned and (not reply.same or self._replica.outbox(self._peer).commits):
            kept = self._own_word_kept(learned)
            self._replica.acknowledge(self._peer, kept)
            self._replica.shown(self._peer, kept)
        self._points("client.before_note")
        self._save()
        return over

    def _ask(self, request: Request) -> Reply:
        head = encode_request(request)
        try:
            return self._exchange(head, request)
        except SyncProblem as problem:
            if problem.code != "stale-request":
                raise
            self._counter = _counted(problem, self._counter)
        # What was said in vain has cost its bytes as well.
        request = with_room(request, self._budget.left)
        self._afford(request)
        return self._exchange(encode_request(request), request)

    def _afford(self, request: Request) -> None:
        """Let go of a request that alone would break the budget: vectors may take more than is left."""
        least = least_cost(request)
        if not self._budget.allows(least):
            self._meeting.dropped()
            self._meeting.needs = rounded(2 * least)  # what is shown comes back, where it differs
            raise SyncProblem("over-budget")

    def _exchange(self, head: bytes, request: Request) -> Reply:
        """One request and its answer, whose frames are stored as they come."""
        self._counter = max(self._counter + 1, self._clock.now_ms(), 1)
        credentials = sign_request(self._replica.sign, self._replica.id, self._hub, SYNC_PATH, self._counter, head)
        headers = {REQUEST_HEADER: format_credentials(credentials)}
        self._points("client.send")
        watch = self._course.watch(*self._traffic())
        with self._road.post(SYNC_PATH, encode_message(head, request.frames), headers) as answer:
            watch.answered()
            reply = self._listen(answer, credentials)
        watch.ended(*self._traffic())
        self._frames += len(request.frames) + len(reply.frames)
        return reply

    def _listen(self, answer: Answer, credentials: Credentials) -> Reply:
        parts, reply, count = Parts(), None, 0
        for chunk in answer.chunks():
            if self._budget.broken:
                raise SyncProblem("over-budget")
            frames: list[bytes] = []
            for part in parts.feed(chunk):
                if reply is None:
                    check_reply(answer.signature, self._hub, credentials.signature, part)
                    reply = self._hear(decode_reply(part))
                    continue
                if count >= len(reply.frames) or frame_hash(part) != reply.frames[count]:
                    raise SyncProblem("unauthentic", what="frame")
                count += 1
                frames.append(part)
            if frames:
                self._store(open_frames(frames, self._pieces, self._peer, self._clock.now_ms()))
                self._points("client.frames_stored")
        if reply is None or count != len(reply.frames):
            raise SyncProblem("no-hub", what="cut")
        return reply

    def _hear(self, reply: Reply) -> Reply:
        """The hub has stored what was sent; its receipt says so."""
        self._points("client.answered")
        self._tally.sent(self._meeting.going)
        heads = heads_of(self._meeting.going)
        self._meeting.heard(reply)
        self._course.hub_ms = reply.time_ms
        data = reply.receipt and restored(reply.receipt, self._hub, self._replica.id, heads)
        if data:
            self._receipt = read_receipt(data, self._hub)
            self._verdicts += self._receipt.verdicts
            before = acknowledged(self._replica.reader(), self._peer)
            # A receipt names the chains that came and the device's own: of those under a former key it says nothing.
            kept = {
                name: {who: seq for who, seq in before.get(name, {}).items() if who != self._own} | chains
                for name, chains in self._own_word_kept(self._receipt.held).items()
            }
            self._replica.acknowledge(self._peer, kept, (self._receipt, data))
            self._heed(self._receipt.verdicts)
        self._save()
        return reply

    def _heed(self, verdicts: Iterable[CommitVerdict]) -> None:
        """A hub that holds other commits with our dots proves a clone; going on needs another key (SYNC rule 14)."""
        forked = (v for v in verdicts if v.verdict == "forked" and v.replica == self._own)
        self._replica.take_new_key([(v.partition, Dot(v.replica, v.seq)) for v in forked])
        self._stop_if_renamed()

    def _stop_if_renamed(self) -> None:
        """This hub does not know the new key yet: the person is told, and has to join again."""
        if self._replica.id != self._own:
            self._save()
            raise SyncProblem("cloned")

    def _store(self, delivery: Delivery) -> None:
        """Take in what the hub sent, on disk when this returns; who wrote what a snapshot says is known before."""
        statements = delivery.statements
        if delivery.snapshots and statements:
            self._replica.receive([], statements)
            statements = []  # each is proved and judged by once
        for data, whole in delivery.snapshots:
            self._stand_on(data, whole)
        if not delivery.commits and not delivery.statements:
            for whole in delivery.wholes:
                self._pieces.forget(self._peer, whole)
            return
        before = self._replica.arrival()
        received = self._replica.receive(delivery.commits, statements)
        if delivery.statements:
            tierwords.look_up(self._replica)
        for whole in delivery.wholes:
            self._pieces.forget(self._peer, whole)
        names = [(r.partition, r.dot) for r in received.results if r.dot is not None]
        new = sum(result.status == "held" for result in received.results)
        self._tally.came((r.partition, r.dot) for r in received.results if r.dot is not None and r.status == "held")
        self._received += new
        self._replica.reached(self._peer, received.results, told=self._budget.left is None)
        self._history += received.laid
        self._meeting.laid(received)
        self._meeting.received(before, names, new, delivery.statements)
        self._stop_if_renamed()

    def _stand_on(self, data: bytes, whole: bytes) -> None:
        """A partition's snapshot is whole here; one that is refused, or of no use, is asked for by the log instead."""
        before = self._replica.arrival()
        try:
            taken = self._replica.take_snapshot(data, whole, over="hub" if self._course.by_log else "all")
        except SyncProblem as problem:
            if problem.code not in REFUSALS:
                raise
            taken = None
        self._points("client.snapshot")
        if taken is None:
            self._meeting.of_no_use()
        else:
            self._received += taken.commits
            self._meeting.received(before, taken.names, taken.arrivals, ())

    def _own_word_kept(self, held: Vectors) -> dict[str, dict[bytes, int]]:
        """What the hub holds, of own chains that go on otherwise there only as much as it had of ours before.

        Otherwise what a clone wrote under our number would pass for delivered (SYNC rule 14).
        """
        reader = self._replica.reader()
        held = as_ours(reader, self._replica.id, held)
        kept = seqs(fitting(reader, held))
        for name, chains in held.items():
            for own in chains.keys() & self._replica.own_names():
                seq, mark = chains[own]
                if mark_here(reader, name, own, seq) != mark:
                    before = acknowledged(reader, self._peer).get(name, {}).get(own, 0)
                    kept[name][own] = min(before, seq)
        return kept

    def _save(self) -> None:
        """Remember where the meeting stands, if that is news."""
        counter = self._counter if self._counter >= self._clock.now_ms() else 0
        note = replace(self._meeting.note, counter=counter).encode()
        if note != self._saved:
            self._replica.set_peer_note(self._peer, note)
            self._saved = note

    def report(self) -> SyncReport:
        """What was done so far, also by an exchange that a failure ended."""
        up, down = self._traffic()
        left = [row for row in self._meeting.left() if row.partition not in self._course.wishes.later]
        return SyncReport(
            self._meeting.sent,
            self._received,
            self._road.requests - self._before[0],
            up,
            down,
            self._meeting.agreed,
            self._receipt,
            tuple(self._verdicts),
            stopped=self._stopped,
            seconds=self._course.seconds,
            left_up=len(left),
            left_down=self._meeting.still,
            went=self._tally.went(),
            brought=self._tally.brought(),
            lost=self._meeting.lost,
            needs=self._needs(),
            differ=self._differ(),
            unagreed=self._unagreed,
            history=self._history,
            full=tuple(sorted(self._full)),
        )

    @property
    def _unagreed(self) -> bool:
        return self._said and not self._meeting.agreed

    def _differ(self) -> tuple[str, ...]:
        """Where the two still differ, as far as the hub said; nothing of an exchange that is not at its end."""
        return differing(self._replica.vectors(self._meeting.note.scope), self._theirs) if self._unagreed else ()

    def _needs(self) -> int:
        """The budget that would have moved something, where this one did not."""
        if not self._stopped or self._meeting.sent or self._received or self._frames:
            return 0
        return self._meeting.needs or LEAST_STEP


def _counted(problem: SyncProblem, counter: int) -> int:
    """Where to go on counting: this device's clock went back, or its memory did, and the hub says how far it was."""
    told = problem.values.get("counter")
    if not isinstance(told, int) or not counter <= told < _MOST_COUNTER:
        raise problem
    return told
