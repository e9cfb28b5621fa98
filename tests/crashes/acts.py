"""What a process does when it dies, each with what must be there afterwards: nothing told safe is lost or halved."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from brs_sync.clock import FixedClock
from brs_sync.hub.admin import Device as Admitted
from brs_sync.hub.admin import Invitation
from brs_sync.hub.service import HubService
from brs_sync.ids import RecordKey
from brs_sync.outgoing import pack_commits
from brs_sync.replica import Replica
from brs_sync.values import Missing
from brs_sync.views import ChooseHead, StoredCommit

from tests.crashes.tracer import Say
from tests.sync.erased import NEW, OLD, bytes_of
from tests.sync.world import World, record, schemas, type_in, values

PLACE = "contacts/KEN"
ERASED = Missing("erased")
LARGE = 500  # answers of random words: more than a frame


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a folder by a process that says `1` after each part that it calls done, and the judgement.

    `judge` gets the folder and what was said; it opens the folder again, tries once more, and looks at both.
    """

    name: str
    folder: Path
    do: Callable[[Path, Say], None]
    judge: Callable[[Path, bytes], None]


def opened(folder: Path) -> Replica:
    """The replica as the next process finds it, every page of its file whole."""
    replica = Replica.open(folder, schemas=schemas)
    assert replica.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert replica.reader().execute("PRAGMA foreign_key_check").fetchall() == []
    return replica


# an answer, typed, safe, sealed


def answer(folder: Path, say: Say) -> None:
    replica = opened(folder)
    session = replica.open_session(record())
    for path, value in (("name", "new"), ("unit", "kg")):
        session.write(path, value)
        say(b"1")
    session.close()
    replica.close()
    say(b"1")


def judge_answer(folder: Path, said: bytes) -> None:
    with opened(folder) as replica:
        got = [values(replica, record(), path) for path in ("name", "unit")]
        assert got[0] == ["new"] if said else got[0] in (["new"], ["Anna"]), got
        assert got[1] == ["kg"] if len(said) > 1 else got[1] in (["kg"], []), got
        assert len(replica.history(record(), "name")) <= 2, "nothing is sealed twice"
        type_in(replica, record(), name="again", unit="g")
        assert [values(replica, record(), path) for path in ("name", "unit")] == [["again"], ["g"]]
    with opened(folder) as replica:
        assert values(replica, record(), "name") == ["again"]


# commits that come


def arrival(coming: list[StoredCommit], digest: str) -> tuple[Callable[[Path, Say], None], Callable[..., None]]:
    """Take commits in; afterwards each is there whole or not at all, and a second try brings the rest."""

    def do(folder: Path, say: Say) -> None:
        replica = opened(folder)
        replica.receive(coming)
        say(b"1")

    def judge(folder: Path, said: bytes) -> None:
        with opened(folder) as replica:
            held = sum(seq for chains in replica.vectors(("",)).values() for seq, _ in chains.values())
            rows = replica.reader().execute("SELECT count(*) FROM commits").fetchone()[0]
            assert held == rows, "the vector says what is there"
            replica.receive(coming)
            assert replica.state_digest() == digest
            again = replica.receive(coming)
            assert {result.status for result in again.results} == {"duplicate"}
            assert not said or rows >= len(coming)

    return do, judge


# a decision


def settle(folder: Path, say: Say) -> None:
    replica = opened(folder)
    (conflict,) = replica.conflicts()
    replica.settle(conflict.id, ChooseHead(conflict.heads[0].dot), reason="agreed")
    say(b"1")


def judge_settle(folder: Path, said: bytes) -> None:
    with opened(folder) as replica:
        still = replica.conflicts()
        assert not (said and still), "a decision that was told is made"
        if still:
            replica.settle(still[0].id, ChooseHead(still[0].heads[0].dot), reason="agreed")
        assert len(values(replica, record("clash"), "name")) == 1
        (settled,) = replica.conflicts(settled=True)
        assert len(settled.settlements) == 1, "and made once"


# an erasure: the file is written anew


def erase(folder: Path, say: Say) -> None:
    replica = opened(folder)
    replica.erase(record(), ["phone"], "asked for it")
    say(b"1")


def judge_erase(folder: Path, said: bytes) -> None:
    with opened(folder) as replica:
        phone = values(replica, record(), "phone")
        assert phone == [ERASED] if said else phone in ([ERASED], [NEW]), phone
        if phone != [ERASED]:
            replica.erase(record(), ["phone"], "asked for it")
        assert values(replica, record(), "name") == ["Anna"]
        assert len(replica.erasures()) == 1
    left = bytes_of(folder)
    assert OLD.encode() not in left and NEW.encode() not in left, "no page has it any more"


# a first opening


def begin(folder: Path, say: Say) -> None:
    replica = opened(folder)
    replica.set_person("p", "P")
    say(b"1")
    type_in(replica, record(), name="first")
    say(b"1")


