"""SYNC rule 18: what the simulator found about words of hubs that were of no use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brs_sync.digest import short_digest
from brs_sync.ids import RecordKey
from brs_sync.meeting import Meeting
from brs_sync.note import USES, Note, decode_note
from brs_sync.wire import Reply

from tests.sync.snapshots import PARTITION, same
from tests.sync.test_found_endings import attesting, meet


@pytest.mark.parametrize("before", [None, b"something else"])
def test_rule_18_what_a_hub_held_whose_word_was_of_no_use_is_remembered(before: bytes | None) -> None:
    replica = attesting().north.replica
    unheard, meeting = Meeting(replica, Note(vain=before)), Meeting(replica, Note(vain=before))
    unheard.of_no_use()
    assert unheard.note.vain == before, "nothing is known of what the hub holds"
    meeting.request({})
    meeting.heard(Reply(digest=b"all of it", vectors={}))  # the snapshot stands behind it
    meeting.of_no_use()
    assert decode_note(meeting.note.encode()).vain == b"all of it" + USES


def test_rule_18_the_word_is_asked_for_again_when_its_hub_holds_something_else() -> None:
    made = attesting()
    made.back(made.south, 0)
    asking, south, scope = made.north.replica, made.south.replica, ("",)
    peer = south.key.hex()
    note = decode_note(asking.peer_note(peer))
    digest = short_digest(south.vectors(scope), south.statements_mark(scope))
    asking.set_peer_note(peer, replace(note, vain=digest + USES).encode())
    assert meet(made.north, made.south, most=2).agreed and not asking.bases()
    made.bob.replica.write([(RecordKey(PARTITION, "contacts", "=two"), "name", "by Bob")])
    assert meet(made.bob, made.south).agreed and meet(made.north, made.south).agreed
    assert asking.bases() and same(asking, south)
