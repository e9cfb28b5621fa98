"""Nobody's word reaches further than his rights: what a hub, in this process, refuses to who asks for more."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from brs_sync.clock import SystemClock
from brs_sync.enrol import EnrolReply, ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.attending import attend
from brs_sync.hub.service import HubService
from brs_sync.hub.upstream import Upstream, read_state
from brs_sync.hub.uptask import UpTask
from brs_sync.ids import replica_id, replica_text
from brs_sync.parts import only_part
from brs_sync.wire import encode_message
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.helpers.patience import PATIENCE_S
from tests.sync.tiers.chain import until

NOW = 1_790_000_000_000


class Key:
    """A device of which nothing matters but its key."""

    def __init__(self, name: str) -> None:
        self.name, self._key = name, Ed25519PrivateKey.generate()
        self.key = self._key.public_key().public_bytes_raw()
        self.id, self.text = replica_id(self.key), replica_text(replica_id(self.key))

    def enrols(self, hub: HubService, code: str) -> EnrolReply:
        request = encode_enrol(ask_to_enrol(code, self.key, self.name, self._key.sign))
        return decode_enrolled(hub.enrol(only_part([encode_message(request)]), "here").head)

    def may(self, hub: HubService) -> set[tuple[str, str]]:
        return {
            (right, prefix) for one in hub.replica.rights(self.key) for right in one.rights for prefix in one.prefixes
        }


class Country:
    """One hub's, and what its administrator and its devices ask."""

    def __init__(self, folder: Path) -> None:
        self.hub = HubService(folder, clock=SystemClock(), entropy=os.urandom)

    def asks(self, act: str, actor: Key | None = None, **said: object) -> dict[str, object]:
        device: Device | None = None
        if actor is not None:
            device = self.hub.admin.device(actor.id)
            assert device is not None
        return self.hub.perform(act, said, device)

    def code(self, role: str, *countries: str) -> str:
        return str(self.asks("invite", role=role, country=list(countries))["code"])

    def joined(self, name: str, role: str, *countries: str) -> Key:
        key = Key(name)
        key.enrols(self.hub, self.code(role, *countries))
        return key

    def refuses(self, act: str, actor: Key | None = None, **said: object) -> str:
        with pytest.raises(SyncProblem) as caught:
            self.asks(act, actor, **said)
        return caught.value.code


@pytest.fixture
def ken(tmp_path: Path) -> Iterator[Country]:
    country = Country(tmp_path / "hub")
    yield country
    country.hub.close()


def test_nobody_gets_by_handing_over_what_he_does_not_have(ken: Country) -> None:
    focal, clerk = ken.joined("focal", "national-focal-point", "KEN"), ken.joined("clerk", "hub-administrator", "KEN")
    other = ken.joined("other", "reader", "KEN")
    before = focal.may(ken.hub), clerk.may(ken.hub), other.may(ken.hub)
    for to in (clerk.text, other.text, ""):
        assert ken.refuses("hand-over", clerk, device=focal.text, to=to) in ("no-right", "bad-value")
    second = ken.joined("second", "national-focal-point", "KEN")
    assert ken.refuses("hand-over", second, device=focal.text, to=second.text) == "bad-value"
    far = ken.joined("far", "national-focal-point", "KEN", "UGA")
    assert ken.refuses("hand-over", second, device=far.text, to=other.text) == "not-found"
    assert (focal.may(ken.hub), clerk.may(ken.hub), other.may(ken.hub)) == before
    ken.asks("hand-over", second, device=focal.text, to=other.text)  # what he has himself he may
    assert focal.may(ken.hub) == set() and ("grant", "report/KEN") in other.may(ken.hub)


def _stands(lower: Country, upper: Country, role: str, *countries: str) -> None:
    text = lower.asks("authority-request", name=role)["text"]
    answer = upper.asks("authority-grant", text=text, role=role, country=list(countries))["text"]
    lower.asks("authority-accept", text=answer)


def test_whoever_asks_by_a_file_for_a_place_of_his_own_is_given_one(tmp_path: Path) -> None:
    """As by an invitation: its name is drawn, for nobody can say it there."""
    upper, asks = (Country(tmp_path / name) for name in ("upper", "asks"))
    text = asks.asks("authority-request", name="Amina")["text"]
    given = upper.asks("authority-grant", text=text, role="expert", country=["KEN"])["prefixes"]
    assert isinstance(given, list) and str(given[0]).startswith("contacts/KEN/own-")
    for one in (upper, asks):
        one.hub.close()


