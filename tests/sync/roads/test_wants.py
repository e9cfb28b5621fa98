"""SYNC rule 12 over a hub: who may not see a section gets its stub, and who lacks one gets it from any holder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.client import HubClient
from brs_sync.commit import stub
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.schema import Schema
from brs_sync.values import Missing
from brs_sync.wants import MAX_WANTS, decode_wants, encode_wants
from brs_sync.wire import DIGEST_BYTES, Request, decode_request, encode_request

from tests.sync.bundles.carrying import bundle, take
from tests.sync.roads.hubs import Device, Hub

PHONE = "+254-700-111111"


class Laptop(Device):
    """A device that knows which cells are personal."""

    def __init__(self, folder: Path, hub: Hub, *prefixes: str, role: str = "focal-point") -> None:
        self.folder = folder
        self.replica = Replica.open(folder, schemas=lambda name: Schema(name, personal=frozenset({"phone"})))
        self.client = HubClient(self.replica, hub.url)
        self.client.enrol(hub.invite(*prefixes, role=role), folder.name)

    def phone(self, key: RecordKey) -> object:
        """What is displayed of the personal cell."""
        cell = self.replica.cells(key).get("phone")
        return cell.value if cell else None


@pytest.fixture
def pair(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[tuple[Laptop, Laptop]]:
    with Laptop(tmp_path / "amina", hub, prefix) as mine, Laptop(tmp_path / "bo", hub, prefix) as theirs:
        for laptop in (mine, theirs, mine):
            laptop.client.sync_once()
        yield mine, theirs


def typed(laptop: Laptop, prefix: str, number: int = 1) -> RecordKey:
    """A person with an address, sealed."""
    key = RecordKey(prefix, "contacts", f"=p{number}")
    laptop.replica.write([(key, "name", "Amina"), (key, "phone", PHONE)])
    return key


def stubs(source: Laptop, target: Laptop, prefix: str) -> None:
    """What a relay that may not see personal sections brings."""
    commits = list(source.replica.commits_after(prefix, {}, 1 << 30))
    target.replica.receive([stub(commit, ("open",)) for commit in commits])


def test_rule_12_a_hub_answers_a_want_though_nothing_else_is_new(pair: tuple[Laptop, Laptop], prefix: str) -> None:
    mine, theirs = pair
    key = typed(mine, prefix)
    mine.client.sync_once()
    stubs(mine, theirs, prefix)
    assert theirs.phone(key) is None
    assert len(theirs.replica.wanted(("",))[prefix][mine.replica.id]) == 1
    report = theirs.client.sync_once()
    assert (theirs.phone(key), report.agreed) == (PHONE, True)
    assert theirs.replica.wanted(("",)) == {}
    assert theirs.replica.state_digest() == mine.replica.state_digest()


def test_rule_12_a_hub_that_lacks_a_section_gets_it_from_whoever_holds_it(
    pair: tuple[Laptop, Laptop], prefix: str, hub: Hub, tmp_path: Path
) -> None:
    mine, theirs = pair
    key = typed(mine, prefix)
    stubs(mine, theirs, prefix)
    theirs.client.sync_once()
    mine.client.sync_once()
    with Laptop(tmp_path / "cleo", hub, prefix) as third:
        third.client.sync_once()
        assert third.phone(key) == PHONE


def test_rule_12_many_wants_are_met_in_as_many_rounds_as_they_need(pair: tuple[Laptop, Laptop], prefix: str) -> None:
    mine, theirs = pair
    for number in range(40):
        key = RecordKey(prefix, "contacts", f"=p{number}")
        mine.replica.write([(key, "name", "A"), (key, "phone", f"{number}" + _noise(number))])
    stubs(mine, theirs, prefix)
    theirs.client.sync_once()
    mine.client.sync_once()
    assert len(theirs.replica.wanted(("",))[prefix][mine.replica.id]) == 40
    assert theirs.client.sync_once().agreed
    assert theirs.replica.wanted(("",)) == {}


def _noise(number: int) -> str:
    """Thirty kilobytes that nothing squeezes."""
    import random

    return random.Random(number).randbytes(15_000).hex()


def test_rule_12_an_erasure_ends_the_want(pair: tuple[Laptop, Laptop], prefix: str) -> None:
    mine, theirs = pair
    key = typed(mine, prefix)
    stubs(mine, theirs, prefix)
    mine.replica.erase(key, ["phone"], "left")
    mine.client.sync_once()
    theirs.client.sync_once()
    assert theirs.phone(key) == Missing("erased")
    assert theirs.replica.wanted(("",)) == {}


def test_rule_15_who_brings_what_was_erased_is_answered_with_the_erasure(
    pair: tuple[Laptop, Laptop], prefix: str
) -> None:
    mine, theirs = pair
    key = typed(mine, prefix)
    commits = list(mine.replica.commits_after(prefix, {}, 1 << 30))
    theirs.replica.receive(commits)
    mine.replica.erase(key, ["phone"], "left")
    mine.client.sync_once()
    assert theirs.phone(key) == PHONE
    theirs.client.sync_once()
    assert theirs.phone(key) == Missing("erased")
    assert theirs.replica.state_digest() == mine.replica.state_digest()


def test_rule_12_who_may_carry_and_not_read_gets_stubs_until_he_may(
    pair: tuple[Laptop, Laptop], prefix: str, hub: Hub, tmp_path: Path
) -> None:
    mine, _ = pair
    key = typed(mine, prefix)
    mine.client.sync_once()
    with Laptop(tmp_path / "trainer", hub, prefix, role="trainer") as carrier:
        report = carrier.client.sync_once()
        assert report.agreed and report.received >= 1
        assert carrier.replica.cells(key) == {}
        assert carrier.replica.digest((prefix,)) == mine.replica.digest((prefix,))
        assert carrier.replica.wanted(("",)) == {}, "what it may not read it does not want"
        carrier.client.enrol(hub.invite(prefix, role="reader"), "trainer")
        carrier.client.sync_once()
        carrier.client.sync_once()
        assert carrier.phone(key) == PHONE


def test_rule_12_a_trainers_laptop_brings_from_a_hub_what_it_cannot_read(
    pair: tuple[Laptop, Laptop], prefix: str, hub: Hub, tmp_path: Path
) -> None:
    """Over the network to the relay, on by a stick: the reader two hops away has the very bytes."""
    mine, theirs = pair
    key = typed(mine, prefix)
    mine.client.sync_once()
    with Laptop(tmp_path / "trainer", hub, prefix, role="trainer") as carrier:
        carrier.client.sync_once()
        rows = carrier.replica.reader().execute("SELECT state, data IS NOT NULL FROM section").fetchall()
        assert rows and all(row == (2, 1) for row in rows)
        files = b"".join(file.read_bytes() for file in carrier.folder.glob("*.db*"))
        assert PHONE.encode() not in files and b"Amina" not in files
        taken = take(theirs.replica, bundle(carrier.replica, theirs.replica))
    assert taken.whole and taken.unauthentic == 0 and theirs.phone(key) == PHONE
    assert list(theirs.replica.commits_after(prefix, {}, 1 << 30)) == list(
        mine.replica.commits_after(prefix, {}, 1 << 30)
    )
    assert theirs.client.sync_once().agreed


def test_rule_12_wants_say_nothing_where_nothing_is_wanted() -> None:
    assert encode_request(Request(bytes(DIGEST_BYTES), wants={})) == encode_request(Request(bytes(DIGEST_BYTES)))
    wants = {"contacts/KEN": {bytes(16): [(1, 0), (7, 3)]}}
    assert decode_request(encode_request(Request(bytes(DIGEST_BYTES), wants=wants))).wants == wants


@pytest.mark.parametrize(
    "wrong",
    [
        [], {"contacts/KEN": []}, {"contacts/KEN": {b"short": [1, 0]}}, {"contacts/KEN": {bytes(16): [1]}},
        {"contacts/KEN": {bytes(16): [0, 0]}}, {"contacts/KEN": {bytes(16): [1, -1]}}, {"a b": {bytes(16): [1, 0]}},
        {"contacts/KEN": {bytes(16): [1, 1024]}}, {"contacts/KEN": {bytes(16): [True, 0]}}, {7: {bytes(16): [1, 0]}},
        {"contacts/KEN": {bytes(16): [1, 0] * (MAX_WANTS + 1)}},
    ],
)  # fmt: skip
def test_wants_that_are_wrong_anywhere_are_refused(wrong: object) -> None:
    assert decode_wants(encode_wants({"a": {bytes(16): [(1, 0)]}})) == {"a": {bytes(16): [(1, 0)]}}
    with pytest.raises(SyncProblem):
        decode_wants(wrong)
