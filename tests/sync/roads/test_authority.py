"""Whose word counts: hubs under hubs, focal points who invite, successors, lost and compromised keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from brs_sync.client import HubClient
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.roles import role
from brs_sync.statement import Grant, parse_statement

from tests.helpers import forked
from tests.sync.roads.hubs import Device
from tests.tour.processes import Hub

KEN = "contacts/KEN"
_countries = (f"Q{letter}{other}" for letter in ascii_uppercase for other in ascii_uppercase)


def hub_says(folder: Path, *words: str, code: int = 0) -> list[dict[str, Any]]:
    """One command beside the serving process, or its refusal."""
    done = forked.run("brs-hub", "--data", str(folder), *words)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return [json.loads(line) for line in (done.stderr if code else done.stdout).splitlines()]


def refused(asks: Device, act: str, **said: Any) -> str:
    with pytest.raises(SyncProblem) as caught:
        asks.client.ask(act, said)
    return caught.value.code


class Office:
    """A hub process and a country of a test's own, whose devices join it."""

    def __init__(self, hub: Hub, folder: Path, stack: ExitStack, country: str = "KEN") -> None:
        self.hub, self.folder, self._stack = hub, folder, stack
        self.country, self.contacts = country, f"contacts/{country}"

    def says(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        return hub_says(self.hub.folder, *words, code=code)

    def join(self, name: str, code: str) -> Device:
        device = self._stack.enter_context(Device(self.folder / name, self.hub.url))
        device.client.enrol(code, self.called(name))
        return device

    def called(self, name: str) -> str:
        return f"{name} of {self.country}"

    def invited(self, name: str, kind: str) -> Device:
        (line,) = self.says("invite", "--role", kind, "--country", self.country)
        return self.join(name, line["code"])

    def quarantine(self) -> list[dict[str, Any]]:
        return [line for line in self.says("quarantine") if f"/{self.country}" in line["partition"]]

    def devices(self) -> list[dict[str, Any]]:
        return [line for line in self.says("devices") if self.contacts in line["prefixes"]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with Hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture
def office(hub: Hub, tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(hub, tmp_path, stack, next(_countries))


def letters(device: Device) -> str:
    return device.replica.id_text


def test_a_centre_stands_under_the_secretariat_and_speaks_within_its_grant(tmp_path: Path) -> None:
    """Secretariat, centre, country, person, device: a chain that proves itself wherever it is brought."""
    with Hub(tmp_path / "centre") as centre, ExitStack() as stack:
        _stands_under(Office(centre, tmp_path, stack), tmp_path)


def _stands_under(office: Office, tmp_path: Path) -> None:
    upper = tmp_path / "upper"
    early = office.invited("early", "reader")
    request, answer = tmp_path / "centre.brsrequest", tmp_path / "centre.brsgrant"
    (asked,) = office.says("authority", "request", "--name", "Centre North", "--out", str(request))
    (given,) = hub_says(
        upper, "authority", "grant", str(request), "--role", "regional-centre", "--country", "KEN", "TZA",
        "--address", "https://sec.example", "--out", str(answer),
    )  # fmt: skip
    assert given["fingerprint"] == asked["fingerprint"]
    assert hub_says(upper, "authority", "accept", str(answer), code=2)[0]["error"] == "bad-value"  # is for another
    (accepted,) = office.says("authority", "accept", str(answer))
    assert accepted["address"] == "https://sec.example" and accepted["granted_again"] >= 1
    (shown,) = office.says("authority", "show")
    assert not shown["root"] and {one["role"] for one in shown["chain"]} == {"regional-centre"}

    assert office.says("invite", "--role", "national-focal-point", "--country", "UGA", code=3)[0]["error"] == "no-right"
    amina = office.invited("amina", "national-focal-point")
    assert amina.client.hub_key not in amina.replica.roots()  # what it pins is the root
    amina.write(KEN, "one", name="by Amina")
    assert amina.sync().agreed and early.sync().agreed
    assert early.value(KEN, "one", "name") == "by Amina"
    with Replica.open(tmp_path / "far", schemas=lambda name: None) as far:
        for key, prefixes in amina.replica.roots().items():
            far.add_root(key, prefixes)
        commits = list(amina.replica.commits_after(KEN, {}, 1 << 20))
        assert [one.verdict for one in far.receive(commits).results] == ["quarantined"]
        chain = [one for _, one in amina.replica.statements()]
        far.receive([], chain)
        assert far.cells(RecordKey(KEN, "contacts", "=one"))["name"].value == "by Amina"
        grants = {one.hash: one for one in map(parse_statement, chain) if isinstance(one, Grant)}
        assert {one.role for one in grants.values()} >= {"regional-centre", "national-focal-point"}
        assert (
            Authority(far.roots(), {h: g for h, g in grants.items() if g.chain is not None}).rights(amina.replica.key)
            == ()
        )  # without the link above it proves nothing


def test_a_request_that_was_altered_or_is_no_request_is_refused(office: Office, tmp_path: Path) -> None:
    request = tmp_path / "r.brsrequest"
    office.says("authority", "request", "--name", "Centre", "--out", str(request))
    text = request.read_text("ascii")
    for wrong in (text[:-12], text[:40] + ("A" if text[40] != "A" else "B") + text[41:], "", "x" * 4_000_000):
        request.write_text(wrong, "ascii")
        told = forked.run(
            "brs-hub", "--data", str(tmp_path / "upper"), "authority", "grant", str(request), "--role", "observer"
        )  # fmt: skip
        assert told.returncode != 0 and json.loads(told.stderr)["error"] in ("malformed", "unauthentic", "too-large")


def test_a_focal_point_invites_within_her_country_and_nobody_else_does(office: Office) -> None:
    amina = office.invited("amina", "national-focal-point")
    told = amina.client.ask("invite", {"role": "agency-contributor", "country": [office.country]})
    chebet = office.join("chebet", told["code"])
    draft, sent = f"report/{office.country}/2025/basel/draft", f"report/{office.country}/2025/basel/sent"
    chebet.write(draft, "r", text="imports")
    chebet.write(sent, "r", text="not hers to send")
    chebet.sync()
    amina.sync()
    assert amina.value(draft, "r", "text") == "imports" and amina.value(sent, "r", "text") is None
    (aside,) = amina.client.ask("held", {})["held"]
    assert (aside["partition"], aside["reason"]) == (sent, "no-right")
    assert refused(amina, "invite", role="agency-contributor", country=["UGA"]) == "no-right"
    assert refused(amina, "invite", role="regional-centre", country=[office.country]) == "no-right"
    assert refused(amina, "invite", role="reader", prefix=["contacts"]) == "no-right"
    assert refused(amina, "authority-grant", text="", role="observer") == "malformed"  # for who administers the hub
    assert refused(chebet, "invite", role="reader", country=[office.country]) == "no-right"
    assert refused(chebet, "end", device=letters(amina), how="closed") == "not-found"
    (own,) = chebet.client.ask("held", {})["held"]  # its author sees it, and lets nothing in
    assert (own["partition"], own["own"], own["may_admit"]) == (sent, True, False)
    assert (aside["own"], aside["may_admit"]) == (False, False)  # only a right would help
    seen = [one["name"] for one in amina.client.ask("devices", {})["devices"]]
    assert seen == [office.called("amina"), office.called("chebet")]
    (alone,) = chebet.client.ask("devices", {})["devices"]
    assert (alone["name"], alone["this"]) == (office.called("chebet"), True)


def test_an_invitation_gives_nothing_that_its_maker_has_lost_since(office: Office) -> None:
    amina = office.invited("amina", "national-focal-point")
    code = amina.client.ask("invite", {"role": "reader", "country": [office.country]})["code"]
    office.says("revoke", office.called("amina"), "--how", "closed", "--reason", "left")
    with pytest.raises(SyncProblem, match="code-expired"):
        office.join("late", code)
    assert refused(amina, "invite", role="reader", country=[office.country]) == "no-right"


def test_a_person_has_a_further_device_with_the_same_rights_and_can_end_the_first(office: Office) -> None:
    amina = office.invited("amina", "national-focal-point")
    amina.client.ask("rename", {"device": letters(amina), "label": "Office  laptop"})
    code = amina.client.ask("invite", {"further": letters(amina)})["code"]
    second = office.join("amina-2", code)
    assert second.replica.person[0] == amina.replica.person[0]
    assert {p for one in second.replica.rights(second.replica.key) for p in one.prefixes} == {
        p for one in amina.replica.rights(amina.replica.key) for p in one.prefixes
    }
    assert refused(second, "end", device=letters(second), how="lost") == "bad-value"
    told = second.client.ask("end", {"device": "office laptop", "how": "lost", "reason": "left in a taxi"})
    assert (told["device"]["label"], told["device"]["ended"]) == ("Office laptop", "lost")
    amina.write(office.contacts, "x", name="a thief")
    amina.sync()
    second.sync()
    assert second.value(office.contacts, "x", "name") is None


def test_a_country_goes_to_a_successor_in_one_act(office: Office) -> None:
    """Closed: what was written before is his predecessor's, late or not; what includes the change is not taken."""
    amina = office.invited("amina", "national-focal-point")
    amina.write(office.contacts, "one", name="sent")
    amina.sync()
    amina.write(office.contacts, "two", name="written in time, on a stick")
    code = amina.client.ask("hand-over", {"device": letters(amina)})["code"]
    assert amina.replica.rights(amina.replica.key)  # nothing is ended before there is a successor
    bakari = office.join("bakari", code)
    rows = {line["name"].split()[0]: line for line in office.devices()}
    assert rows["amina"]["ended"] == "closed" and rows["bakari"]["role"] == "national-focal-point"
    assert amina.client.sync_once().sent == 1
    amina.write(office.contacts, "three", name="afterwards")
    amina.sync()
    bakari.sync()
    assert bakari.value(office.contacts, "one", "name") == "sent"
    assert bakari.value(office.contacts, "two", "name") == "written in time, on a stick"
    assert bakari.value(office.contacts, "three", "name") is None
    assert bakari.client.ask("invite", {"role": "reader", "country": [office.country]})["code"]
    assert office.quarantine()[0]["reason"] == "revoked"


def test_a_country_goes_to_somebody_who_is_here_already(office: Office) -> None:
    office.invited("amina", "national-focal-point")
    chebet = office.invited("chebet", "agency-contributor")
    (line,) = office.says("hand-over", office.called("amina"), "--to", office.called("chebet"))
    assert line["role"] == "national-focal-point" and len(line["ended_devices"]) == 1
    chebet.sync()
    chebet.write(office.contacts, "x", name="mine now")
    assert chebet.sync().agreed
    assert office.quarantine() == []
    assert office.says("hand-over", office.called("chebet"), "--to", "nobody", code=2)[0]["error"] == "not-found"


def test_what_a_compromised_key_wrote_is_let_in_by_who_looked_at_it(office: Office) -> None:
    amina, bo = office.invited("amina", "focal-point"), office.invited("bo", "focal-point")
    for name in ("good", "good too", "false"):
        amina.write(office.contacts, "one", name=name)
    amina.sync()
    office.says("revoke", letters(amina)[:8], "--how", "compromised", "--reason", "stolen")
    bo.sync()
    assert bo.value(office.contacts, "one", "name") is None
    (aside,) = office.quarantine()
    assert (aside["commits"], aside["first"], aside["last"], aside["reason"]) == (3, 1, 3, "compromised")
    preview = office.says("admit", office.called("amina"), "--partition", office.contacts, "--upto", "2", "--preview")
    assert [line["seq"] for line in preview] == [1, 2] and preview[0]["records"] == ["contacts/=one"]
    bo.sync()
    assert bo.value(office.contacts, "one", "name") is None  # looking lets nothing in
    assert office.says("admit", office.called("amina"), "--partition", office.contacts, "--upto", "2") == preview
    bo.sync()
    assert bo.value(office.contacts, "one", "name") == "good too"
    assert [line["seq"] for line in office.says("admit", office.called("amina"))] == [3]
    assert office.quarantine() == []


def test_devices_are_a_table_for_people(office: Office) -> None:
    amina = office.invited("Amina Otieno", "national-focal-point")
    office.says("rename", letters(amina), "办公室")
    done = forked.run("brs-hub", "--data", str(office.hub.folder), "devices", "--table")
    head, *rows = done.stdout.splitlines()
    (row,) = (one for one in rows if one.startswith(letters(amina)[:8]))
    assert head.split() == ["DEVICE", "NAME", "CALLED", "ROLE", "FOR", "LAST", "SEEN", "STATE"]
    assert "Amina Otieno" in row and "办公室" in row and "national-focal-point" in row and "never" in row
    assert row.endswith("in use")


def test_a_device_of_an_earlier_release_joins_as_it_did(office: Office, tmp_path: Path) -> None:
    """It understands one grant and trusts the hub itself."""
    from dataclasses import replace

    from brs_sync.enrol import ask_to_enrol, decode_enrol, decode_enrolled, encode_enrol
    from brs_sync.parts import only_part
    from brs_sync.transport import Road
    from brs_sync.wire import ENROL_PATH, encode_message

    (line,) = office.says("invite", "--role", "focal-point", "--prefix", office.contacts)
    with Replica.open(tmp_path / "old", schemas=lambda name: None) as old:
        request = replace(ask_to_enrol(line["code"], old.key, "old", old.sign), plain=True)
        assert decode_enrol(encode_enrol(request)).plain
        road = Road(office.hub.url)
        with road.post(ENROL_PATH, encode_message(encode_enrol(request)), {}) as answer:
            reply = decode_enrolled(only_part(answer.chunks()))
        road.close()
        assert (reply.roots, reply.statements, reply.prefixes) == ((), (), (office.contacts,))
        old.add_root(reply.hub)
        old.receive([], [reply.grant])
        client = HubClient(old, office.hub.url, hub_key=reply.hub)
        assert client.sync_once().agreed
        client.close()
    assert role("focal-point").rights == ("read", "write", "resolve")
