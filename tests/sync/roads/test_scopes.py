"""Leaving a scope (SYNC rule 16): who is served nothing there any more keeps what he wrote there, and it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.note import decode_note

from tests.sync.roads.hubs import Device, Hub


def ended_in(place: str, mine: Device, focal: Device) -> None:
    """Somebody who may grant under one prefix alone ends there what a device may do."""
    held = focal.replica.vector().get(place, {}).get(mine.replica.id, 0)
    focal.replica.issue_revocation(mine.replica.key, "closed", {place: held}, "works elsewhere now")
    assert focal.sync().agreed


@pytest.mark.parametrize("sealed", [False, True], ids=["typed", "sealed"])
def test_rule_16_leaving_a_scope_destroys_no_unsent_work(hub: Hub, prefix: str, tmp_path: Path, sealed: bool) -> None:
    left = prefix + "x"
    with (
        hub.device(tmp_path / "mine", prefix, left) as mine,
        hub.device(tmp_path / "focal", left, role="national-focal-point") as focal,
    ):
        mine.write(left, "jo", name="Jo")
        assert mine.sync().agreed and focal.sync().agreed
        session = mine.replica.open_session(RecordKey(left, "contacts", "=jo"))
        session.write("name", "typed before")
        if sealed:
            session.close()
        ended_in(left, mine, focal)

        assert mine.sync().agreed and decode_note(mine.replica.peer_note(hub.key.hex())).scope == (prefix,)
        assert mine.value(left, "jo", "name") == "typed before" and mine.replica.outbox(hub.key.hex()).commits == 0
        assert focal.sync().agreed
        assert focal.value(left, "jo", "name") == "typed before", "its author had not heard of the end"

        mine.write(left, "jo", name="typed since")
        report = mine.sync()
        assert [(one.partition, one.reason) for one in report.verdicts] == [(left, "revoked")]
        assert mine.value(left, "jo", "name") == "typed since", "told, and kept"
        assert focal.sync().agreed
        assert focal.value(left, "jo", "name") == "typed before"
        mine.write(prefix, "jo", name="at work")
        assert mine.sync().agreed and not mine.replica.conflicts()
