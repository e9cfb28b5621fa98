"""Who was let in by a key after its end, as far as is known, waits at a hub: listed, and let in by who may grant."""

from __future__ import annotations

from collections.abc import Sequence

from brs_sync.ids import replica_text
from brs_sync.latergrants import NAMED
from brs_sync.statement import Revocation, issue_grant, parse_statement

from tests.sync.roads.hubs import Device
from tests.sync.roads.test_authority import Office, hub, letters, office, refused

__all__ = ("hub", "office")  # fixtures


def lets_in(issuer: Device, other: Device, prefixes: Sequence[str], name: str) -> bytes:
    """A grant by a device's own key, as no program of ours makes one."""
    own = next(one for one in issuer.replica.standing(issuer.replica.key) if "grant" in one.rights)
    return issue_grant(
        issuer.replica._home.identity.key, subject=other.replica.key, person="p-cara", name=name, role="focal-point",
        prefixes=prefixes, rights=("read", "write"), chain=own.hash, issued=1_795_262_400_000,
    )  # fmt: skip


def test_whom_an_ended_focal_point_lets_in_waits_until_one_who_may_grant_lets_him_in(office: Office) -> None:
    amina, bo = (office.invited(name, "national-focal-point") for name in ("amina", "bo"))
    reader = office.invited("reader", "reader")
    office.says("revoke", letters(amina), "--reason", "left office")
    (closing,) = (
        one
        for one in (parse_statement(data) for _, data in _told(bo))
        if isinstance(one, Revocation) and one.subject == amina.replica.key
    )
    assert closing.mode == "closed" and closing.cut[NAMED] == 0
    with Device(office.folder / "cara", office.hub.url) as cara:
        cara.replica.set_person("p-cara", "Cara")
        cara.write(office.contacts, "one", name="by Cara")
        commits = list(cara.replica.commits_after(office.contacts, {}, 1 << 20))
        name = replica_text(cara.replica.id)
    bo.replica.receive(commits, [lets_in(amina, cara, (office.contacts,), office.called("cara"))])
    bo.sync()
    reader.sync()
    assert reader.value(office.contacts, "one", "name") is None
    (aside,) = office.quarantine()
    assert (aside["device"], aside["name"], aside["reason"]) == (name, office.called("cara"), "later-grant")
    assert (aside["commits"], aside["role"], aside["by"]) == (1, "focal-point", office.called("amina"))
    assert aside["prefixes"] == [office.contacts] and aside["may_admit"] is True
    (plain,) = bo.client.ask("held", {})["held"]
    assert "by" not in plain and plain["may_admit"] is False, "what an earlier program is told, it can read"
    assert bo.client.ask("held", {"grants": True})["held"] == [{**aside_of(aside), "label": "", "own": False}]
    assert refused(reader, "admit-grants", device=name) == "not-found"
    assert reader.client.ask("held", {"grants": True})["held"] == []
    assert refused(bo, "admit-grants", device=name[:5]) == "not-found", "too few letters to mean him"
    assert bo.client.ask("admit-grants", {"device": name[:8], "reason": "she works here"})["held"]["device"] == name
    reader.sync()
    assert reader.value(office.contacts, "one", "name") == "by Cara"
    assert office.quarantine() == [] and refused(bo, "admit-grants", device=name) == "not-found"


def test_an_administrator_lets_in_who_has_written_nothing_so_far_and_ends_whom_nobody_wants(office: Office) -> None:
    amina, bo = (office.invited(name, "national-focal-point") for name in ("amina", "bo"))
    office.says("revoke", letters(amina))
    with Device(office.folder / "cara", office.hub.url) as cara, Device(office.folder / "dan", office.hub.url) as dan:
        let_in = [lets_in(amina, one, (office.contacts,), office.called(one.folder.name)) for one in (cara, dan)]
        bo.replica.receive([], let_in)
        bo.sync()
        aside, other = office.quarantine()
        assert (aside["commits"], aside["last"], other["name"]) == (0, 0, office.called("dan"))
        ended = bo.client.ask("end", {"device": letters(dan), "how": "closed", "reason": "nobody knows him"})["device"]
        assert (ended["device"], ended["ended"], ended["prefixes"]) == (letters(dan), "closed", [office.contacts])
        assert [one["name"] for one in office.quarantine()] == [office.called("cara")]
        assert refused(bo, "end", device=letters(dan), how="closed") == "not-found"
        (came,) = office.says("admit", office.called("cara"), "--grants", "--reason", "asked by telephone")
        assert came["device"] == cara.replica.id_text
        bo.sync()
        assert [rights.prefixes for rights in bo.replica.rights(cara.replica.key)] == [(office.contacts,)]


def aside_of(line: dict[str, object]) -> dict[str, object]:
    """An entry as a device is told it."""
    return {**{name: value for name, value in line.items() if name != "since"}, "wall_ms": 1_795_262_400_000}


def _told(device: Device) -> list[tuple[int, bytes]]:
    device.sync()
    return device.replica.statements()
