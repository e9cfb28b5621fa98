"""SYNC rule 15: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import shutil

from tests.sync.erased import NEW, bytes_of
from tests.sync.world import World, open_replica, record


def test_rule_15_what_was_still_due_when_the_power_failed_goes_at_the_next_opening(typed: World) -> None:
    """The log of writes holds what was erased as long as somebody reads; a power cut leaves it as it is."""
    bob, left = typed["bob"], typed.folder / "left"
    bob.reader().execute("BEGIN")
    bob.reader().execute("SELECT 1 FROM section").fetchall()
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    shutil.copytree(typed.folder / "bob", left)
    assert NEW.encode() in bytes_of(left), "somebody still reads"
    with open_replica(left):
        assert NEW.encode() not in bytes_of(left)