def test_a_hub_below_one_that_was_ended_is_no_root_after_a_restart(tmp_path: Path) -> None:
    top, middle, low = (Country(tmp_path / name) for name in ("top", "middle", "low"))
    _stands(middle, top, "regional-centre", "KEN")
    _stands(low, middle, "national-hub", "KEN")
    own = low.hub.replica.key
    top.asks("end", device=middle.hub.replica.id_text, how="compromised")
    low.hub.replica.receive([], [data for _, data in top.hub.replica.statements()])
    for _ in range(2):
        assert low.hub.replica.rights(own) == () and set(low.hub.replica.roots()) == {top.hub.replica.key}
        low.hub.close()
        low = Country(tmp_path / "low")
    for one in (top, middle, low):
        one.hub.close()


def test_from_an_answer_that_was_refused_nobody_is_trusted(tmp_path: Path) -> None:
    top, low = Country(tmp_path / "top"), Country(tmp_path / "low")
    reader = low.joined("reader", "reader", "UGA")
    before = low.hub.replica.roots(), len(low.hub.replica.statements()), reader.may(low.hub)
    with pytest.raises(SyncProblem, match="not-covered"):
        _stands(low, top, "national-hub", "KEN")
    assert (low.hub.replica.roots(), len(low.hub.replica.statements()), reader.may(low.hub)) == before
    _stands(low, top, "national-hub", "KEN", "UGA")
    assert set(low.hub.replica.roots()) == {top.hub.replica.key} and reader.may(low.hub) == before[2]
    for one in (top, low):
        one.hub.close()


def test_a_code_makes_a_successor_once_and_a_key_that_was_ended_uses_none(ken: Country) -> None:
    amina, bakari = ken.joined("amina", "national-focal-point", "KEN"), Key("bakari")
    code = str(ken.asks("hand-over", device=amina.text, to="")["code"])
    first = bakari.enrols(ken.hub, code)
    further, again = str(ken.asks("invite", further=amina.text)["code"]), Key("amina")
    again.enrols(ken.hub, further)
    person = {ken.hub.admin.device(one.id).person for one in (amina, again)}  # type: ignore[union-attr]
    assert len(person) == 1 and again.may(ken.hub)
    assert bakari.enrols(ken.hub, code).grant == first.grant  # his answer may have been lost
    assert again.may(ken.hub)
    ken.asks("end", device=bakari.text, how="compromised")
    fresh = ken.code("reader", "KEN")
    for one in (code, fresh):
        with pytest.raises(SyncProblem, match="access-ended"):
            bakari.enrols(ken.hub, one)
    assert again.may(ken.hub) and not bakari.may(ken.hub)
    assert ken.refuses("hand-over", device=again.text, to=bakari.text) == "bad-value"
    other = Key("other")
    other.enrols(ken.hub, fresh)  # it was not used up
    assert other.may(ken.hub)


def test_a_key_that_was_ended_in_one_country_uses_up_no_code_for_that(tmp_path: Path) -> None:
    top, low = Country(tmp_path / "top"), Country(tmp_path / "low")
    _stands(low, top, "national-hub", "KEN")
    bo = top.joined("bo", "reader", "UGA")
    low.hub.replica.issue_revocation(bo.key, "closed", {})  # it may say so for Kenya alone
    top.hub.replica.receive([], [data for _, data in low.hub.replica.statements()])
    assert bo.may(top.hub)
    code = top.code("reader", "KEN")
    with pytest.raises(SyncProblem, match="access-ended"):
        bo.enrols(top.hub, code)
    other = Key("other")
    other.enrols(top.hub, code)  # it was not used up
    assert other.may(top.hub)
    bo.enrols(top.hub, top.code("focal-point", "UGA"))
    assert ("write", "contacts/UGA") in bo.may(top.hub)
    for one in (top, low):
        one.hub.close()


def _left(ken: Country, act: str, **said: object) -> dict[str, Any]:
    """A word left beside the served hub, and what its thread made of it."""
    name = ken.hub.admin.ask(act, json.dumps(said), NOW)
    attend(ken.hub)
    answer: dict[str, Any] = json.loads(ken.hub.admin.answered(name) or "null")
    assert ken.hub.admin.answered(name) is None, "told once"
    return answer


def test_no_word_however_odd_ends_the_thread_that_takes_them(ken: Country) -> None:
    reader = ken.joined("reader", "reader", "KEN")
    for act, said in (
        ("rename", {"device": reader.text, "label": "\udcff"}),
        ("end", {"device": reader.text, "how": "closed", "reason": "\udcff"}),
        ("authority-request", {"name": "\udcff"}),
        ("invite", {"role": "reader", "country": ["\udcff"]}),
    ):
        assert _left(ken, act, **said)["error"] == "bad-value", act
    assert _left(ken, "authority-grant")["error"] == "hub-failed"  # a word that lacks what it is about
    assert _left(ken, "devices")["told"]["devices"][0]["device"] == reader.text


