"""What tiers say to everybody below them of what they hold that was handed in: receipts that travel on from hub to hub.

A hub's receipt to one device names that device's chains. A tier's word is a receipt that is addressed to nobody, over
one partition: whoever may read that partition gets it, by any road and over any number of hops. It counts where its
signer stands above (SYNC rule 16, receipt), and only the newest of each tier and partition is kept. Earlier releases
know words on submitted versions alone and refuse others where those stand: others go in a field of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from brs_sync import cbor, passage
from brs_sync.above import Kind, named_above, tiers_above
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, Dot, in_scope, is_frozen
from brs_sync.receipt import CommitVerdict, Receipt, encode_receipt, read_receipt
from brs_sync.rising import speaks
from brs_sync.unapplied import read_unapplied
from brs_sync.wire import MAX_HEAD, MAX_WORDS, Vector

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.replica import Replica

NOBODY = bytes(ID_BYTES)  # whom such a receipt is for
MOST_BYTES = 65_536  # of words in one answer
MOST_NAMED = 250  # commits that one word sets aside: readers pass by one with as many as it could have
PAUSE_MS = 3_600_000  # of what changes often, between two words of one tier on it
_TABLE = (
    "CREATE TABLE IF NOT EXISTS tier_word (hub BLOB NOT NULL, partition TEXT NOT NULL, number INTEGER NOT NULL,"
    " time_ms INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (hub, partition))"
)
_INDEX = "CREATE INDEX IF NOT EXISTS tier_word_number ON tier_word (number)"
_PUT = (
    "INSERT INTO tier_word (hub, partition, number, time_ms, data) VALUES (?,?,?,?,?)"
    " ON CONFLICT (hub, partition) DO UPDATE SET number=excluded.number, time_ms=excluded.time_ms, data=excluded.data"
)

_HASH = (
    "SELECT m.hash FROM commits m JOIN partition p ON p.id=m.partition JOIN replica r ON r.id=m.replica"
    " WHERE p.path=? AND r.name=? AND m.seq=?"
)
_OWN = (
    "SELECT p.path, r.name, c.seq FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE r.own=1 AND p.path LIKE '%/sent' AND p.path NOT LIKE 'practice/%' ORDER BY c.id DESC LIMIT 500"
)


def prepare(connection: Connection) -> None:
    """Make the table; a folder of an earlier release has heard no tier."""
    connection.execute(_TABLE)
    connection.execute(_INDEX)


def read_word(data: bytes) -> Receipt:
    """A tier's word, signed by the tier that it names; anything else is malformed or unauthentic."""
    match cbor.loads(data, max_bytes=MAX_HEAD, max_depth=2):
        case [bytes(content), bytes()]:
            match cbor.loads(content, max_bytes=MAX_HEAD, max_depth=5):
                case [1, bytes(key), *_]:
                    word = read_receipt(data, key)
                    if word.device == NOBODY and len(word.held) == 1:
                        return word
    raise SyncProblem("malformed", what="word")


@lru_cache(maxsize=4096)
def _once(data: bytes) -> Receipt:
    """A word of one's own, of which there is one for every partition: looked at after everything that comes in."""
    return read_word(data)


def say(replica: Replica, scope: Sequence[str], now_ms: int, but: Collection[str] = ()) -> int | None:
    """Say anew what this hub holds of what was handed in under a scope, where that is not what it said last.

    Nothing of partitions `but`, of which another process of the hub holds more: two would contradict each other. Of
    what is no version nothing before its pause is over: since when something is due that was left for then.
    """
    held = _held(replica, scope, but)
    said = _said(replica.reader(), replica.key)
    due: dict[str, int] = {}
    later: list[int] = []
    for name, now in sorted(held.items()):
        last = said.get(name)
        if last is not None and _is_so(last, name, now):
            continue
        # A clock that was set back puts nothing off.
        if last is not None and not is_frozen(name) and 0 <= now_ms - last.time_ms < PAUSE_MS:
            later.append(last.time_ms + PAUSE_MS)
        else:
            due[name] = max(now_ms, 0 if last is None else last.time_ms + 1)
    _say(replica, due, held)
    return min(later, default=None)


def renew(replica: Replica, partition: str) -> None:
    """Say anew what was said of a partition by an older look, or what another process has said since by one.

    Of one hub's words the later one counts: whoever calls this keeps others from saying one meanwhile.
    """
    held = _held(replica, (partition,), ())
    last = _said(replica.reader(), replica.key, partition).get(partition)
    if last is not None and partition in held and not _is_so(last, partition, held[partition]):
        _say(replica, {partition: last.time_ms + 1}, held)


