"""Nobody's word reaches further than his rights: what a hub, in this process, refuses to who asks for more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.enrol import EnrolReply, ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.service import HubService
from brs_sync.ids import replica_id, replica_text
from brs_sync.parts import only_part
from brs_sync.wire import encode_message
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


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