def test_a_code_for_who_asked_beside_the_hub_lies_nowhere_afterwards(ken: Country, tmp_path: Path) -> None:
    focal = ken.joined("focal", "national-focal-point", "KEN")
    code = _left(ken, "hand-over", device=focal.text, to="")["told"]["code"]
    late = ken.hub.admin.ask("invite", json.dumps({"role": "reader", "country": ["KEN"]}), NOW)
    attend(ken.hub)
    ken.hub.admin.forget_words(NOW + 59 * 60_000)
    with sqlite3.connect(f"file:{tmp_path}/hub/hub-admin.db?mode=ro", uri=True) as books:
        assert [row[0] for row in books.execute("SELECT id FROM deed")] == [late]
        ken.hub.admin.forget_words(NOW + 61 * 60_000)  # nobody came for it
        assert books.execute("SELECT * FROM deed").fetchall() == []
    books.close()
    assert ken.hub.admin.claim(code, Key("x").key, "here", NOW).succeeds == focal.id


def test_a_device_is_called_nothing_that_steers_the_terminal_of_who_reads_it(ken: Country) -> None:
    reader = ken.joined("reader", "reader", "KEN")
    for label in ("\x1b]0;mine\x07", "\x9b2J", "Amina\u202e", "\u2066x"):
        assert ken.refuses("rename", reader, device=reader.text, label=label) == "bad-value"
    ken.asks("rename", reader, device=reader.text, label=" مكتب\tنيروبي ")
    device = ken.hub.admin.device(reader.id)
    assert device is not None and device.label == "مكتب نيروبي"


def test_the_thread_that_meets_the_hub_above_outlives_what_nobody_foresaw(
    ken: Country, caplog: pytest.LogCaptureFixture
) -> None:
    clock, admin = SystemClock(), ken.hub.admin
    above = Upstream("http://127.0.0.1:9", "00" * 32, "above", "regional-centre", ("report/KEN",), 0)
    admin.set_fact("upstream", json.dumps(asdict(above)).encode())
    task = UpTask(ken.hub, clock, 1000)
    admin.set_fact("upstream-state", b'{"of a later release": 1}')
    thread = threading.Thread(target=task.run, daemon=True)
    thread.start()
    try:
        until(lambda: caplog.records or None)
        admin.set_fact("upstream-state", b"")
        until(lambda: read_state(admin).error or None)  # it has tried again
    finally:
        task.stop()
        thread.join()


def test_a_country_ends_no_reader_of_others(ken: Country) -> None:
    focal, both = ken.joined("focal", "national-focal-point", "KEN"), ken.joined("both", "reader", "KEN", "UGA")
    also = ken.joined("also", "focal-point", "KEN")
    also.enrols(ken.hub, ken.code("reader", "UGA"))
    own = ken.joined("own", "reader", "KEN")
    for one in (both, also):
        before = one.may(ken.hub)
        assert ken.refuses("end", focal, device=one.text, how="compromised") == "not-found"
        assert one.may(ken.hub) == before
    observer = ken.joined("observer", "observer")
    assert ken.refuses("end", focal, device=observer.text, how="closed") == "not-found"
    ken.asks("end", focal, device=own.text, how="closed")  # what everybody reads is no other country's
    assert own.may(ken.hub) == set()
    ken.asks("end", device=both.text, how="lost")
    assert both.may(ken.hub) == set()


def test_a_laptop_in_wrong_hands_takes_back_nothing_that_its_owner_wrote(ken: Country) -> None:
    first, second = ken.joined("amina", "national-focal-point", "KEN"), Key("amina")
    second.enrols(ken.hub, str(ken.asks("invite", first, further=first.text)["code"]))
    assert ken.refuses("end", second, device=first.text, how="compromised") == "no-right"
    assert first.may(ken.hub)
    other = ken.joined("other", "national-focal-point", "KEN")
    ken.asks("end", other, device=first.text, how="compromised")  # somebody else who may
    ken.asks("end", other, device=second.text, how="lost")
    assert not first.may(ken.hub) and not second.may(ken.hub)


def test_while_a_hub_above_does_not_answer_devices_are_let_in_all_the_same(ken: Country) -> None:
    asked = {"url": "", "code": "0000-0000-0000", "name": "Centre"}
    told: list[str] = []

    def join() -> None:
        told.append(ken.refuses("upstream-join", **asked))

    with socket.create_server(("127.0.0.1", 0)) as above:
        above.settimeout(PATIENCE_S)
        asked["url"] = f"http://127.0.0.1:{above.getsockname()[1]}"
        joins = threading.Thread(target=join, daemon=True)
        joins.start()
        line, _ = above.accept()
        line.settimeout(PATIENCE_S)
        assert line.recv(1), "it has asked, and nobody answers"
        clerk = threading.Thread(target=lambda: told.append(ken.joined("jo", "focal-point", "KEN").name), daemon=True)
        clerk.start()
        clerk.join(PATIENCE_S)
        assert told == ["jo"]
        line.close()
    joins.join(PATIENCE_S)
    assert told[1:] and not ken.hub.admin.fact("upstream"), "it was told what happened, and nothing was joined"
