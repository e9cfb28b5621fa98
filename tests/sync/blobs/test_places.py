"""Wherever a hub's files lie, in its folder, a shared database or an object store, they are the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.shelf import frame_name
from brs_sync.blobs.sweeping import DAY_MS
from brs_sync.blobs.wire import HELD, UNKNOWN, FilesRequest, list_frame, opened, piece_frame
from brs_sync.errors import SyncProblem
from brs_sync.hub import blobs as hub_blobs
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.hubshelf import HubShelf, bucket_for
from brs_sync.hub.moving import bring_back, look_through, move
from brs_sync.hub.store import bucket as buckets
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharing import rows_in
from brs_sync.points import no_point
from brs_sync.sidefile import SideFile

from tests.helpers.objectstore import ObjectStore
from tests.helpers.postgres import Server
from tests.sync.blobs.shelves import cell, noise
from tests.sync.conftest import typed, world
from tests.sync.store.conftest import servers
from tests.sync.test_rules_quarantined import revoked
from tests.sync.world import World, record

__all__ = ["servers", "typed", "world"]

ALL = ("",)
Places = dict[str, "Place"]


class Facts:
    """What a hub keeps of itself, in its books."""

    def __init__(self, folder: Path) -> None:
        tables = ["CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value BLOB NOT NULL)"]
        self.file = SideFile(folder / "facts.db", 0x1234, lambda: tables)

    def fact(self, name: str) -> bytes | None:
        with self.file.reading() as connection:
            row = connection.execute("SELECT value FROM fact WHERE name=?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def set_fact(self, name: str, value: bytes) -> None:
        with self.file.transaction() as connection:
            connection.execute("REPLACE INTO fact VALUES (?,?)", (name, value))


class Place:
    """Where one hub's files lie; each shelf over it is as another process would open it."""

    def __init__(self, folder: Path, database: str, store: ObjectStore | None) -> None:
        self.folder, self.database, self.store = folder, database, store
        self.bucket = "" if store is None else store.bucket()
        self.facts = Facts(folder)
        self._opened = ExitStack()

    def shelf(self, name: str = "a", *, hub: bytes = bytes(32), url: str = "", facts: Facts | None = None) -> HubShelf:
        rows = None
        if self.database:
            engine = open_database(self.database, connections=2)
            self._opened.callback(engine.dispose)
            rows = rows_in(engine)
        objects = None if self.store is None else self.store.objects(self.bucket, url)
        folder = self.folder / (name if self.database else "a")
        shelf = HubShelf(folder, rows=rows, bucket=bucket_for(objects, hub, facts or self.facts))
        return self._opened.enter_context(closing(shelf))

    def close(self) -> None:
        self._opened.close()
        self.facts.file.close()


@pytest.fixture(scope="session")
def store() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


@pytest.fixture(params=["folder", "bucket", "database", "both"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server], store: ObjectStore
) -> Iterator[Place]:
    database = servers("newest").database() if request.param in ("database", "both") else ""
    place = Place(tmp_path, database, store if request.param in ("bucket", "both") else None)
    yield place
    place.close()


in_buckets = pytest.mark.parametrize("place", ["bucket"], indirect=True)


def brings(blobs: HubBlobs, data: bytes, made: Manifest, pieces: slice = slice(None), device: str = "ana") -> object:
    """A device shows a list and sends some of its pieces; what it is told then."""
    blobs.take(device, ALL, list_frame(made.encode()))
    for piece in made.pieces[pieces]:
        blobs.take(device, ALL, piece_frame(data[piece.at : piece.at + piece.size]))
    return told(blobs, made, device)


def told(blobs: HubBlobs, made: Manifest, device: str = "ana") -> object:
    return blobs.reply(device, ALL, FilesRequest((made.hash,))).states[made.hash]


def read(blobs: HubBlobs, made: Manifest, *runs: int) -> bytes:
    """What is given of the pieces that are asked for."""
    frames = blobs.reply("bo", ALL, FilesRequest(wants={made.hash: runs}, most=1 << 20)).frames
    return b"".join(opened(frame)[1] for frame in frames)


@pytest.fixture
def named(typed: World) -> tuple[World, bytes, Manifest]:
    """A hub that knows of a file which nobody has brought."""
    data = noise(300_000)
    made = list_pieces(data)
    typed["ana"].write([(record(), "phone", cell(made))])
    typed.sync("ana", "hub")
    return typed, data, made


def test_what_came_stays_whichever_process_took_it_and_is_given_in_any_part(
    place: Place, named: tuple[World, bytes, Manifest]
) -> None:
    world, data, made = named
    first, second = (HubBlobs(place.shelf(name), world["hub"], no_point) for name in ("a", "b"))
    bits = brings(first, data, made, slice(3))
    assert isinstance(bits, bytes) and bits[0] & 0b1111 == 0b0111
    assert told(second, made) == bits and read(second, made, 0, 1) == b""
    assert told(second, made, "somebody else") != bits, "who has shown nothing is told nothing"
    assert brings(second, data, made, slice(3, None)) == HELD == told(first, made)
    for one in (first, second, HubBlobs(place.shelf("c"), world["hub"], no_point)):
        some = made.pieces[2:4]
        assert read(one, made, 2, 2) == data[some[0].at : some[1].at + some[1].size]
    assert second._shelf.is_sound()
    if place.store is not None:
        lying = place.store.pieces(place.bucket)
        assert {frame_name(frame) for frame in lying.values()} == {piece.name for piece in made.pieces}
        known = [made.hash, made.blob, *(piece.name for piece in made.pieces)]
        assert not any(one.hex()[:8] in name for one in known for name in lying), "names in a bucket say nothing"


