"""SYNC rule 13: what a closed key gave that its closing does not name waits until one who stands above admits it."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from brs_sync import latergrants, trust
from brs_sync.engine import Recheck
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.latergrants import NAMED, naming, place_of
from brs_sync.ownaside import late, own_aside
from brs_sync.replica import Replica
from brs_sync.statement import (
    MAX_STATEMENT,
    Revocation,
    issue_grant,
    issue_revocation,
    parse_statement,
    statement_hash,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.sync.independent.cbor import decode
from tests.sync.independent.frames import Taken, only_part, read_statement
from tests.sync.world import PREFIXES, RIGHTS, World, made_world, open_replica, record, type_in, values

GRANTING = (*RIGHTS, "grant")


@pytest.fixture
def line() -> Iterator[World]:
    """The hub let a centre in, and both trust the hub; what the centre says to others is known to nobody yet."""
    names = ("centre", "bob", "ana")
    with made_world(names) as known:
        world = World(known.folder.parent / "line", names, granted=False)
        let_in = [world.grant("centre", rights=GRANTING), world.grant("ana")]
        for name in world.names:
            world[name].add_root(world["hub"].key)
            world[name].receive([], let_in)
        yield world
        world.close()


def granted(issuer: Replica, subject: Replica, rights: Sequence[str] = RIGHTS, name: str = "Bob") -> bytes:
    """A grant by a key, whatever its own copy knows of it: who was closed may use any program."""
    chain = next((grant.hash for grant in issuer.standing(issuer.key)), None)
    return issue_grant(
        issuer._home.identity.key, subject=subject.key, person=name.lower(), name=name, role="focal-point",
        prefixes=PREFIXES, rights=rights, chain=chain, issued=0,
    )  # fmt: skip


def closed(issuer: Replica, subject: bytes, cut: dict[str, int], number: int = 1, kind: str = "revoke") -> bytes:
    """A statement about a key as its bytes say it, whatever the issuer's copy would make of it."""
    return issue_revocation(
        issuer._home.identity.key, number=number, subject=subject, mode="closed", cut=cut, reason="", chain=None,
        issued=0, kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def test_rule_13_what_a_closed_key_grants_later_waits_until_it_is_admitted(line: World) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    closing = hub.issue_revocation(centre.key, "closed", {}, "left office")
    later = granted(centre, bob)
    type_in(bob, record(), name="by Bob")
    for name in ("hub", "ana"):
        line[name].receive(line.missing("bob", name), [later, closing])
        assert values(line[name], record(), "name") == []
        assert [(one.verdict, one.reason) for one in line[name].held()] == [("quarantined", "later-grant")]
        assert line[name].rights(bob.key) == ()
        assert [grant.name for grant in line[name].later_grants()] == ["Bob"]
    assert [grant.hash for grant in hub.admit_grants(bob.key, "asked by telephone")] == [statement_hash(later)]
    line["ana"].receive([], [data for _, data in hub.statements()])
    for name in ("hub", "ana"):
        assert values(line[name], record(), "name") == ["by Bob"]
        assert (line[name].held(), line[name].later_grants()) == ([], ())
        assert [rights.name for rights in line[name].rights(bob.key)] == ["Bob"]
    with pytest.raises(SyncProblem, match="not-found"):
        hub.admit_grants(bob.key)


def test_rule_13_what_a_closed_key_had_granted_stands_where_its_closing_names_it(line: World) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    known = granted(centre, bob)
    hub.receive([], [known])
    closing = parse_statement(hub.issue_revocation(centre.key, "closed", {"contacts/KEN": 3}, "left office"))
    assert isinstance(closing, Revocation)
    assert dict(closing.cut) == {"contacts/KEN": 3, NAMED: 0, place_of(statement_hash(known)): 0}
    type_in(bob, record(), name="by Bob")
    line.sync("bob", "hub")
    assert values(hub, record(), "name") == ["by Bob"]


def test_rule_13_a_closing_of_an_earlier_release_sets_no_grant_aside(line: World) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    hub.receive([], [closed(hub, centre.key, {"contacts/KEN": 1}), granted(centre, bob)])
    assert hub.rights(bob.key) and hub.later_grants() == ()
    hub.issue_revocation(centre.key, "closed", {}, "said again, by a program that names")
    assert hub.rights(bob.key)
    hub.receive([], [granted(centre, bob, ("read",))])
    assert len(hub.later_grants()) == 1


def test_rule_13_in_whatever_order_closing_grant_and_admission_come_the_verdict_is_one(line: World) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    mine = next(data for _, data in hub.statements() if statement_hash(data) == hub.standing(centre.key)[0].hash)
    later = granted(centre, bob)
    type_in(bob, record(), name="by Bob")
    closing = closed(hub, centre.key, {NAMED: 0})
    admission = closed(hub, centre.key, {place_of(statement_hash(later)): 0}, 2, "admit")
    commits = line.missing("bob", "hub")
    for at, several in enumerate(list(permutations((mine, later, closing, admission)))[::3]):
        order = [*several[: at % 5], hub.key, *several[at % 5 :]]  # the root comes to be trusted at any time
        with open_replica(line.folder / f"reader-{at}") as reader:
            reader.receive(commits)
            for number, one in enumerate(order):
                if one == hub.key:
                    reader.add_root(one)
                else:
                    reader.receive([], [one])
                known = set(order[: number + 1])
                shown = {hub.key, mine, later} <= known and (closing not in known or admission in known)
                assert values(reader, record(), "name") == (["by Bob"] if shown else []), (at, number)


def test_rule_13_of_two_who_close_a_key_at_once_each_sets_aside_what_he_did_not_know(line: World) -> None:
    hub, centre, bob, ana = (line[name] for name in ("hub", "centre", "bob", "ana"))
    below, known = granted(centre, bob, GRANTING), None
    for replica in (hub, centre, bob):
        replica.receive([], [below])
    known = granted(bob, ana)
    centre.receive([], [known])
    both = [hub.issue_revocation(bob.key, "closed", {}), centre.issue_revocation(bob.key, "closed", {})]
    for one in (hub, centre):
        one.receive([], [*both, known])
        assert [grant.hash for grant in one.later_grants()] == [statement_hash(known)]
    centre.admit_grants(ana.key)
    hub.receive([], [data for _, data in centre.statements()])
    assert hub.later_grants() == ()


def test_rule_13_who_does_not_stand_above_admits_no_grant_and_nobody_does_after_his_own_end(line: World) -> None:
    """Neither the closed key itself, nor one beside or below it, nor one above it that was closed unaware of that."""
    hub, centre, bob, ana = (line[name] for name in ("hub", "centre", "bob", "ana"))
    hub.receive([], [below := granted(centre, bob, GRANTING)])
    bob.receive([], [below])
    hub.receive([], [line.grant("ana", rights=GRANTING)])
    hub.issue_revocation(bob.key, "closed", {})
    hub.receive([], [later := granted(bob, ana)])
    place = {place_of(statement_hash(later)): 0}
    (waiting,) = hub.later_grants()
    for other in (bob, ana):
        assert not hub.authority.may_admit(other.key, waiting)
        hub.receive([], [closed(other, bob.key, place, 9, "admit")])
        assert hub.later_grants() == (waiting,)
    assert hub.authority.may_admit(centre.key, waiting)
    hub.issue_revocation(centre.key, "closed", {})
    hub.receive([], [said := closed(centre, bob.key, place, 9, "admit")])
    assert hub.later_grants() == (waiting,), "the centre was closed when it said so, for all that is known"
    assert not hub.authority.may_admit(centre.key, waiting)
    hub.receive([], [closed(hub, centre.key, {place_of(statement_hash(said)): 0}, 10, "admit")])
    assert hub.later_grants() == ()


def test_rule_13_what_a_closed_key_lets_in_later_waits_too(line: World) -> None:
    hub, centre, ana = line["hub"], line["centre"], line["ana"]
    type_in(ana, record(), name="by Ana")
    line.sync("ana", "hub")
    hub.issue_revocation(ana.key, "compromised", {})
    before = closed(centre, ana.key, {"contacts/KEN": 1}, kind="admit")
    with open_replica(line.folder / "other") as other:
        other.add_root(hub.key)
        other.receive(line.missing("ana", "centre"), [data for _, data in hub.statements()])
        hub.issue_revocation(centre.key, "closed", {})
        hub.receive([], [before])
        assert values(hub, record(), "name") == [], "who closed the centre did not know that it had let this in"
        other.receive([], [before])
        assert values(other, record(), "name") == ["by Ana"]
        other.receive([], [data for _, data in hub.statements()])
        assert values(other, record(), "name") == [], "and so it is wherever the closing comes later"


def test_rule_13_a_revocation_counts_from_its_issuers_grant_on_whichever_came_first(line: World) -> None:
    hub, centre, ana = line["hub"], line["centre"], line["ana"]
    type_in(ana, record(), name="by Ana")
    theirs = [data for _, data in hub.statements()]
    lost = centre.issue_revocation(ana.key, "compromised", {}, "lost")
    grant = next(one for one in theirs if statement_hash(one) == hub.standing(centre.key)[0].hash)
    with open_replica(line.folder / "late") as late:
        late.add_root(hub.key)
        late.receive(line.missing("ana", "hub"), [*(one for one in theirs if one != grant), lost])
        assert values(late, record(), "name") == ["by Ana"], "nobody knows yet that the centre may say so"
        late.receive([], [grant])
        assert values(late, record(), "name") == []
    with open_replica(line.folder / "rootless") as rootless:
        rootless.add_root(ana.key)
        rootless.receive(line.missing("ana", "hub"), [closed(hub, ana.key, {}), *theirs, lost])
        assert values(rootless, record(), "name") == ["by Ana"]
        rootless.add_root(hub.key)
        assert values(rootless, record(), "name") == []


def test_rule_13_a_closing_and_an_admission_are_as_the_protocol_says() -> None:
    """By a reader that shares no code: what was written once is read for ever."""
    frame = Taken()
    frame.take(only_part((Path(__file__).parent / "golden" / "1" / "closed.frame").read_bytes()))
    said = [read_statement(data) for data in frame.statements]
    names = [b32encode(sha256(decode(data)[0]).digest()).decode().rstrip("=").lower() for data in frame.statements]
    assert [one["kind"] for one in said] == ["grant", "grant", "revoke", "grant", "admit"]
    known, closing, later, admission = said[1:]
    assert known["issuer"] == later["issuer"] == closing["subject"] == admission["subject"]
    partition, named = "contacts/KEN", "authority/grants"
    assert closing["cut"] == {partition: 3, named: 0, f"{named}/{names[1]}": 0}
    assert (admission["mode"], admission["cut"]) == ("closed", {f"{named}/{names[3]}": 0})


def test_rule_13_a_closing_names_as_much_as_it_has_room_for_and_admissions_the_rest(line: World) -> None:
    """Of a hub with two thousand devices; each statement stays within what a reader takes."""
    names = [number.to_bytes(32, "big") for number in range(2000)]
    for partitions in (0, 1500):
        cut = {f"report/KEN/{number}/basel/draft": number for number in range(partitions)}
        named, more = naming(cut, names)
        places = [place for one in (named, *more) for place in one if place.startswith(NAMED + "/")]
        assert sorted(places) == sorted(map(place_of, names)), "each once"
        assert {place: named[place] for place in cut} == cut and NAMED in named
        for one in (named, *more):
            assert len(closed(line["hub"], line["bob"].key, one)) <= MAX_STATEMENT


def test_rule_13_a_grant_below_one_that_waits_stands_as_soon_as_that_is_admitted(line: World) -> None:
    hub, centre, bob, ana = (line[name] for name in ("hub", "centre", "bob", "ana"))
    hub.issue_revocation(centre.key, "closed", {})
    bob.receive([], [later := granted(centre, bob, GRANTING)])
    hub.receive([], [later, granted(bob, ana, ("read",), "Anna")])
    assert [grant.subject for grant in hub.later_grants()] == [bob.key], "what is below it waits for nobody's word"
    before = len(hub.standing(ana.key))
    hub.admit_grants(bob.key)
    assert len(hub.standing(ana.key)) == before + 1
    assert hub.reader().execute("SELECT name FROM person WHERE id='anna'").fetchall() == [("Anna",)]


def test_rule_13_a_root_has_nothing_to_say_of_a_grant_beyond_its_own_prefixes() -> None:
    """Neither that it waits nor that it stands, nor that the key which gave it was lost; within them it has."""
    root, narrow, wide, centre, bob = (Ed25519PrivateKey.generate() for _ in range(5))
    place = "contacts/KEN"

    def public_key(key: Ed25519PrivateKey) -> bytes:
        return key.public_key().public_bytes_raw()

    def said(data: bytes) -> Authority:
        return known.with_statement(parse_statement(data))

    def about(issuer: Ed25519PrivateKey, mode: str, cut: dict[str, int], kind: str = "revoke") -> bytes:
        return issue_revocation(
            issuer, number=1, subject=public_key(centre), mode=mode, cut=cut, reason="", chain=None, issued=0,
            kind=kind,  # type: ignore[arg-type]
        )  # fmt: skip

    known = Authority({public_key(root): ("",), public_key(narrow): ("practice/a",), public_key(wide): ("contacts",)})
    first = issue_grant(
        root, subject=public_key(centre), person="c", name="C", role="centre", prefixes=(place,), rights=GRANTING,
        chain=None, issued=0,
    )  # fmt: skip
    given = issue_grant(
        centre, subject=public_key(bob), person="b", name="B", role="focal-point", prefixes=(place,), rights=RIGHTS,
        chain=statement_hash(first), issued=0,
    )  # fmt: skip
    known = said(first)
    known = said(given)
    for mode in ("closed", "compromised"):
        assert said(about(narrow, mode, {NAMED: 0})).may(public_key(bob), place, "write"), mode
        assert not said(about(wide, mode, {NAMED: 0})).may(public_key(bob), place, "write"), mode
    known = said(about(root, "closed", {NAMED: 0}))
    (waiting,) = known.later
    for key, lets_in in ((narrow, False), (wide, True)):
        after = said(about(key, "closed", {place_of(waiting.hash): 0}, "admit"))
        assert after.may(public_key(bob), place, "write") is lets_in is known.may_admit(public_key(key), waiting)


def test_rule_13_what_is_more_than_one_statement_has_room_for_is_admitted_in_several(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    hub.issue_revocation(centre.key, "closed", {})
    hub.receive([], [granted(centre, bob, rights) for rights in (("read",), ("read", "write"), RIGHTS)])
    monkeypatch.setattr(latergrants, "_ROOM", 2 * latergrants._BYTES)
    before = len(hub.statements())
    assert len(hub.admit_grants(bob.key)) == 3 and hub.later_grants() == ()
    assert len(hub.statements()) == before + 2


def test_rule_13_admissions_that_only_make_room_for_a_closing_judge_nothing_again(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    hub.receive([], [granted(centre, bob, rights) for rights in (("read",), ("read", "write"), RIGHTS)])
    type_in(bob, record(), name="by Bob")
    line.sync("bob", "hub")
    judged: list[object] = []

    def counted(*named: Any) -> Recheck:
        judged.append(named)
        return Recheck(*named)

    monkeypatch.setattr(trust, "Recheck", counted)
    monkeypatch.setattr(latergrants, "_ROOM", latergrants._BYTES)
    hub.issue_revocation(centre.key, "closed", {})
    assert len(judged) == 1, "by the closing, and by none of the two admissions before it"
    assert values(hub, record(), "name") == ["by Bob"] and hub.later_grants() == ()


def test_rule_12_who_waits_is_told_on_his_own_device_also_where_he_may_read_by_another_grant(line: World) -> None:
    hub, centre, bob = line["hub"], line["centre"], line["bob"]
    assert late(bob.authority, bob.key) is None
    reading = hub.issue_grant(bob.key, person="bob", name="Bob", role="reader", prefixes=PREFIXES, rights=("read",))
    bob.receive([], [reading, granted(centre, bob)])
    type_in(bob, record(), name="by Bob")
    assert own_aside(bob.reader(), bob.authority) == []
    bob.receive([], [hub.issue_revocation(centre.key, "closed", {}, "left"), *(data for _, data in hub.statements())])
    (aside,) = own_aside(bob.reader(), bob.authority)
    assert (aside.partition, aside.reason, aside.commits) == ("contacts/KEN", "later-grant", 1)
    told = late(bob.authority, bob.key)
    assert told is not None and told.by == (centre.standing(centre.key)[0].name,) and told.helpers == ()
    bob.receive([], [closed(hub, centre.key, {place_of(bob.later_grants()[0].hash): 0}, 9, "admit")])
    assert (own_aside(bob.reader(), bob.authority), late(bob.authority, bob.key)) == ([], None)
