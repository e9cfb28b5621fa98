"""SYNC rules 10 to 16 against forgers and crashes: demands that nothing else here would miss."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.frames import FRAME_BYTES
from brs_sync.hub.admin import Device as Admitted
from brs_sync.hub.admin import Invitation
from brs_sync.hub.service import HubService
from brs_sync.identity import make_identity
from brs_sync.outgoing import pack_commits
from brs_sync.replica import Replica
from brs_sync.statement import issue_grant, issue_revocation, statement_hash
from brs_sync.views import StoredCommit

from tests.sync.forging import PLACE, dot_of, forged, settle, write
from tests.sync.roads.hubs import Device
from tests.sync.world import World, entropy, made_world, open_replica, record, type_in, values

STRANGER = make_identity(entropy("a further key").randbytes)


@pytest.fixture
def bare() -> Iterator[World]:
    """A world in which nobody is enrolled, and everybody trusts the hub."""
    with made_world(("ana", "bob")) as known:
        world = World(known.folder.parent / "bare", ("ana", "bob"), granted=False)
        for name in world.names:
            world[name].add_root(world["hub"].key)
        yield world
        world.close()


def test_rule_10_a_decision_without_the_right_is_quarantined_where_it_arrives(bare: World) -> None:
    bare["bob"].receive([], [bare.grant("ana", rights=("read", "write"))])
    first = forged(bare["ana"], [write("name", "x")])
    decision = forged(bare["bob"], [settle("name", "y", [dot_of(first)])], vector={bare["ana"].id: 1})
    bare["hub"].receive([first], [bare.grant("bob", rights=("read", "write"))])
    (result,) = bare["hub"].receive([decision]).results
    assert (result.verdict, result.reason) == ("quarantined", "no-right")
    assert values(bare["hub"], record(), "name") == ["x"]


def test_rule_13_a_root_that_comes_to_be_trusted_judges_again(world: World) -> None:
    type_in(world["ana"], record(), name="x")
    with open_replica(world.folder / "dan") as dan:
        dan.receive(world.missing("ana", "hub"), [data for _, data in world["hub"].statements()])
        assert dan.cells(record()) == {}
        dan.add_root(world["hub"].key)
        assert values(dan, record(), "name") == ["x"]


def test_rule_13_what_was_signed_before_the_change_is_marked_so(world: World) -> None:
    type_in(world["ana"], record(), name="unaware")
    world["hub"].issue_revocation(world["ana"].key, "closed", {}, "retired")
    (result,) = world.sync("ana", "hub").results
    assert (result.verdict, result.reason) == ("applied", "signed-before-change")


def test_rule_13_who_revokes_or_admits_needs_the_right_to_grant(world: World) -> None:
    hub, ana, bob = world["hub"], world["ana"], world["bob"]
    type_in(ana, record(), name="x")
    world.meet()
    claim = _statement(bob, ana, "revoke", {})
    assert hub.receive([], [claim]).statements == (True,), "it is held, and says nothing"
    assert values(hub, record(), "name") == ["x"]
    hub.issue_revocation(ana.key, "compromised", {})
    assert values(hub, record(), "name") == []
    hub.receive([], [_statement(bob, ana, "admit", {PLACE: 1}, number=2)])
    assert values(hub, record(), "name") == []


def _statement(issuer: Replica, subject: Replica, kind: str, cut: dict[str, int], number: int = 1) -> bytes:
    return issue_revocation(
        issuer._home.identity.key, number=number, subject=subject.key, mode="compromised", cut=cut, reason="",
        chain=None, issued=0, kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def test_rule_13_the_last_good_commit_is_one_of_each_partition(world: World) -> None:
    """What a revocation does not name has none."""
    report = record("r", "report/KEN/2025")
    for key in (record(), report):
        type_in(world["ana"], key, name="by Ana")
    world.meet()
    word = world["hub"].issue_revocation(world["ana"].key, "compromised", {PLACE: 1})
    world["bob"].receive([], [word])
    assert values(world["bob"], record(), "name") == ["by Ana"]
    assert values(world["bob"], report, "name") == []
    assert [(held.partition, held.reason) for held in world["bob"].held()] == [("report/KEN/2025", "compromised")]


def test_rule_13_what_a_compromised_key_granted_stands_no_more(bare: World) -> None:
    hub, ana, bob = bare["hub"], bare["ana"], bare["bob"]
    ana.receive([], [bare.grant("ana", rights=("read", "write", "grant"))])
    given = ana.issue_grant(bob.key, person="bob", name="Bob", role="x", prefixes=(PLACE,), rights=("read", "write"))
    type_in(bob, record(), name="x")
    hub.receive(bare.missing("bob", "hub"), [given])
    assert values(hub, record(), "name") == ["x"]
    hub.issue_revocation(ana.key, "compromised", {})
    assert values(hub, record(), "name") == [] and hub.rights(bob.key) == ()


@pytest.mark.parametrize("how", ["rights", "prefixes", "no right to grant", "another's grant"])
def test_rule_13_a_forged_grant_that_widens_stands_nowhere(bare: World, how: str) -> None:
    """Who has the key can sign what he likes; everybody else follows the chain and finds that it widens."""
    may = ("read", "write") if how == "no right to grant" else ("read", "write", "grant")
    mine = bare.grant("ana", prefixes=(PLACE,), rights=may)
    office = bare.grant("bob", prefixes=("",), rights=("read", "write", "grant"))
    widened = issue_grant(
        bare["ana"]._home.identity.key, subject=STRANGER.public, person="stranger", name="Stranger", role="x",
        prefixes=("contacts",) if how in ("prefixes", "another's grant") else (PLACE,),
        rights=("read", "resolve") if how == "rights" else ("read", "write"),
        chain=statement_hash(office if how == "another's grant" else mine), issued=0,
    )  # fmt: skip
    assert bare["hub"].receive([], [mine, office, widened]).statements == (True, True, True)
    assert bare["hub"].rights(STRANGER.public) == ()


def test_rule_13_a_statement_that_its_issuer_did_not_sign_is_none(bare: World) -> None:
    grant = bare.grant("ana")
    altered = grant[:-1] + bytes([grant[-1] ^ 1])
    assert bare["bob"].receive([], [altered]).statements == (False,)
    assert bare["bob"].rights(bare["ana"].key) == () and bare["bob"].statements() == []


def test_a_context_from_the_future_waits_is_listed_and_holds_up_nothing(world: World) -> None:
    ahead = forged(
        world["ana"], [write("name", "from the future")], vector={bytes(16): (1 << 48) - 1}, hlc=(1 << 63) - 2
    )
    (result,) = world["bob"].receive([ahead]).results
    assert (result.status, result.verdict, result.reason) == ("held", "waiting", "context")
    type_in(world["cleo"], record(), name="today")
    world.sync("cleo", "bob")
    assert values(world["bob"], record(), "name") == ["today"]
    assert [(one.verdict, one.reason) for one in world["bob"].held()] == [("waiting", "context")]
    type_in(world["bob"], record(), name="and on")
    assert values(world["bob"], record(), "name") == ["and on"], "nobody's clock is pulled along by what waits"


@pytest.mark.parametrize("entries", [4096, 4097, 40_000])
def test_an_oversized_vector_is_refused_with_its_commit(world: World, entries: int) -> None:
    vector = {n.to_bytes(16, "big"): 1 for n in range(1, entries + 1)}
    large = forged(world["ana"], [write("name", "x")], vector=vector)
    (result,) = world["bob"].receive([large]).results
    assert result.status == ("held" if entries <= 4096 else "unauthentic")
    assert world["bob"].cells(record()) == {}


class PowerCut(BaseException):
    """The hub's power is gone."""