def test_a_device_leaves_no_more_than_its_share_of_what_is_not_whole(
    place: Place, named: tuple[World, bytes, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, data, made = named
    monkeypatch.setattr(hub_blobs, "MOST_PENDING", 150_000)
    first, second = (HubBlobs(place.shelf(name), world["hub"], no_point) for name in ("a", "b"))
    with pytest.raises(SyncProblem) as refused:
        for number in range(len(made.pieces)):
            brings((first, second)[number % 2], data, made, slice(number, number + 1))
    assert refused.value.code == "too-large"


def test_erased_work_takes_its_files_along_and_quarantined_work_keeps_them(
    place: Place, named: tuple[World, bytes, Manifest]
) -> None:
    world, data, made = named
    kept = noise(50_000)
    other = list_pieces(kept)
    world["cleo"].write([(record(), "fax", cell(other))])
    world.sync("cleo", "hub")
    shelf = place.shelf()
    blobs = HubBlobs(shelf, world["hub"], no_point)
    assert brings(blobs, data, made) == HELD and brings(blobs, kept, other) == HELD
    world["hub"].receive([], [revoked(world)])
    world["ana"].erase(record(), ["phone"], "asked for it")
    world.sync("ana", "hub")
    assert told(blobs, made) == UNKNOWN == told(blobs, other)
    again = HubBlobs(place.shelf("b"), world["hub"], no_point)
    assert [one.sweep(day * DAY_MS) for day, one in ((0, blobs), (15, again), (30, blobs), (60, again))] == [0, 0, 1, 0]
    assert shelf.waiting_bytes() == 50_000
    if place.store is not None:
        assert {frame_name(one) for one in place.store.pieces(place.bucket).values()} == {p.name for p in other.pieces}
    world["hub"].receive([], [revoked(world, admit=True)])
    assert told(blobs, other) == HELD


@in_buckets
@pytest.mark.parametrize("harm", ["lost", "altered"])
def test_what_the_store_lost_is_asked_for_again(place: Place, named: tuple[World, bytes, Manifest], harm: str) -> None:
    world, data, made = named
    shelf = place.shelf()
    blobs = HubBlobs(shelf, world["hub"], no_point)
    brings(blobs, data, made, slice(2))
    assert place.store is not None
    objects = place.store.objects(place.bucket)
    second = _lies(shelf, made, 1)
    objects.delete([second]) if harm == "lost" else objects.put(second, piece_frame(noise(5000)))
    bits = brings(blobs, data, made, slice(2, None))
    assert isinstance(bits, bytes) and bits[0] & 0b111 == 0b101
    assert brings(blobs, data, made) == HELD
    # And what was given already: who runs the hub looks, and devices bring it again.
    objects.delete([_lies(shelf, made, 0)])
    assert [line["ok"] for line in look_through(shelf, mend=False)] == [False, False] and told(blobs, made) == HELD
    assert [line["ok"] for line in look_through(shelf, mend=True)] == [False, False]
    assert [line["ok"] for line in look_through(shelf, mend=False)] == [True]
    assert told(blobs, made) != HELD and brings(blobs, data, made) == HELD


def _lies(shelf: HubShelf, made: Manifest, place: int) -> str:
    """What a piece is called in the bucket."""
    row = shelf.row(made.pieces[place].name)
    assert row is not None
    return f"piece/{row[1:].hex()}"


@in_buckets
def test_a_bucket_is_one_hubs_and_an_empty_one_in_its_place_is_none(
    place: Place, named: tuple[World, bytes, Manifest], store: ObjectStore, tmp_path: Path
) -> None:
    world, data, made = named
    blobs = HubBlobs(place.shelf(), world["hub"], no_point)
    assert brings(blobs, data, made) == HELD
    (tmp_path / "other").mkdir()
    facts = Facts(tmp_path / "other")
    other = HubBlobs(place.shelf("other", hub=b"\x01" * 32, facts=facts), world["hub"], no_point)
    facts.file.close()
    own, place.bucket = place.bucket, store.bucket()
    moved = place.shelf("moved")
    for one, act in ((other, lambda: brings(other, data, made)), (moved, lambda: moved.piece(made.pieces[0].name))):
        with pytest.raises(SyncProblem) as refused:
            act()
        assert refused.value.code in ("files-other", "database-damaged") and one is not None
    assert not store.pieces(place.bucket)
    place.bucket = own
    with pytest.raises(SyncProblem) as refused:
        bucket_for(None, bytes(32), place.facts)
    assert refused.value.code == "files-elsewhere"


@in_buckets
def test_what_nobody_names_is_let_go_of_and_no_upload_that_is_under_way(
    place: Place, named: tuple[World, bytes, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed between the store and its row leaves a piece there."""
    world, data, made = named
    shelf = place.shelf()
    assert brings(HubBlobs(shelf, world["hub"], no_point), data, made) == HELD
    assert shelf.bucket is not None and place.store is not None
    left = [shelf.bucket.lay(piece_frame(noise(5000))) for _ in range(3)]
    assert shelf.loosen() == 0, "it may be on its way"
    monkeypatch.setattr(buckets, "LOOSE_MS", 0)
    assert place.shelf("b").loosen() == len(left)
    assert {frame_name(one) for one in place.store.pieces(place.bucket).values()} == {p.name for p in made.pieces}
    assert read(HubBlobs(shelf, world["hub"], no_point), made, 0, 1) == data[: made.pieces[0].size]


@pytest.mark.parametrize("place", ["bucket", "both"], indirect=True)
def test_files_move_into_the_bucket_and_back_from_wherever_it_stopped(
    place: Place, named: tuple[World, bytes, Manifest]
) -> None:
    world, data, made = named
    alone = HubShelf(place.folder / "a")
    assert brings(HubBlobs(alone, world["hub"], no_point), data, made) == HELD
    alone.close()
    shelf = place.shelf()
    blobs = HubBlobs(shelf, world["hub"], no_point)
    steps = move(shelf, place.folder / "a")
    first = made.pieces[0]
    if not place.database:  # interrupted after some pieces
        piece = alone.piece if place.database else shelf.row
        frame = piece(first.name)
        assert frame is not None and shelf.bucket is not None
        shelf.put_elsewhere(first.name, frame, shelf.bucket.lay(frame))
        assert told(blobs, made) == HELD and read(blobs, made, 0, 1) == data[: first.size]
    assert list(steps)[-1]["done"] and not list(shelf.row_pieces())
    assert told(blobs, made) == HELD and read(blobs, made, 0, len(made.pieces)) == data
    assert list(move(shelf, place.folder / "a"))[-1]["moved"] == 0
    assert list(bring_back(shelf))[-1] | {"bytes": 0} == {
        "moved": len(made.pieces),
        "bytes": 0,
        "lost": 0,
        "done": True,
    }
    assert place.store is not None and not place.store.pieces(place.bucket)
    place.store = None
    assert read(HubBlobs(place.shelf(), world["hub"], no_point), made, 0, len(made.pieces)) == data


@pytest.mark.parametrize("place", ["both"], indirect=True)
def test_a_folder_whose_files_lie_in_a_bucket_goes_into_a_database_and_what_is_damaged_is_told_and_asked_for(
    place: Place, named: tuple[World, bytes, Manifest]
) -> None:
    world, data, made = named
    assert place.store is not None
    objects = place.store.objects(place.bucket)
    with closing(HubShelf(place.folder / "a", bucket=bucket_for(objects, bytes(32), place.facts))) as alone:
        assert brings(HubBlobs(alone, world["hub"], no_point), data, made) == HELD
        frame = piece_frame(data[: made.pieces[0].size])
        damaged = bytes([frame[0] ^ 1]) + frame[1:]
        alone.put_elsewhere(made.pieces[0].name, alone.row(made.pieces[0].name) or b"", damaged)
    shelf = place.shelf()
    blobs = HubBlobs(shelf, world["hub"], no_point)
    done = list(move(shelf, place.folder / "a"))[-1]
    assert (done["moved"], done["lost"], done["done"]) == (len(made.pieces) - 1, 1, False)
    assert told(blobs, made) != HELD and shelf.waiting_bytes() == made.size - made.pieces[0].size
    assert brings(blobs, data, made) == HELD and read(blobs, made, 0, len(made.pieces)) == data
    assert list(move(shelf, place.folder / "a"))[-1]["done"]


def test_a_store_that_is_away_is_told_at_once_and_nothing_is_let_go_of(
    named: tuple[World, bytes, Manifest], store: ObjectStore, tmp_path: Path
) -> None:
    world, data, made = named
    place = Place(tmp_path, "", store)
    blobs = HubBlobs(place.shelf(), world["hub"], no_point)
    assert isinstance(brings(blobs, data, made, slice(2)), bytes)
    shelf = place.shelf(url="http://127.0.0.1:1")
    away = HubBlobs(shelf, world["hub"], no_point)
    for act in (lambda: brings(away, data, made, slice(2, None)), lambda: shelf.piece(made.pieces[0].name)):
        with pytest.raises(SyncProblem) as refused:
            act()
        assert (refused.value.code, refused.value.values["what"]) == ("files-away", "line")
    assert shelf.bucket is not None and shelf.bucket.look() == "line"
    bits = told(blobs, made)
    assert isinstance(bits, bytes) and bits[0] & 0b111 == 0b011
    assert brings(blobs, data, made, slice(2, None)) == HELD
    place.bucket = "none-such"
    with pytest.raises(SyncProblem) as refused:
        place.shelf().piece(made.pieces[0].name)
    assert refused.value.values["what"] == "bucket" and told(blobs, made) == HELD
    place.close()
