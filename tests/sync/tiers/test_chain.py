"""Party, centre and Secretariat: hubs and their devices as real processes over real sockets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub.service import HubService
from brs_sync.hub.upstream import read_state
from brs_sync.hub.uptask import UpTask
from brs_sync.ids import RecordKey

from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device
from tests.sync.tiers.chain import Tier, held_by, submit, until

NOTHING_NEW = 1000  # bytes that an exchange may cost, both ways with all heads, where neither has anything new


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[tuple[Tier, Tier]]:
    """A Secretariat, which is served, and a centre under it, which is not."""
    top, centre = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre North")
    top.serve()
    centre.join(top)
    yield top, centre
    for tier in (top, centre):
        tier.kill()


def test_a_version_and_its_file_go_up_and_every_receipt_comes_back(tiers: tuple[Tier, Tier], tmp_path: Path) -> None:
    top, centre = tiers
    centre.serve()
    with centre.device(tmp_path / "amina") as amina, closing(Keeper(amina)) as bag:
        made = bag.add(noise(700_000))  # more than one message takes
        bag.name("contacts/KEN", "guide", made)
        amina.write("person/amina", "private", note="for nobody else")
        version = submit(amina)
        assert held_by(amina, version) == {"centre": False, "secretariat": False}
        amina.sync()
        assert held_by(amina, version) == {"centre": True, "secretariat": False}, "the centre's word is not the other's"
        bag.give(made)
        # What came for the hub above goes up without being asked for.
        until(lambda: [row for (row,) in top.rows("SELECT path FROM partition") if row.endswith("/sent")] or None)
        state = centre.meet_served()
        assert state.agreed and not state.error, state
        amina.sync()
        assert held_by(amina, version) == {"centre": True, "secretariat": True}
        paths = {path for (path,) in top.rows("SELECT path FROM partition")}
        assert {"contacts/KEN", "report/KEN/2025/basel/sent"} == {p for p in paths if not p.startswith("reference")}
        with top.device(tmp_path / "olga", role="reader") as olga, closing(Keeper(olga)) as other:
            olga.sync()
            until(lambda: other.fetch(made).fetched or None)
            assert other.has(made)
        (line,) = centre.command("status")
        assert line["upstream"]["url"] == top.url and line["upstream"]["agreed"], line


def test_three_hubs_hold_the_same_bytes_and_then_have_nothing_to_say(tmp_path: Path) -> None:
    top, centre, nation = (Tier(tmp_path / name, name) for name in ("top", "centre", "nation"))
    try:
        top.serve()
        centre.join(top)
        centre.serve()
        nation.join(centre, role="national-hub")
        nation.serve()
        with nation.device(tmp_path / "amina") as amina, top.device(tmp_path / "olga") as olga:
            amina.write("contacts/KEN", "one", name="Ann")
            version = submit(amina)
            olga.write("contacts/KEN", "two", name="Ola")
            for device in (amina, olga):
                device.sync()
            for tier in (nation, centre, nation):
                assert tier.meet_served().agreed
            amina.sync()
            assert amina.value("contacts/KEN", "two", "name") == "Ola", "what the Secretariat wrote is known below"
            assert held_by(amina, version) == {"hub": True, "centre": True, "secretariat": True}
        for tier in (top, centre, nation):
            tier.stop()
        shared = {at: bytes_ for at, bytes_ in nation.commits().items() if not at[0].endswith("/draft")}
        assert shared and shared == centre.commits() == top.commits(), "frames go byte for byte"
        backup = tmp_path / "backup"
        shutil.copytree(centre.folder, backup)
        # A circle: the Secretariat's hub is a client of the centre's as well.
        centre.serve()
        top.join(centre)
        assert top.meet()["agreed"]
        again = top.meet()
        assert (again["sent"], again["received"], again["agreed"]) == (0, 0, True)
        centre.stop()  # or the Secretariat's hub, which serves, brings it what comes meanwhile
        top.serve()
        with top.device(tmp_path / "otto") as otto:
            otto.write("contacts/KEN", "three", name="Otto")
            otto.sync()
        assert centre.meet()["received"] == 1
        once_more = centre.meet()
        assert (once_more["rounds"], once_more["sent"], once_more["received"]) == (1, 0, 0)
        assert once_more["bytes_up"] + once_more["bytes_down"] < NOTHING_NEW
        # The centre goes back to its backup, which knows nothing of the last one.
        shutil.rmtree(centre.folder)
        shutil.copytree(backup, centre.folder)
        assert centre.meet()["agreed"]
        top.stop()
        assert centre.digests() == top.digests()
        assert centre.commits() == top.commits()
    finally:
        for tier in (top, centre, nation):
            tier.kill()


@pytest.mark.parametrize("point", ["client.departed", "client.answered", "client.frames_stored", "client.before_note"])
def test_a_hub_that_dies_amid_an_exchange_goes_on_with_the_next(
    tiers: tuple[Tier, Tier], tmp_path: Path, point: str
) -> None:
    top, centre = tiers
    centre.serve()
    with centre.device(tmp_path / "amina") as amina, top.device(tmp_path / "olga") as olga:
        version = submit(amina)
        amina.sync()
        centre.stop()
        olga.write("contacts/KEN", "two", name="Ola")
        olga.sync()
        assert centre.dies(point, "upstream", "sync"), "the point was never passed"
        assert centre.meet()["agreed"]
        centre.serve()
        amina.sync()
        assert amina.value("contacts/KEN", "two", "name") == "Ola"
        assert held_by(amina, version)["secretariat"]


def test_a_hub_that_stood_alone_joins_with_its_devices_and_keeps_their_drafts(tmp_path: Path) -> None:
    top, centre = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre North")
    try:
        top.serve()
        centre.serve()
        with centre.device(tmp_path / "amina") as amina:
            version = submit(amina)
            amina.sync()
            centre.stop()
            trusted = "SELECT hash FROM statement UNION ALL SELECT value FROM meta WHERE name='roots'"
            before = centre.rows(trusted)
            (person,) = top.command("invite", "--role", "focal-point", "--country", "KEN")
            words = ("upstream", "set", top.url, str(person["code"]), "--name", "Centre North")
            assert centre.command(*words, code=3)[0]["error"] == "role-not-for-hub"
            assert centre.command("upstream", "status") == [{"upstream": None}]
            assert centre.rows(trusted) == before, "nobody above is trusted for a code that is refused"
            with closing(Device(tmp_path / "grace", top.url)) as grace:  # for whom it was meant: it is still good
                grace.client.enrol(str(person["code"]), "Grace")
            (narrow,) = top.command("invite", "--role", "regional-centre", "--prefix", "contacts/KEN")
            code = str(narrow["code"])
            (refused,) = centre.command("upstream", "set", top.url, code, "--name", "Centre North", code=3)
            assert refused["error"] == "not-covered", "nobody loses what he was granted without being asked"
            centre.join(top)
            assert centre.meet()["sent"] == 1
            assert {path for path, _, _ in top.commits()} == {version.key.partition}
            assert not top.rows("SELECT 1 FROM commits WHERE verdict<>0"), "its devices are known above"
            centre.serve()
            amina.sync()
            amina.sync()
            assert held_by(amina, version) == {"centre": True, "secretariat": True}
    finally:
        for tier in (top, centre):
            tier.kill()


def test_what_comes_while_hubs_meet_goes_up_with_the_next_look(tiers: tuple[Tier, Tier], tmp_path: Path) -> None:
    top, centre = tiers
    centre.serve()
    centre.device(tmp_path / "amina").close()  # for whom it speaks
    centre.stop()
    came: list[str] = []

    def comes(point: str) -> None:
        if point == "hub.met" and not came:
            came.append(point)
            service.replica.write([(RecordKey("contacts/KEN", "contacts", "=jo"), "name", "Jo")])

    with closing(HubService(centre.folder, clock=SystemClock(), entropy=os.urandom)) as service:
        task = UpTask(service, SystemClock(), 3_600_000, points=comes)
        task.step()
        assert came and read_state(service.admin).agreed
        assert ("contacts/KEN",) not in top.rows("SELECT path FROM partition")
        task.step()
        assert ("contacts/KEN",) in top.rows("SELECT path FROM partition")
