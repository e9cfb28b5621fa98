"""What nobody needs any more of files that are not whole is let go after 30 days, and nothing else is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.sweeping import DAY_MS, sweep
from brs_sync.blobs.wire import HELD, UNKNOWN, FilesRequest, list_frame, piece_frame
from brs_sync.clock import FixedClock
from brs_sync.database import check
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.hubshelf import HubShelf
from brs_sync.hub.service import HubService
from brs_sync.points import no_point

from tests.sync.blobs.shelves import cell, key, noise
from tests.sync.conftest import typed, world
from tests.sync.test_rules_quarantined import revoked
from tests.sync.world import World, record

__all__ = ["typed", "world"]

DEVICE, ALL = "device", ("",)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with closing(Shelf(tmp_path)) as shelf:
        yield shelf


def begun(shelf: Shelf, data: bytes, pieces: int) -> Manifest:
    """A file of which so many pieces are here."""
    made = list_pieces(data)
    shelf.put_list(made)
    come(shelf, made, data, 0, pieces)
    return made


def come(shelf: Shelf, made: Manifest, data: bytes, first: int, last: int) -> None:
    for piece in made.pieces[first:last]:
        shelf.put_piece(piece.name, piece.size, data[piece.at : piece.at + piece.size])


def nobody(name: bytes, blob: bytes) -> bool:
    return False


def test_what_nobody_went_on_fetching_is_let_go_after_thirty_days(shelf: Shelf) -> None:
    made = begun(shelf, noise(300_000), 5)
    assert [sweep(shelf, nobody, day * DAY_MS) for day in (0, 1, 29)] == [0, 0, 0]
    assert shelf.waiting_bytes() and shelf.manifest(made.hash) == made
    assert sweep(shelf, nobody, 30 * DAY_MS) == 1
    assert shelf.waiting_bytes() == 0 and shelf.manifest(made.hash) is None


def test_each_piece_that_comes_gives_it_thirty_days_more(shelf: Shelf) -> None:
    data = noise(300_000)
    made = begun(shelf, data, 5)
    sweep(shelf, nobody, 0)
    come(shelf, made, data, 5, 7)
    assert [sweep(shelf, nobody, day * DAY_MS) for day in (20, 30, 49)] == [0, 0, 0]
    assert sweep(shelf, nobody, 50 * DAY_MS) == 1


def test_what_is_wanted_stays_and_so_do_the_pieces_that_it_shares(shelf: Shelf) -> None:
    data = noise(400_000)
    kept = begun(shelf, data, 8)
    other = begun(shelf, data[:200_000] + b"another edition" + data[200_000:], 12)

    def wanted(name: bytes, blob: bytes) -> bool:
        return name == kept.hash

    shared = {piece.name for piece in kept.pieces[:8]}
    for day in range(0, 400, 10):
        sweep(shelf, wanted, day * DAY_MS)
    assert shelf.manifest(other.hash) is None and shelf.manifest(kept.hash) == kept
    assert shelf.held([piece.name for piece in kept.pieces]) >= shared
    assert shelf.held([piece.name for piece in other.pieces]) <= {piece.name for piece in kept.pieces}


def test_what_is_wanted_again_begins_its_thirty_days_anew(shelf: Shelf) -> None:
    begun(shelf, noise(100_000), 2)
    sweep(shelf, nobody, 0)
    sweep(shelf, lambda name, blob: True, 29 * DAY_MS)
    assert sweep(shelf, nobody, 31 * DAY_MS) == 0 and sweep(shelf, nobody, 60 * DAY_MS) == 0
    assert sweep(shelf, nobody, 61 * DAY_MS) == 1


def test_a_clock_that_ran_ahead_and_came_back_sweeps_nothing_early(shelf: Shelf) -> None:
    begun(shelf, noise(100_000), 2)
    assert [sweep(shelf, nobody, day * DAY_MS) for day in (40_000, 10, 39)] == [0, 0, 0]
    assert sweep(shelf, nobody, 40 * DAY_MS) == 1


# At a hub.


def brings(blobs: HubBlobs, data: bytes, made: Manifest, pieces: int) -> object:
    """A device shows a list and sends some of its pieces; what it is told then."""
    blobs.take(DEVICE, ALL, list_frame(made.encode()))
    for piece in made.pieces[:pieces]:
        blobs.take(DEVICE, ALL, piece_frame(data[piece.at : piece.at + piece.size]))
    return told(blobs, made)


def told(blobs: HubBlobs, made: Manifest) -> object:
    return blobs.reply(DEVICE, ALL, FilesRequest((made.hash,))).states[made.hash]


def test_a_hub_lets_go_of_what_was_never_brought_to_its_end_and_keeps_what_was(tmp_path: Path) -> None:
    clock = FixedClock()
    with closing(HubService(tmp_path, clock=clock, entropy=os.urandom)) as hub:
        half, whole = noise(300_000), noise(60_000)
        made = [list_pieces(half), list_pieces(whole)]
        for number, one in enumerate(made):
            hub.replica.write([(key("contacts/KEN", f"g{number}"), "file", cell(one))])
        assert isinstance(brings(hub.blobs, half, made[0], 5), bytes)
        assert brings(hub.blobs, whole, made[1], 99) == HELD
        hub.tend()
        for _ in range(29):
            clock.advance(DAY_MS)
            hub.tend()
        assert any(told(hub.blobs, made[0]))  # type: ignore[arg-type]
        clock.advance(DAY_MS)
        hub.tend()
        assert told(hub.blobs, made[0]) == 2 and told(hub.blobs, made[1]) == HELD
        with closing(Shelf(tmp_path, hub=True)) as shelf:
            assert shelf.waiting_bytes() < 70_000
        assert brings(hub.blobs, half, made[0], 99) == HELD


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x03\x08\x09"], ids=["lost", "zeroed", "altered"])
def test_a_piece_that_the_disk_has_damaged_is_asked_for_again(tmp_path: Path, damage: bytes) -> None:
    """It counted as held for ever: the file never became whole, and nobody was told."""
    data = noise(300_000)
    made = list_pieces(data)
    with closing(HubService(tmp_path, clock=FixedClock(), entropy=os.urandom)) as hub:
        hub.replica.write([(key("contacts/KEN", "g1"), "file", cell(made))])
        assert isinstance(brings(hub.blobs, data, made, 2), bytes)
    with closing(Shelf(tmp_path, hub=True)) as shelf, shelf.file.transaction() as connection:
        connection.execute("UPDATE part SET data=? WHERE name=?", (damage, made.pieces[1].name))
    with closing(HubService(tmp_path, clock=FixedClock(), entropy=os.urandom)) as hub:
        bits = brings_rest(hub.blobs, data, made)
        assert isinstance(bits, bytes) and bits[0] & 0b11 == 0b01
        assert brings(hub.blobs, data, made, 99) == HELD


def brings_rest(blobs: HubBlobs, data: bytes, made: Manifest) -> object:
    for piece in made.pieces[2:]:
        blobs.take(DEVICE, ALL, piece_frame(data[piece.at : piece.at + piece.size]))
    return told(blobs, made)


def test_a_file_that_no_section_names_any_more_leaves_the_hub(typed: World) -> None:
    """Erased personal data take their files along (SYNC rule 15)."""
    data = noise(50_000)
    made = list_pieces(data)
    typed["ana"].write([(record(), "phone", cell(made))])
    typed.sync("ana", "hub")
    with closing(HubShelf(typed["hub"].folder)) as shelf:
        blobs = HubBlobs(shelf, typed["hub"], no_point)
        assert brings(blobs, data, made, 99) == HELD
        blobs.sweep(0)
        assert blobs.sweep(40 * DAY_MS) == 0 and told(blobs, made) == HELD
        typed["ana"].erase(record(), ["phone"], "asked for it")
        typed.sync("ana", "hub")
        assert told(blobs, made) == UNKNOWN
        assert blobs.sweep(41 * DAY_MS) == 0
        assert blobs.sweep(71 * DAY_MS) == 1 and shelf.waiting_bytes() == 0


def test_a_file_that_only_quarantined_work_names_stays_at_the_hub_until_that_is_let_in(typed: World) -> None:
    """It went after 30 days: its giver was told that it is held, and what came back later named nothing that was."""
    data = noise(50_000)
    made = list_pieces(data)
    typed["cleo"].write([(record(), "phone", cell(made))])
    typed.sync("cleo", "hub")
    with closing(HubShelf(typed["hub"].folder)) as shelf:
        blobs = HubBlobs(shelf, typed["hub"], no_point)
        assert brings(blobs, data, made, 99) == HELD
        typed["hub"].receive([], [revoked(typed)])
        assert told(blobs, made) == UNKNOWN
        assert blobs.sweep(0) == 0 and blobs.sweep(40 * DAY_MS) == 0
        typed["hub"].receive([], [revoked(typed, admit=True)])
        assert told(blobs, made) == HELD


@pytest.mark.parametrize("harm", ["UPDATE part SET data=zeroblob(size)", "UPDATE list SET data=zeroblob(9)"])
def test_a_piece_or_a_list_that_is_not_what_it_is_called_is_no_sound_shelf(shelf: Shelf, harm: str) -> None:
    """The pages are as they were written, so their check finds nothing; enough of them that it goes on page by page."""
    begun(shelf, noise(900_000), 12)
    assert shelf.is_sound()
    with shelf.file.transaction() as connection:
        name = connection.execute("SELECT max(name) FROM part").fetchone()[0]
        assert connection.execute(f"{harm} WHERE {'name=?' if 'part' in harm else '?<>zeroblob(1)'}", (name,)).rowcount
        assert check(connection)
    assert not shelf.is_sound()