_Held = tuple[Vector, list[CommitVerdict]]  # the heads of a partition, and what of it is not applied


def _held(replica: Replica, scope: Sequence[str], but: Collection[str]) -> dict[str, _Held]:
    """What this hub could say of a scope now."""
    vectors = replica.vectors(scope).items()
    held: dict[str, _Held] = {name: (chains, []) for name, chains in vectors if speaks(name) and name not in but}
    for one in read_unapplied(replica.reader(), held) if held else ():
        held[one.partition][1].append(one)
    full = [name for name, (_, aside) in held.items() if len(aside) > MOST_NAMED]
    return held | {name: _cut(replica.reader(), name, held[name]) for name in full}


def _cut(connection: Connection, partition: str, held: _Held) -> _Held:
    """What a word has room for where much is set aside: of each chain all up to the first verdict that it leaves out.

    Chains with few come first, so nobody crowds out others' work by what is set aside of his own.
    """
    by_chain: dict[bytes, list[CommitVerdict]] = {}
    for one in held[1]:
        by_chain.setdefault(one.replica, []).append(one)
    heads, named, room = dict(held[0]), list[CommitVerdict](), MOST_NAMED
    fewest = sorted(by_chain, key=lambda who: (len(by_chain[who]), who))
    for place, who in enumerate(fewest):
        verdicts = by_chain[who]
        share = min(len(verdicts), -(-room // (len(fewest) - place)))
        room -= share
        named += verdicts[:share]
        if share < len(verdicts):
            seq = verdicts[share].seq - 1
            row = connection.execute(_HASH, (partition, who, seq)).fetchone()
            heads.pop(who, None)
            if row is not None and row[0]:
                heads[who] = seq, bytes(row[0][:8])
    named = [one for one in named if one.replica in heads]
    return heads, sorted(named, key=lambda one: (one.replica, one.seq))


def _is_so(word: Receipt, partition: str, held: _Held) -> bool:
    return dict(word.held[partition]) == dict(held[0]) and list(word.verdicts) == held[1]


def _say(replica: Replica, due: Mapping[str, int], held: Mapping[str, _Held]) -> None:
    if not due:
        return
    with replica.writing() as connection:
        for number, (name, time_ms) in enumerate(due.items(), _newest(connection) + 1):
            vector, aside = held[name]
            word = Receipt(replica.key, NOBODY, time_ms, {name: vector}, tuple(aside), replica.person[1][:100])
            connection.execute(_PUT, (replica.key, name, number, time_ms, encode_receipt(word, replica.sign)))


@dataclass(frozen=True, slots=True)
class Words:
    """Words that go into one head: on submitted versions, and others; how far they come, and whether more follow."""

    versions: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    upto: int = 0
    more: bool = False

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(map(len, (*self.versions, *self.others)))


def told(replica: Replica, scope: Sequence[str], since: int, *, own: bool, room: int | None = None) -> Words:
    """The words about a scope after that number.

    This hub's `own` go to other hubs: its devices have its receipts. Who has a budget, and so much `room`, gets what
    fits, and the rest another time.
    """
    most = MOST_BYTES if room is None else min(room, MOST_BYTES)
    reader = replica.reader()
    newest = _newest(reader)
    since = since if since <= newest else 0  # this hub went back to a backup
    versions: list[bytes] = []
    others: list[bytes] = []
    if since == newest:
        return Words(upto=newest)
    for number, hub, partition, data in reader.execute(
        "SELECT number, hub, partition, data FROM tier_word WHERE number>? ORDER BY number", (since,)
    ).fetchall():
        if in_scope(partition, scope) and (own or hub != replica.key):
            most -= len(data)
            count = len(versions) + len(others)
            if (count or room is not None) and (most < 0 or count >= MAX_WORDS):
                return Words(tuple(versions), tuple(others), since, room is None)
            (versions if is_frozen(partition) else others).append(bytes(data))
        since = number
    return Words(tuple(versions), tuple(others), max(since, newest))


def hear(replica: Replica, words: Iterable[bytes]) -> list[Receipt]:
    """Keep the words of those who stand above this copy, each newer than what the same tier said last there.

    Others' count for nothing: whoever brings them is trusted for nothing either.
    """
    found = [(read_word(data), data) for data in words]
    if not found:
        return []
    above = {tier.key for tier in tiers_above(replica.authority, replica.key)}
    heard: list[Receipt] = []
    with replica.writing() as connection:
        for word, data in found:
            ((partition, chains),) = word.held.items()
            row = connection.execute(
                "SELECT time_ms FROM tier_word WHERE hub=? AND partition=?", (word.hub, partition)
            ).fetchone()
            if word.hub not in above or not speaks(partition) or (row is not None and row[0] >= word.time_ms):
                continue
            connection.execute(_PUT, (word.hub, partition, _newest(connection) + 1, word.time_ms, data))
            passage.forget_gone(connection, word.hub.hex(), partition, {who: seq for who, (seq, _) in chains.items()})
            passage.take_receipt(connection, word.hub.hex(), word, data)
            heard.append(word)
    return heard


def learn(replica: Replica, partition: str, words: Iterable[bytes]) -> None:
    """Keep what another process of this hub heard of a partition, or said itself, where that is newer than here."""
    rows = replica.reader().execute("SELECT data FROM tier_word WHERE partition=?", (partition,)).fetchall()
    known = {bytes(data) for (data,) in rows}
    found = [(data, read_word(data)) for data in words if data not in known]
    hear(replica, [data for data, word in found if word.hub != replica.key])
    own = [(data, word) for data, word in found if word.hub == replica.key and partition in word.held]
    said = _said(replica.reader(), replica.key, partition) if own else {}
    newer = [(data, word) for data, word in own if partition not in said or said[partition].time_ms < word.time_ms]
    if newer:
        with replica.writing() as connection:
            for data, word in newer:
                connection.execute(_PUT, (word.hub, partition, _newest(connection) + 1, word.time_ms, data))


@dataclass(frozen=True, slots=True)
class Holder:
    """A tier above this copy, and since when it has said that it holds a version and applies it; None where it has not.

    `aside` is why it holds it without applying it, where it has said so.
    """

    key: str
    kind: Kind
    name: str
    held_ms: int | None
    aside: str = ""


def holders(replica: Replica, partition: str, dot: Dot) -> tuple[Holder, ...]:
    """Every tier above, the nearest first, with its own word on a version; then other hubs that hold it."""
    held = passage.read_holders(replica.reader(), partition, dot)
    aside = passage.read_asides(replica.reader(), partition, dot.replica, (dot.seq,))
    found = [replace(one, held_ms=held.get(one.key), aside=aside.get(one.key, "")) for one in tiers_of(replica)]
    others = held.keys() - {one.key for one in found}
    return (*found, *(Holder(peer, "hub", "", held[peer]) for peer in sorted(others)))


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what this copy handed in a tier above holds by its own word, and since when the last of it."""

    kind: Kind
    name: str
    held: int
    of: int
    last_ms: int | None


def shares(replica: Replica) -> tuple[Share, ...]:
    """The tiers above, the nearest first; nothing where nothing was submitted or there is but one hub."""
    reader = replica.reader()
    own = reader.execute(_OWN).fetchall()
    tiers = tiers_of(replica) if own else []
    if len(tiers) < 2:
        return ()
    held = [passage.read_holders(reader, partition, Dot(bytes(who), seq)) for partition, who, seq in own]
    found = []
    for tier in tiers:
        times = [said[tier.key] for said in held if tier.key in said]
        found.append(Share(tier.kind, tier.name, len(times), len(own), max(times, default=None)))
    return tuple(found)


def tiers_of(replica: Replica) -> list[Holder]:
    """The tiers above this copy, the nearest first, by what each calls itself."""
    called = names(replica.reader())
    above = tiers_above(replica.authority, replica.key)
    return [Holder(tier.key.hex(), tier.kind, called.get(tier.key) or tier.name, None) for tier in above]


def names(connection: Connection) -> dict[bytes, str]:
    """What the tiers that were heard call themselves."""
    # The newest of each, which is the only one that is looked into: there may be a word for every partition.
    rows = connection.execute("SELECT hub, data, max(time_ms) FROM tier_word GROUP BY hub").fetchall()
    return {bytes(hub): name for hub, data, _ in rows if (name := read_word(bytes(data)).name)}


def look_up(replica: Replica) -> None:
    """Trust those too whom a root here has named as standing above it.

    So devices that joined a hub while it stood alone know the Secretariat once their hub has joined it.
    """
    for key in sorted(named_above(replica.authority)):
        replica.add_root(key)


def _said(connection: Connection, key: bytes, partition: str | None = None) -> dict[str, Receipt]:
    rows = connection.execute(
        "SELECT partition, data FROM tier_word WHERE hub=? AND (? IS NULL OR partition=?)", (key, partition, partition)
    ).fetchall()
    return {partition: _once(bytes(data)) for partition, data in rows}


def _newest(connection: Connection) -> int:
    row = connection.execute("SELECT max(number) FROM tier_word").fetchone()
    return int(row[0] or 0)
