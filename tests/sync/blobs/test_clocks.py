"""SYNC rule 7: what a hub said by a clock that was off is no newer than it was."""

from __future__ import annotations

from pathlib import Path

from brs_sync.blobs.manifest import list_pieces
from brs_sync.blobs.shelf import Shelf

from tests.sync.blobs.shelves import noise

NOW, IN_2099 = 1_790_000_000_000, 4_070_908_800_000


def test_rule_07_a_word_from_a_time_to_come_makes_no_room(tmp_path: Path) -> None:
    """A file leaves this computer only where the hub has just said that it holds it (SYNC rule 16)."""
    shelf, made = Shelf(tmp_path), list_pieces(noise(5_000))
    shelf.put_list(made)
    shelf.hear_held("hub", made.hash, IN_2099)
    assert shelf.is_held("hub", made.blob)
    assert not shelf.is_held("hub", made.blob, NOW - 1000, NOW)
    shelf.hear_held("hub", made.hash, NOW)
    assert shelf.is_held("hub", made.blob, NOW - 1000, NOW)
    shelf.close()
