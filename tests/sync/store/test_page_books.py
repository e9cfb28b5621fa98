"""The administrator's page over books that several processes share: one is signed in at all, lists are the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub import office as gauges
from brs_sync.hub.limits import Limits
from brs_sync.hub.metrics import Metrics
from brs_sync.hub.page import looking
from brs_sync.hub.page.asking import Ask, Shown
from brs_sync.hub.page.rendering import Pages
from brs_sync.hub.page.sessions import Session, Sessions
from brs_sync.hub.page.tongue import tongue
from brs_sync.hub.page.views import Views
from brs_sync.hub.settings import Settings
from brs_sync.hub.usage import Usage

from tests.helpers.postgres import Server
from tests.sync.store.office import Office


@pytest.fixture
def office(tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[Office]:
    office = Office(tmp_path, servers("newest").database())
    yield office
    office.close()


def test_whoever_signed_in_at_one_process_is_known_at_all(office: Office) -> None:
    first, second = office.open("a"), office.open("b")
    here, there = (Sessions(one.admin.books, os.urandom) for one in (first, second))
    now = SystemClock().now_ms()
    session = there.sign_in(here.make_code(now)[0], "192.0.2.1", now)
    assert here.session(session.secret, now) is not None and here.session(session.secret, now + 90_000) is not None
    for number in range(60):
        first.admin.invite("reader", (f"contacts/P{number:02}",), now + number // 2)
    part = looking.invitations(second.admin.books, "")
    rest = looking.invitations(second.admin.books, part.after)
    assert len(part.rows) == looking.PAGE and not rest.after
    assert {one.prefixes[0] for one in (*part.rows, *rest.rows)} == {f"contacts/P{number:02}" for number in range(60)}
    assert looking.withdraw(second.admin.books, part.rows[0].number)
    assert not looking.withdraw(first.admin.books, part.rows[0].number)
    ana = office.device("ana", at="a")
    ana.write("jo", name="Jo")
    ana.sync("a")
    (row,) = looking.devices(second.admin.books, "", "use").rows
    assert looking.names_of(second.admin.books, [row.replica]) == {row.replica: row.name}
    assert looking.devices(second.admin.books, "", "ended").rows == ()
    assert looking.counted(second.admin.books) == {"use": 1, "ended": 0} and row.countries == ("KEN",)
    assert there.end_all() == 1 and here.session(session.secret, now) is None


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_page_of_a_shared_hub_can_be_shown(office: Office, code: str) -> None:
    service, clock = office.open("a"), SystemClock()
    ana = office.device("ana", at="a")
    ana.write("jo", name="Jo")
    ana.sync("a")
    settings = Settings(data=office.folder / "a")
    usage = Usage(service.admin.books, clock)
    looks = gauges.Office(service, Limits(settings, usage, time.monotonic), Metrics()).looks
    assert "database" in looks()
    views = Views(service, settings, Sessions(service.admin.books, os.urandom), looks)
    ask = Ask(tongue(code), clock.now_ms(), "127.0.0.1", "/admin/", session=Session("s"))
    pages = Pages()
    for view in (views.overview, views.devices, views.invitations, views.quarantine, views.receipts, views.storage):
        shown = view(ask)
        assert isinstance(shown, Shown) and b"</html>" in pages.render(shown, ask), shown
    with office.open("b").blobs.shelf.file.transaction() as connection:  # what another process took in
        connection.execute("INSERT INTO part VALUES (?, ?, ?)", (b"piece", 5, b"bytes"))
    there = views.storage(ask)
    assert isinstance(there, Shown) and there.values["documents"] == {"files": 0, "bytes": 5, "waiting_bytes": 0}
    usage.close()
