"""What tiers say counts by its signature and by who stands above; what goes between them is cut by one table."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync import tierwords
from brs_sync.above import tiers_above
from brs_sync.clock import SystemClock
from brs_sync.enrol import ask_to_enrol, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.hub.between import asked_for, between
from brs_sync.hub.service import HubService
from brs_sync.hub.upstream import scope_upward, within
from brs_sync.ids import Dot, RecordKey, in_scope
from brs_sync.receipt import Receipt, encode_receipt
from brs_sync.replica import Replica
from brs_sync.statement import Grant, issue_grant, parse_statement
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SENT = "report/KEN/2025/basel/sent"
PLACES = (
    "contacts/KEN", "assistance/KEN", "assistance/shared", "library/global", "reference/global", SENT,
    "report/KEN/2025/basel/talk", "report/KEN/rotterdam/sent", "report/KEN/talk",
)  # fmt: skip
HOME = ("report/KEN/2025/basel/draft", "report/KEN/rotterdam/draft", "person/amina", "practice/w1", "strange/KEN")


@pytest.mark.parametrize("scope", [("",), PLACES + HOME, ("report", "person", "contacts", "assistance", "library")])
def test_drafts_and_private_notes_go_between_no_tiers(scope: tuple[str, ...]) -> None:
    cut = between(scope)
    assert not any(in_scope(one, cut) for one in HOME)
    assert all(in_scope(one, cut) for one in PLACES if in_scope(one, scope))


def test_a_hub_asks_for_what_its_clients_may_have_and_for_all_only_where_they_may_have_all() -> None:
    own = ("contacts", "report/KEN", "report/UGA")
    assert asked_for(["report/KEN", "contacts/KEN", "report/KEN/2025"], own) == ("contacts/KEN", "report/KEN")
    assert asked_for(["report", "contacts"], own) is None
    cut = between(own, asked_for(["report/KEN"], own))
    assert in_scope(SENT, cut)
    assert not in_scope(SENT.replace("KEN", "UGA"), cut) and not in_scope("contacts/KEN", cut)


class Chain:
    """A Secretariat, a centre under it and a device under that, by their grants alone; and a stranger."""

    def __init__(self, folder: Path) -> None:
        names = ("top", "centre", "amina", "stranger")
        self.top, self.centre, self.amina, self.stranger = (
            Replica.open(folder / name, schemas=lambda collection: None) for name in names
        )
        self.top.add_root(self.top.key)
        rights = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
        over = {"prefixes": ("report/KEN",), "rights": rights}
        first = self.top.issue_grant(self.centre.key, person="c", name="Centre", role="regional-centre", **over)
        self.centre.add_root(self.top.key)
        self.centre.receive([], [first])
        second = self.centre.issue_grant(self.amina.key, person="a", name="Amina", role="focal-point", **over)
        self.amina.add_root(self.top.key)
        self.amina.receive([], [first, second])
        self.amina.write([(RecordKey(SENT, "surveys", "=ken"), "amount", "12")])

    def word(self, by: Replica, time_ms: int, seq: int = 1, **more: object) -> bytes:
        ((who, (_, mark)),) = self.amina.vectors((SENT,))[SENT].items()
        return encode_receipt(Receipt(by.key, tierwords.NOBODY, time_ms, {SENT: {who: (seq, mark)}}, **more), by.sign)

    def held(self) -> list[str]:
        found = tierwords.holders(self.amina, SENT, Dot(self.amina.id, 1))
        return [one.kind for one in found if one.held_ms is not None]


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    return Chain(tmp_path)


def test_only_who_stands_above_is_believed_and_only_of_himself(chain: Chain) -> None:
    assert chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.stranger, 5), chain.word(chain.amina, 5)])
    assert chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.top, 5)])
    assert chain.held() == ["secretariat"], "the centre has said nothing"
    tierwords.hear(chain.amina, [chain.word(chain.centre, 6)])
    assert chain.held() == ["centre", "secretariat"]


def test_a_word_that_was_altered_is_refused(chain: Chain) -> None:
    word = chain.word(chain.top, 5)
    for at in range(0, len(word), 7):
        with pytest.raises(SyncProblem):
            tierwords.hear(chain.amina, [word[:at] + bytes((word[at] ^ 1,)) + word[at + 1 :]])
    assert chain.held() == []


def test_a_later_word_says_that_a_hub_went_back_and_an_earlier_one_says_nothing(chain: Chain) -> None:
    tierwords.hear(chain.amina, [chain.word(chain.top, 5)])
    gone = encode_receipt(Receipt(chain.top.key, tierwords.NOBODY, 9, {SENT: {}}), chain.top.sign)
    assert tierwords.hear(chain.amina, [gone]) and chain.held() == []
    assert not tierwords.hear(chain.amina, [chain.word(chain.top, 8)]) and chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.top, 10)])
    assert chain.held() == ["secretariat"]


def test_words_travel_on_to_who_may_read_and_to_nobody_else(chain: Chain) -> None:
    tierwords.hear(chain.centre, [chain.word(chain.top, 5)])
    found = tierwords.told(chain.centre, ("report/KEN",), 0, own=False)
    words, upto, more = found.versions, found.upto, found.more
    assert len(words) == 1 and not more
    assert tierwords.told(chain.centre, ("report/UGA",), 0, own=False).versions == ()
    assert tierwords.told(chain.centre, ("report/KEN",), upto, own=False).versions == ()
    tierwords.hear(chain.amina, words)
    assert chain.held() == ["secretariat"]


HUB = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
FOCAL = ("read", "write", "resolve", "approve", "grant")


class Minted:
    """Grants that anybody with a key can sign, and what stands by them."""

    def __init__(self, *names: str) -> None:
        self.keys = {name: Ed25519PrivateKey.generate() for name in names}
        self.grants: dict[str, Grant] = {}

    def key(self, name: str) -> bytes:
        return self.keys[name].public_key().public_bytes_raw()

    def give(self, called: str, by: str, to: str, role: str, rights: tuple[str, ...], chain: str = "") -> None:
        data = issue_grant(
            self.keys[by], subject=self.key(to), person="p", name=to, role=role, prefixes=("report/KEN",),
            rights=rights, chain=self.grants[chain].hash if chain else None, issued=1,
        )  # fmt: skip
        found = parse_statement(data)
        assert isinstance(found, Grant)
        self.grants[called] = found

    def above(self, name: str, *roots: str) -> list[tuple[str, str]]:
        known = {grant.hash: grant for grant in self.grants.values()}
        authority = Authority({self.key(root): ("",) for root in roots}, known)
        assert authority.standing(self.key(name))
        called = {self.key(one): one for one in self.keys}
        return [(called[tier.key], tier.kind) for tier in tiers_above(authority, self.key(name))]


def test_nobody_makes_himself_a_centre_by_the_role_that_he_writes_in_a_grant() -> None:
    one = Minted("secretariat", "nation", "focal", "fake", "device")
    one.give("nation", "secretariat", "nation", "national-hub", HUB)
    one.give("focal", "nation", "focal", "national-focal-point", FOCAL, "nation")
    one.give("device", "nation", "device", "focal-point", ("read", "write", "resolve"), "nation")
    one.give("fake", "focal", "fake", "regional-centre", FOCAL, "focal")
    one.give("by fake", "fake", "device", "focal-point", ("read",), "fake")
    one.give("circle", "fake", "nation", "national-hub", ("read",), "fake")
    assert one.above("device", "secretariat") == [("nation", "hub"), ("secretariat", "hub")]
    assert one.above("nation", "secretariat") == [("secretariat", "hub")]


def test_a_hub_that_stands_alone_is_no_secretariat_to_its_own_devices() -> None:
    one = Minted("nation", "friend", "device")
    one.give("device", "nation", "device", "focal-point", ("read", "write"))
    one.give("friend", "nation", "friend", "regional-centre", FOCAL)
    one.give("by friend", "friend", "device", "focal-point", ("read",), "friend")
    assert dict(one.above("device", "nation")) == {"nation": "hub", "friend": "centre"}


def test_a_chain_whose_roles_each_invite_to_the_next_is_told_whole() -> None:
    one = Minted("secretariat", "centre", "nation", "focal", "device")
    one.give("centre", "secretariat", "centre", "regional-centre", HUB)
    one.give("nation", "centre", "nation", "national-hub", HUB, "centre")
    one.give("focal", "nation", "focal", "national-focal-point", FOCAL, "nation")
    one.give("device", "focal", "device", "reader", ("read",), "focal")
    assert one.above("device", "secretariat") == [
        ("nation", "hub"), ("centre", "centre"), ("secretariat", "secretariat"),
    ]  # fmt: skip


def test_a_centre_under_a_centre_is_told_too() -> None:
    one = Minted("secretariat", "region", "islands", "focal", "fake", "device")
    one.give("region", "secretariat", "region", "regional-centre", HUB)
    one.give("islands", "region", "islands", "regional-centre", HUB, "region")
    one.give("focal", "islands", "focal", "national-focal-point", FOCAL, "islands")
    one.give("device", "focal", "device", "reader", ("read",), "focal")
    centres = [("islands", "centre"), ("region", "centre"), ("secretariat", "secretariat")]
    assert one.above("device", "secretariat") == centres
    one.give("fake", "focal", "fake", "national-focal-point", FOCAL, "focal")  # whom no hub's role has made
    one.give("by fake", "fake", "device", "reader", ("read",), "fake")
    assert one.above("device", "secretariat") == centres


def test_what_goes_up_follows_every_grant_of_a_device_and_not_its_last_code(tmp_path: Path) -> None:
    countries = ("KEN", "UGA", "TZA")
    rights = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
    service = HubService(tmp_path / "hub", clock=SystemClock(), entropy=os.urandom)
    with (
        closing(service),
        Replica.open(tmp_path / "top", schemas=lambda name: None) as top,
        Replica.open(tmp_path / "amina", schemas=lambda name: None) as amina,
    ):
        top.add_root(top.key)
        over = tuple(f"report/{country}" for country in countries)
        given = top.issue_grant(
            service.replica.key, person="c", name="Centre", role="regional-centre", prefixes=over, rights=rights
        )
        service.replica.add_root(top.key)
        service.replica.receive([], [given])
        for country in countries[:2]:
            code, _ = service.admin.invite("focal-point", (f"report/{country}",), SystemClock().now_ms())
            service.enrol(encode_enrol(ask_to_enrol(code, amina.key, "Amina", amina.sign)), "here")
        assert within(service) == ("report/KEN", "report/UGA")
        upward = scope_upward(service)
        assert [in_scope(SENT.replace("KEN", country), upward) for country in countries] == [True, True, False]


def test_what_tiers_call_themselves_is_read_off_the_newest_word_of_each(chain: Chain) -> None:
    """However many partitions each has spoken of: each word that is looked into is a signature to verify."""
    tierwords.hear(chain.amina, [chain.word(chain.top, 5, name="Former"), chain.word(chain.centre, 5, name="North")])
    ((who, (_, mark)),) = chain.amina.vectors((SENT,))[SENT].items()
    other = {SENT.replace("2025", "2024"): {who: (1, mark)}}
    later = Receipt(chain.top.key, tierwords.NOBODY, 7, other, name="Secretariat")
    tierwords.hear(chain.amina, [encode_receipt(later, chain.top.sign)])
    with chain.amina.writing() as connection:  # one that is looked into would be found to be no word at all
        connection.execute("UPDATE tier_word SET data=? WHERE hub=? AND time_ms=5", (b"", chain.top.key))
    assert tierwords.names(chain.amina.reader()) == {chain.top.key: "Secretariat", chain.centre.key: "North"}
