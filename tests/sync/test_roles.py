"""Roles as data, and prefixes in which a star stands for any segment: what they cover, and what they never do."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from brs_sync.beyond import goes_to
from brs_sync.errors import SyncProblem
from brs_sync.hub import told
from brs_sync.ids import common_prefix, in_scope, is_prefix
from brs_sync.invitefile import decode_invitation
from brs_sync.roles import Role, Share, check_shares, is_beyond, may_invite, own_name, prefixes_of, role, roles, within
from brs_sync.statement import MAX_PREFIXES, RIGHTS
from brs_sync.views import Rights
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import forked

_SEGMENTS = st.sampled_from(("report", "KEN", "2025", "sent", "x"))
_PARTITIONS = st.lists(_SEGMENTS, min_size=1, max_size=4).map("/".join)
_PREFIXES = st.lists(st.one_of(_SEGMENTS, st.just("*")), max_size=4).map("/".join)
NETWORK = ("expert", "partner", "thematic-focal-point", "assistance-provider")
# Who may look into a place of somebody's own: his country, its centre, the Secretariat, and hubs on their way.
LOOKS = {
    "national-focal-point", "official-contact-point", "designated-national-authority", "competent-authority",
    "agency-contributor", "focal-point", "reader", "regional-centre", "regional-centre-officer", "national-hub",
    "trainer", "hub-administrator", "secretariat", "secretariat-officer",
}  # fmt: skip
BEYOND = (
    "regional-centre", "regional-centre-officer", "national-hub", "centre", "secretariat", "secretariat-officer",
    "observer", "trainer", "hub-administrator", *NETWORK,
)  # fmt: skip
COUNTRY_DRAFT = ("report/KEN/2025/basel/draft", "report/KEN/rotterdam/draft")


@settings(max_examples=60)
@given(_PREFIXES, _PREFIXES, _PARTITIONS)
def test_what_two_prefixes_share_is_what_both_cover(one: str, other: str, partition: str) -> None:
    both = common_prefix(one, other)
    covered = in_scope(partition, (one,)) and in_scope(partition, (other,))
    assert covered == (both is not None and in_scope(partition, (both,)))


@settings(max_examples=60)
@given(_PREFIXES, _PREFIXES, _PARTITIONS)
def test_a_prefix_within_another_covers_nothing_more(narrow: str, wide: str, partition: str) -> None:
    if narrow and in_scope(narrow, (wide,)) and in_scope(partition, (narrow,)):
        assert in_scope(partition, (wide,))


@pytest.mark.parametrize(
    ("partition", "prefix", "covered"),
    [
        ("report/KEN/2025/basel/sent", "report/KEN/*/*/sent", True),
        ("report/KEN/2025/basel/draft", "report/KEN/*/*/sent", False),
        ("report/UGA/2025/basel/sent", "report/KEN/*/*/sent", False),
        ("report/KEN/2025/sent", "report/KEN/*/*/sent", False),
        ("report/KEN", "report/*", True),
        ("report", "report/*", False),
        ("contacts/KENYA", "contacts/KEN", False),
    ],
)
def test_a_star_is_any_one_segment(partition: str, prefix: str, covered: bool) -> None:
    assert in_scope(partition, (prefix,)) is covered


def test_a_star_is_a_segment_or_no_prefix() -> None:
    assert is_prefix("report/*/2025")
    assert not any(map(is_prefix, ("report/K*", "**", "", "a//b", "report/*x/y")))


def test_every_role_is_one_that_a_grant_can_say() -> None:
    for one in roles().values():
        check_shares(_given(one, ("KEN", "UGA"), ("basel",)) or one.over(["x"]))
        assert set(one.invites) <= roles().keys()
        assert all(set(share.rights) <= set(RIGHTS) for share in one.shares)


def _given(one: Role, countries: tuple[str, ...], conventions: tuple[str, ...] = ()) -> tuple[Share, ...]:
    """What its own shares give; nothing of a role that takes only prefixes which somebody names."""
    return one.filled(countries, conventions, "own") if all(share.prefixes for share in one.shares) else ()


def test_who_has_places_of_his_own_is_given_them_by_a_name_that_is_drawn() -> None:
    first, second = own_name(lambda size: bytes(size)), own_name(lambda size: b"\xff" * size)
    mine = prefixes_of(role("assistance-provider").filled(("KEN", "UGA"), own=first))
    assert {f"{kind}/{country}/{first}" for kind in ("assistance", "contacts") for country in ("KEN", "UGA")} < set(
        mine
    )
    assert (
        first != second
        and all(map(is_prefix, mine))
        and not any(in_scope(f"contacts/KEN/{second}", (p,)) for p in mine)
    )
    with pytest.raises(SyncProblem, match="bad-value"):
        role("expert").filled(("KEN",))
    assert [name for name, one in roles().items() if one.needs_own] == [*NETWORK]


@pytest.mark.parametrize("name", sorted(set(roles()) - LOOKS))
def test_nobody_but_the_country_its_centre_and_the_secretariat_looks_into_another_ones_own_place(name: str) -> None:
    """The law of every role that is or will be: whoever is not named has no right there, also not to read."""
    kinds = {prefix.split("/")[0] for one in NETWORK for prefix in role(one).shares[0].prefixes}
    assert kinds == {"contacts", "library", "assistance"}
    for prefix in prefixes_of(_given(role(name), ("KEN",))):
        assert not any(in_scope(f"{kind}/KEN/another", (prefix,)) for kind in kinds), prefix


def test_a_name_is_drawn_for_whoever_has_places_of_his_own_and_for_nobody_else() -> None:
    drawn: list[int] = []

    def entropy(size: int) -> bytes:
        drawn.append(size)
        return bytes(size)

    for one in roles().values():
        drawn.clear()
        chosen = () if all(share.prefixes for share in one.shares) else ("contacts/KEN",)
        shares = one.given(chosen, ("KEN",), (), entropy)
        assert bool(drawn) is one.needs_own, one.id
        own = own_name(bytes)
        assert shares == (one.over(chosen) if chosen else one.filled(("KEN",), own=own if one.needs_own else ""))
        assert one.given(("contacts/KEN",), (), (), entropy) == one.over(("contacts/KEN",))


def test_the_former_roles_are_what_they_were() -> None:
    former = {name: role(name).over(("contacts/KEN",))[0].rights for name in ("focal-point", "trainer", "reader")}
    assert former == {"focal-point": ("read", "write", "resolve"), "trainer": ("carry",), "reader": ("read",)}
    former_hub = ("read", "write", "resolve", "approve", "attest", "grant")
    assert role("centre").rights == former_hub
    assert role("secretariat").rights == (*former_hub[:-1], "carry", "grant"), "who carries may be invited since"


@pytest.mark.parametrize("name", BEYOND)
@pytest.mark.parametrize("over", [(), ("report",), ("",)], ids=["its own", "all reports", "everything"])
def test_nobody_beyond_the_country_is_given_its_drafts(name: str, over: tuple[str, ...]) -> None:
    one = role(name)
    shares = one.over(over) if over else _given(one, ("KEN",))
    rights = [Rights("p", "P", name, share.prefixes, frozenset(share.rights)) for share in shares]
    reads, all_of = goes_to(rights, "read"), goes_to(rights, "read", "carry")
    for draft in (*COUNTRY_DRAFT, "person/somebody", "practice/workshop"):
        assert not in_scope(draft, reads), (name, draft)
        assert not is_beyond(name) or not in_scope(draft, all_of)
    if name not in ("observer", "trainer", "hub-administrator", *(() if over else NETWORK)) and shares:
        assert in_scope("report/KEN/2025/basel/sent", reads)


def test_a_centre_of_many_countries_gets_several_grants() -> None:
    shares = role("regional-centre-officer").filled([f"A{n:02}" for n in range(99)])
    assert all(len(share.prefixes) <= MAX_PREFIXES for share in shares)
    assert sum(len(share.prefixes) for share in shares) > MAX_PREFIXES


def test_who_invites_gives_no_more_than_he_may_grant() -> None:
    def holder(name: str, *countries: str) -> list[Rights]:
        shares = role(name).filled(countries)
        return [Rights("p", "P", name, one.prefixes, frozenset(one.rights)) for one in shares]

    mine = holder("national-focal-point", "KEN")
    assert within(role("agency-contributor").filled(("KEN",)), mine) == role("agency-contributor").filled(("KEN",))
    assert within(role("agency-contributor").filled(("UGA",)), mine) == ()
    assert within(role("regional-centre").filled(("KEN",)), mine) == ()
    assert within((Share(("read", "write"), ("library/global",)),), mine) == ()
    assert may_invite(mine, "agency-contributor") and not may_invite(mine, "regional-centre")
    assert within(role("reader").filled(("KEN",)), holder("official-contact-point", "KEN")) != ()  # all are his to show
    assert not may_invite(holder("official-contact-point", "KEN"), "reader")
    top = [Rights("s", "S", "secretariat", ("",), frozenset(role("secretariat").rights))]
    for name in ("regional-centre", "national-hub", "national-focal-point", "hub-administrator", "observer", *NETWORK):
        shares = role(name).filled(("KEN",), own="own")
        assert may_invite(top, name) and within(shares, top) == shares, "a Secretariat under a root of its own"


@pytest.mark.parametrize(
    "wrong", [(), (Share(("read",), ()),), (Share(("rule",), ("x",)),), (Share(("read",), ("a/*b",)),)]
)
def test_shares_that_no_grant_could_say_are_refused(wrong: tuple[Share, ...]) -> None:
    with pytest.raises(SyncProblem, match="bad-value"):
        check_shares(wrong)


def test_an_invitation_names_a_role_and_a_country_and_no_prefix(tmp_path: Path) -> None:
    def invite(*words: str) -> tuple[int, dict[str, object]]:
        done = forked.run("brs-hub", "--data", str(tmp_path), "invite", *words)
        return done.returncode, json.loads(done.stderr if done.returncode else done.stdout)

    code, line = invite("--role", "national-focal-point", "--country", "ken")
    assert code == 0
    assert line["prefixes"] == list(prefixes_of(role("national-focal-point").filled(("KEN",))))
    assert invite("--role", "national-focal-point")[0] != 0
    assert invite("--role", "centre", "--country", "KEN")[0] != 0
    own = [invite("--role", "expert", "--country", "KEN")[1]["prefixes"][0] for _ in range(2)]
    assert own[0] != own[1] and all(one.startswith("contacts/KEN/own-") for one in own)
    assert invite("--role", "king", "--prefix", "contacts/KEN")[1]["error"] == "bad-value"


def test_an_invitation_is_a_file_and_a_picture_too(tmp_path: Path) -> None:
    """Both say the same; without an address that devices reach there is nothing to put in them."""
    words = ("--data", str(tmp_path), "invite", "--role", "observer", "--out", str(tmp_path / "one.brsinvite"))
    assert forked.run("brs-hub", *words).returncode != 0
    told.write(tmp_path, "https://hub.example:8765")
    line = json.loads(forked.run("brs-hub", *words, "--qr", str(tmp_path / "one.png")).stdout)
    text = (tmp_path / "one.brsinvite").read_text("utf-8")
    assert decode_invitation(text) == (line["code"], "https://hub.example:8765")
    assert decode_invitation(line["invitation"]) == decode_invitation(text)
    assert (tmp_path / "one.png").read_bytes()[1:4] == b"PNG"


@pytest.mark.parametrize(
    "wrong",
    ["", "brs-invitation 1\n", "K7QF-3M9X-T2PA", "short@https://h", "K7QF-3M9X-T2PA@https://h\nmore", "x" * 9999],
)
def test_what_is_no_invitation_is_refused(wrong: str) -> None:
    with pytest.raises(SyncProblem, match="not-an-invitation"):
        decode_invitation(wrong)


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_random_text_is_an_invitation_or_refused(text: str) -> None:
    with suppress(SyncProblem):
        decode_invitation(text)
