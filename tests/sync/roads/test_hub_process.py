"""The hub as a process: one command each, JSON a line, no secrets said, works after any end."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest
import requests
from brs_sync.errors import SyncProblem

from tests.helpers import forked
from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import COMMAND, Device, Hub, StartedHub, run_command


def test_serve_says_where_it_listens_and_ends_well_when_told_to(tmp_path: Path) -> None:
    with StartedHub(tmp_path) as hub:
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*", hub.url) and len(hub.key) == 32
        answer = requests.get(hub.url + "/v1/hello", timeout=PATIENCE_S)
        assert answer.json()["protocol"] == 1 and "BRS" in answer.headers
        assert not {"server", "date"} & {name.lower() for name in answer.headers}
        assert hub.stop() == 0
        assert hub.said == ("", "")


def test_it_is_the_same_hub_after_kill_9(tmp_path: Path, prefix: str) -> None:
    with Hub(tmp_path / "hub") as hub, hub.device(tmp_path / "a", prefix) as mine:
        mine.write(prefix, "jo", name="Jo")
        mine.sync()
        key = hub.key
        hub.kill()
        hub.start()
        assert hub.key == key
        mine.write(prefix, "jo", name="Joe")
        assert mine.sync().agreed
        assert {finding["ok"] for finding in hub.run("doctor")} == {True}


def test_invite_before_the_first_serve_and_beside_it(tmp_path: Path) -> None:
    arguments = ["invite", "--role", "centre", "--prefix", "contacts", "report/KEN"]
    (early,) = run_command(tmp_path, *arguments)
    assert early["role"] == "centre" and early["prefixes"] == ["contacts", "report/KEN"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(early["expires"]))
    with Hub(tmp_path) as hub:
        (beside,) = hub.run(*arguments)
        for n, invitation in enumerate((early, beside)):
            with Device(tmp_path / f"d{n}", hub.url) as device:
                joined = device.client.enrol(str(invitation["code"]), f"D{n}")
                assert (joined.role, joined.prefixes) == ("centre", ("contacts", "report/KEN"))
        devices = hub.run("devices")
        assert [d["name"] for d in devices] == ["D0", "D1"] and devices[0]["person"] != devices[1]["person"]
        (status,) = hub.run("status")
        assert status["serving"] is True and status["invitations"] == {"open": 0, "used": 2, "expired": 0}


def test_an_invitation_is_listed_without_its_code_and_can_be_withdrawn(tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub:
        code, other = (
            str(hub.run("invite", "--role", "reader", "--prefix", p)[0]["code"]) for p in ("contacts/KEN", "library")
        )
        listed = {str(one["prefixes"]): one for one in hub.run("invitations")}
        assert len(listed) == 2 and {one["state"] for one in listed.values()} == {"open"}
        assert not any(word in json.dumps(listed) for word in (code, other, code.replace("-", "")))
        number = str(listed["['contacts/KEN']"]["number"])
        assert hub.run("invitations", "--withdraw", number) == [{"withdrawn": number}]
        with Device(tmp_path / "late", hub.url) as device:
            with pytest.raises(SyncProblem, match="code-unknown"):
                device.client.enrol(code, "late")
            device.client.enrol(other, "late")
        assert hub.run("invitations") == []
        assert [one["state"] for one in hub.run("invitations", "--all")] == ["used"]
        (refused,) = run_command(hub.folder, "invitations", "--withdraw", number, code=SyncProblem("not-found").exit)
        assert refused["error"] == "not-found"


def test_a_further_device_of_a_person_is_that_person(tmp_path: Path) -> None:
    with (
        Hub(tmp_path / "hub") as hub,
        Device(tmp_path / "a", hub.url) as first,
        Device(tmp_path / "b", hub.url) as more,
    ):
        person = first.client.enrol(hub.invite("contacts/KEN"), "Amina").person
        joined = more.client.enrol(hub.invite("contacts/KEN", person=person), "Amina")
        assert joined.person == person == more.replica.person[0]


def test_one_process_serves_a_folder(tmp_path: Path) -> None:
    with Hub(tmp_path):
        (error,) = run_command(tmp_path, "serve", "--listen", "127.0.0.1:0", code=3)
        assert error["error"] == "database-locked" and error["next"]


def test_a_taken_address_is_said(tmp_path: Path) -> None:
    with Hub(tmp_path / "one") as hub:
        (error,) = run_command(tmp_path / "two", "serve", "--listen", f"127.0.0.1:{hub.port}", code=3)
        assert error["error"] == "address-unusable"


@pytest.mark.parametrize("command", ["devices", "status"])
def test_a_folder_without_a_hub_is_said_and_not_made(tmp_path: Path, command: str) -> None:
    (error,) = run_command(tmp_path / "nowhere", command, code=2)
    assert error["error"] == "not-found" and not (tmp_path / "nowhere").exists()


def test_a_file_that_is_not_ours_is_refused_and_untouched(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "hub-admin.db")
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = (tmp_path / "hub-admin.db").read_bytes()
    (error,) = run_command(tmp_path, "invite", "--role", "reader", "--prefix", "contacts/KEN", code=3)
    assert error["error"] == "database-not-ours"
    assert (tmp_path / "hub-admin.db").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--listen", "nowhere"],
        ["serve", "--listen", "127.0.0.1:99999"],
        ["invite", "--role", "emperor", "--prefix", "contacts"],
        ["invite", "--role", "reader"],
        [],
    ],
)
def test_bad_arguments_are_refused_before_anything_is_made(tmp_path: Path, arguments: list[str]) -> None:
    done = forked.run("brs-hub", "--data", str(tmp_path / "hub"), *arguments)
    assert done.returncode == 2 and not (tmp_path / "hub").exists()


def test_a_prefix_that_names_no_partition_is_refused(tmp_path: Path) -> None:
    (error,) = run_command(tmp_path, "invite", "--role", "reader", "--prefix", "contacts//KEN", code=2)
    assert error["error"] == "bad-value"


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "invite", "--role", "reader", "--prefix", "contacts/KEN"],
        env=os.environ | {"BRS_HUB_DATA": str(tmp_path / "hub")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["role"] == "reader" and (tmp_path / "hub" / "hub-admin.db").exists()


def test_doctor_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    with Hub(tmp_path) as hub:
        hub.stop()
    (tmp_path / "identity" / "replica.key").chmod(0o644)
    damaged = bytearray((tmp_path / "hub-admin.db").read_bytes())
    damaged[4096:] = bytes(len(damaged) - 4096)
    (tmp_path / "hub-admin.db").write_bytes(damaged)
    found = {str(f["check"]): f for f in run_command(tmp_path, "doctor")}
    assert found["key"]["what"] == "key-readable-by-others" and found["key"]["next"]
    assert found["administration"]["what"] == "database-damaged"
    assert found["commits"]["ok"] is True and found["owner"]["ok"] is True
    if os.geteuid() == 0:  # as root, who leaves in the folder what its owner cannot write
        os.chown(tmp_path / "lock", 65534, -1)
        found = {str(f["check"]): f for f in run_command(tmp_path, "doctor")}
        assert found["owner"]["what"] == "owned-by-others" and found["owner"]["next"]


def test_nothing_secret_is_said_by_a_hub_that_is_attacked_and_used(tmp_path: Path, prefix: str) -> None:
    with Hub(tmp_path / "hub") as hub:
        code = hub.invite(prefix)
        with Device(tmp_path / "a", hub.url) as mine:
            mine.client.enrol(code, "Amina")
            mine.write(prefix, "jo", name="a very private name")
            mine.sync()
        requests.post(hub.url + "/v1/sync", data=b"\x01garbage", timeout=PATIENCE_S)
        requests.post(hub.url + "/v1/enrol", data=code.encode(), timeout=PATIENCE_S)
        hub.stop()
        assert hub.said == ("", ""), "no log at all is the shortest log without secrets"
