"""A hub over a workspace: its documents are given out from where they lie, by rule 17 and no further."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.wire import LIST_WANTED
from brs_sync.replica import Replica

from tests.sync.blobs.shelves import Keeper, cell, key, noise
from tests.sync.blobs.test_rights import asks
from tests.sync.roads.hubs import Hub

PAPERS, OTHER = "contacts/KEN", "contacts/UGA"


def put(folder: Path, data: bytes) -> Manifest:
    """A document as a workspace keeps it."""
    made = list_pieces(data)
    place = folder / "files" / made.blob.hex()[:2] / made.blob.hex()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return made


@pytest.fixture
def data() -> bytes:
    return noise(300_000)


@pytest.fixture
def made(tmp_path: Path, data: bytes) -> Manifest:
    """A document of the workspace, which its owner has named."""
    folder = tmp_path / "workspace"
    with_files = put(folder, data)
    with closing(Shelf(folder)) as shelf:
        shelf.put_list(with_files)
    replica = Replica.open(folder, schemas=lambda name: None)
    replica.add_root(replica.key)
    replica.write([(key(PAPERS, "guide"), "file", cell(with_files))])
    replica.close()
    return with_files


@pytest.fixture
def workshop(tmp_path: Path, made: Manifest) -> Iterator[Hub]:
    with Hub(tmp_path / "workspace") as hub:
        yield hub


def keeper(hub: Hub, folder: Path, *prefixes: str) -> Keeper:
    return Keeper(hub.device(folder, *prefixes))


@pytest.fixture
def amina(workshop: Hub, tmp_path: Path) -> Iterator[Keeper]:
    one = keeper(workshop, tmp_path / "amina", PAPERS)
    yield one
    one.close()
    one.device.close()


@pytest.fixture
def stranger(workshop: Hub, tmp_path: Path) -> Iterator[Keeper]:
    one = keeper(workshop, tmp_path / "mallory", OTHER)
    yield one
    one.close()
    one.device.close()


def test_a_document_of_the_workspace_is_fetched_from_it(amina: Keeper, made: Manifest) -> None:
    amina.device.sync()
    assert amina.fetch(made).fetched == [made.hash] and amina.has(made)


def test_what_came_of_it_from_another_hub_need_not_come_again(amina: Keeper, made: Manifest, data: bytes) -> None:
    """Several sources: the centre, the laptop in the workshop, a stick; pieces count wherever they are from."""
    amina.device.sync()
    amina.shelf.put_list(made)
    for piece in made.pieces[:10]:
        amina.shelf.put_piece(piece.name, piece.size, data[piece.at : piece.at + piece.size])
    before = amina.cost
    assert amina.fetch(made).fetched == [made.hash]
    assert amina.cost - before < made.size - made.pieces[10].at + 10_000


def test_a_section_of_ones_own_that_names_it_gives_no_right_to_it(
    amina: Keeper, stranger: Keeper, made: Manifest
) -> None:
    stranger.name(OTHER, "mine", made)
    stranger.device.sync()
    reply, frames = asks(stranger, wants={made.hash: ()}, most=100_000)
    assert reply.absent == (made.hash,) and not frames
    assert asks(stranger, offers=(made.hash,))[0].states == {made.hash: LIST_WANTED}


def test_who_has_it_too_and_may_read_it_there_sends_nothing(amina: Keeper, made: Manifest, data: bytes) -> None:
    amina.device.sync()
    amina.add(data)
    before = amina.cost
    assert amina.give(made).given == [made.hash] and amina.cost - before < 1_000


def test_a_corrected_edition_goes_up_by_its_change(amina: Keeper, made: Manifest, data: bytes) -> None:
    amina.device.sync()
    later = amina.add(data[:150_000] + b"corrected" + data[150_000:])
    amina.name(PAPERS, "guide", later)
    amina.device.sync()
    before = amina.cost
    assert amina.give(later).given == [later.hash] and amina.cost - before < 90_000


def test_a_document_that_left_the_workspace_or_was_damaged_is_not_held(
    amina: Keeper, made: Manifest, tmp_path: Path
) -> None:
    amina.device.sync()
    (place,) = (tmp_path / "workspace" / "files").glob("*/*")
    content = place.read_bytes()
    place.write_bytes(bytes(len(content)))
    moved = amina.fetch(made)
    assert not moved.fetched and not amina.has(made)
    place.unlink()
    assert amina.fetch(made).absent == [made.hash]
    assert asks(amina, offers=(made.hash,))[0].states == {made.hash: LIST_WANTED}
    place.write_bytes(content)
    assert amina.fetch(made).fetched == [made.hash]


def test_the_workspaces_own_shelf_stays_as_it_was(amina: Keeper, workshop: Hub, made: Manifest) -> None:
    """What the hub is given lies on a shelf of its own, and a document without a list gets one there."""
    amina.device.sync()
    given = amina.add(noise(20_000))
    amina.name(PAPERS, "given", given)
    amina.device.sync()
    assert amina.give(given).given == [given.hash]
    workshop.stop()
    with closing(Shelf(workshop.folder)) as shelf:
        assert shelf.by_file() == {made.blob: [made.hash]} and not shelf.waiting_bytes()


def test_a_document_without_a_list_gets_one(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / "other"
    made = put(folder, data)
    with Hub(folder) as hub:
        amina = keeper(hub, tmp_path / "amina", PAPERS)
        amina.name(PAPERS, "guide", made)
        amina.device.sync()
        assert amina.fetch(made).fetched == [made.hash]
        amina.close()
        amina.device.close()
