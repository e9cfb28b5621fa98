"""Whom one process of a hub trusts as a root, or no more, all of them do, also where nothing is granted by it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub.service import HubService
from brs_sync.hub.under import be_under
from brs_sync.replica import Replica

from tests.helpers.postgres import Server
from tests.sync.store.office import Office

REGION, OTHER = b"\x01" * 32, b"\x02" * 32
DESKS = ("a", "b", "c")


@pytest.fixture(params=["sqlite", "newest"])
def office(request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[Office]:
    """Three processes over a file, and over a server."""
    office = Office(tmp_path, tmp_path / "shared.db" if request.param == "sqlite" else servers("newest").database())
    office.open(*DESKS)
    yield office
    office.close()


def trusted(service: HubService) -> dict[bytes, tuple[str, ...]]:
    """Whom a process trusts beside the hub itself, once somebody has asked it something."""
    service._kept.catch_up()
    return {key: prefixes for key, prefixes in service.replica.roots().items() if key != service.replica.key}


def all_trust(office: Office, *, here: dict[bytes, tuple[str, ...]]) -> bool:
    return all(trusted(office.desks[name]) == here for name in DESKS)


def test_a_root_that_is_told_changed_or_ended_without_a_statement_reaches_all(office: Office) -> None:
    a, b, c = (office.desks[name] for name in DESKS)
    a.replica.add_root(REGION, ["report/KEN"])
    a._kept.share()
    assert all_trust(office, here={REGION: ("report/KEN",)})
    b.replica.add_root(REGION, ["report/KEN", "contacts/KEN"])
    b._kept.share()
    c.replica.add_root(OTHER)
    c._kept.share()
    assert all_trust(office, here={REGION: ("report/KEN", "contacts/KEN"), OTHER: ("",)})
    office.end("a")
    b.replica.stand_under({key: prefixes for key, prefixes in b.replica.roots().items() if key != REGION})
    b._kept.share()
    office.open("a")  # with its folder of then
    assert all_trust(office, here={OTHER: ("",)})
    office.end("a", forget=True)
    office.open("a")
    assert all_trust(office, here={OTHER: ("",)})
    assert all(one.replica.key in one.replica.roots() for one in office.desks.values())


def test_of_two_that_change_a_root_at_once_the_later_is_right_and_all_agree(office: Office) -> None:
    a, b, _ = (office.desks[name] for name in DESKS)
    a.replica.add_root(REGION, ["report/KEN"])
    b.replica.add_root(REGION, ["contacts/KEN"])
    a.replica.add_root(OTHER, ["library"])
    for one in (a, b):
        one._kept.share()
    assert all_trust(office, here={REGION: ("contacts/KEN",), OTHER: ("library",)})
    assert not any(one._kept._rooted.is_due for one in office.desks.values())  # type: ignore[attr-defined]


def test_a_log_that_is_put_back_ends_no_root(office: Office) -> None:
    a, _, c = (office.desks[name] for name in DESKS)
    a.replica.add_root(REGION, ["report/KEN"])
    a._kept.share()
    before = office.content()
    c.replica.add_root(OTHER, ["library"])
    c._kept.share()
    assert OTHER in trusted(a)
    office.put_back(before)
    assert all_trust(office, here={REGION: ("report/KEN",), OTHER: ("library",)})


def test_whom_one_let_in_as_a_root_while_another_stood_under_somebody_is_granted_it_again(office: Office) -> None:
    a, b, _ = (office.desks[name] for name in DESKS)
    rights = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
    with Replica.open(office.folder / "top", schemas=lambda name: None) as top:
        top.add_root(top.key)
        top.issue_grant(a.replica.key, person="c", name="C", role="centre", prefixes=("contacts",), rights=rights)
        said = [data for _, data in top.statements()]
        a.replica.add_root(top.key)
        a.replica.receive([], said)
    assert be_under(a.replica) == 0 and a.replica.key not in a.replica.roots()
    ana = office.device("ana", at="b")  # which has not heard of it
    a.look_around(("",))
    a.news()
    b.look_around(("",))
    assert b.replica.key not in b.replica.roots()
    assert not a.replica.rights(ana.replica.key) and not b.replica.rights(ana.replica.key)
    assert (be_under(a.replica), be_under(a.replica)) == (1, 0)
    a.news()
    b.look_around(("",))
    assert [one.prefixes for one in b.replica.rights(ana.replica.key)] == [("contacts/KEN",)]


def test_a_hub_of_several_processes_stands_under_another_by_a_file(office: Office, tmp_path: Path) -> None:
    a, b, c = (office.desks[name] for name in DESKS)
    ana = office.device("ana", at="b")
    with closing(HubService(tmp_path / "top", clock=SystemClock(), entropy=os.urandom)) as top:
        asked = a.perform("authority-request", {"name": "Centre"})
        said = {"text": asked["text"], "role": "regional-centre", "prefix": ["contacts/KEN"]}
        granted = top.perform("authority-grant", said)
        assert a.perform("authority-accept", {"text": granted["text"]})["granted_again"] == 1
        ana.write("jo", name="Jo")
        for one in (b, c, office.open("d")):
            one.look_around(("",))
            assert set(one.replica.roots()) == {top.replica.key}
            assert [right.prefixes for right in one.replica.rights(ana.replica.key)] == [("contacts/KEN",)]
    assert ana.sync("c").sent == 1 and not c.replica.held()