def judge_begin(folder: Path, said: bytes) -> None:
    with opened(folder) as replica:
        assert not said or replica.person == ("p", "P")
        assert len(said) < 2 or values(replica, record(), "name") == ["first"]
        type_in(replica, record(), name="second")
        name = replica.id
    with opened(folder) as replica:
        assert replica.id == name and values(replica, record(), "name") == ["second"]


# a new key: what came shows that the old one is used elsewhere, too


def renewal(other: list[StoredCommit]) -> tuple[Callable[[Path, Say], None], Callable[..., None]]:
    """Hear of a clone, take a new key, write again what nobody had."""

    def do(folder: Path, say: Say) -> None:
        replica = opened(folder)
        before = replica.id
        replica.receive(other)
        assert replica.id != before
        say(b"1")

    def judge(folder: Path, said: bytes) -> None:
        with opened(folder) as replica:
            replica.receive(other)
            replica.receive(other)
            assert set(values(replica, record(), "name")) == {"mine", "the clone's"}
            name = replica.id
            type_in(replica, record(), unit="kg")
        with opened(folder) as replica:
            assert replica.id == name and values(replica, record(), "unit") == ["kg"]

    return do, judge


# a hub amid a push: frames, pieces of a large commit, the receipt


def service(folder: Path) -> HubService:
    """The hub's process without its door."""
    return HubService(folder, clock=FixedClock(), entropy=random.Random(folder.name).randbytes)


def admitted(hub: HubService, replica: Replica) -> Admitted:
    """Enter a device."""
    grant = hub.replica.issue_grant(
        replica.key, person="p", name="P", role="focal-point", prefixes=(PLACE,), rights=("read", "write")
    )
    hub.admin.admit(replica.key, "P", Invitation("focal-point", (PLACE,), "p", 0), "p", grant, 0)
    device = hub.admin.device(replica.id)
    assert device is not None
    return device


def push(commits: list[StoredCommit], device: Admitted) -> tuple[Callable[[Path, Say], None], Callable[..., None]]:
    """Store what a device sent; afterwards nothing acknowledged is lost, and the next push leaves nothing behind."""
    frames = pack_commits(commits, 1 << 24, {}).frames

    def do(folder: Path, say: Say) -> None:
        hub = service(folder)
        received = hub.store(device, frames)
        assert {result.status for result in received.results} == {"held"}
        say(b"1")
        hub.close()

    def judge(folder: Path, said: bytes) -> None:
        hub = service(folder)
        held = list(hub.replica.commits_after(PLACE, {}, 1 << 24))
        assert held == commits[: len(held)], "a prefix, each commit whole"
        assert not said or held == commits, "what was acknowledged is there"
        hub.store(device, frames)
        assert list(hub.replica.commits_after(PLACE, {}, 1 << 24)) == commits
        assert hub._pieces.count() == 0 and hub.replica.held() == []
        hub.close()

    return do, judge


def acts(world: World, folder: Path) -> list[Act]:
    """All of them, on folders made from a small world; `folder` is for what they begin with."""
    ana, bob = world["ana"], world["bob"]
    type_in(ana, record(), name="Anna", phone=OLD)
    type_in(ana, record(), phone=NEW)
    for who in ("ana", "bob"):
        type_in(world[who], record("clash"), name=who)
    world.meet()
    for n in range(3):
        type_in(bob, record("two"), name=f"b{n}", unit=str(n))
    coming = world.missing("bob", "ana")
    shutil.copytree(world.folder / "ana", folder / "ana")
    ana.receive(coming)
    digest = ana.state_digest()

    cleo = world["cleo"]
    shutil.copytree(world.folder / "cleo", folder / "twin")
    type_in(cleo, record(), name="the clone's")
    clones = [c for c in cleo.commits_after(PLACE, {}, 1 << 20)][-1:]
    with opened(folder / "twin") as twin:
        type_in(twin, record(), name="mine")

    hub = service(folder / "hub")
    words = random.Random(7)
    with Replica.open(folder / "giver", schemas=schemas) as giver:
        giver.write([(record(), "name", "small")])
        giver.write([(RecordKey(PLACE, "contacts", "=big"), f"q{n}", words.randbytes(40).hex()) for n in range(LARGE)])
        giver.write([(record(), "name", "last")])
        sent = list(giver.commits_after(PLACE, {}, 1 << 24))
        device = admitted(hub, giver)
    hub.close()
    (folder / "nothing").mkdir()
    return [
        Act("answer", folder / "ana", answer, judge_answer),
        Act("arrival", folder / "ana", *arrival(coming, digest)),
        Act("settle", folder / "ana", settle, judge_settle),
        Act("erase", folder / "ana", erase, judge_erase),
        Act("begin", folder / "nothing", begin, judge_begin),
        Act("renewal", folder / "twin", *renewal(clones)),
        Act("push", folder / "hub", *push(sent, device)),
    ]
