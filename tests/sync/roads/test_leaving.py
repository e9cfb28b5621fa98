"""What leaves a device with an exchange, and what never does."""

from __future__ import annotations

from brs_sync.ids import RecordKey

from tests.sync.roads.hubs import Device, Hub


def test_rule_01_what_is_typed_into_an_open_editor_goes_with_the_next_exchange(
    laptops: tuple[Device, Device], prefix: str
) -> None:
    mine, theirs = laptops
    session = mine.replica.open_session(RecordKey(prefix, "contacts", "=jo"))
    session.write("name", "Jo")
    assert mine.sync().agreed and theirs.sync().agreed
    assert theirs.value(prefix, "jo", "name") == "Jo"
    assert not session.closed and session.pending == 0


def test_rule_05_practice_never_leaves_the_device(hub: Hub, laptops: tuple[Device, Device], prefix: str) -> None:
    mine, _ = laptops
    mine.write(f"practice/{mine.replica.id_text}", "jo", name="only looking around")
    mine.write(prefix, "jo", name="Jo")
    assert mine.sync().agreed
    (status,) = hub.run("status")
    assert "practice" not in str(status)
    assert mine.replica.outbox(hub.key.hex()).commits == 0