class _Hub:
    """A hub in this process whose power goes at a point."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.point = folder, ""
        self.service = self._open()

    def _open(self) -> HubService:
        return HubService(self.folder, clock=FixedClock(), entropy=random.Random(1).randbytes, points=self._pass)

    def _pass(self, name: str) -> None:
        if name == self.point:
            self.point = ""
            raise PowerCut(name)

    def reopen(self) -> None:
        """The next process."""
        self.service.close()
        self.service = self._open()

    def admit(self, replica: Replica) -> Admitted:
        """Enter a device."""
        grant = self.service.replica.issue_grant(
            replica.key, person="p", name="P", role="focal-point", prefixes=(PLACE,), rights=("read", "write")
        )
        self.service.admin.admit(replica.key, "P", Invitation("focal-point", (PLACE,), "p", 0), "p", grant, 0)
        device = self.service.admin.device(replica.id)
        assert device is not None
        return device


def test_rule_16_what_came_in_pieces_is_stored_before_the_pieces_go(tmp_path: Path) -> None:
    hub = _Hub(tmp_path / "hub")
    with open_replica(tmp_path / "ana") as ana:
        texts = random.Random(2)
        ana.write([(record(), f"q{n}", texts.randbytes(40).hex()) for n in range(500)])
        (commit,) = list(ana.commits_after(PLACE, {}, 1 << 24))
        frames = pack_commits([commit], 1 << 24, {}).frames
        assert len(frames) > 1 and commit.size > FRAME_BYTES, "or it would not go in pieces"
        device = hub.admit(ana)
        hub.point = "receive.before_commit"
        with pytest.raises(PowerCut):
            hub.service.store(device, frames)
        hub.reopen()
        assert _held(hub) == [commit]
        assert hub.service._pieces.count() == 0
    hub.service.close()


def _held(hub: _Hub) -> list[StoredCommit]:
    return list(hub.service.replica.commits_after(PLACE, {}, 1 << 24))


def test_rule_16_a_request_without_an_answer_acknowledges_nothing(tmp_path: Path) -> None:
    hub = make_identity(entropy("hub").randbytes).public
    with Device(tmp_path / "ana", "http://127.0.0.1:9", hub_key=hub) as ana:
        ana.write(PLACE, "jo", name="Jo")
        with pytest.raises(SyncProblem, match="no-hub"):
            ana.sync()
        assert ana.replica.outbox(hub.hex()).commits == 1
