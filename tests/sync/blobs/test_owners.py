"""What lies in an object store is let go of by the one hub whose it is: no copy of it, no death, no other store in its
place loses a file."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import cast

import pytest
from brs_sync.auth import Credentials
from brs_sync.blobs.manifest import list_pieces, piece_name
from brs_sync.blobs.wire import list_frame, piece_frame
from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem
from brs_sync.hub import blobdoor, moving
from brs_sync.hub.admin import Admin
from brs_sync.hub.backup import backup, restore
from brs_sync.hub.blobdoor import Door, Few, FilesExchange
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.hubshelf import HubShelf, bucket_for
from brs_sync.hub.moving import bring_back, look_through
from brs_sync.hub.service import HubService
from brs_sync.hub.store.bucket import AWAY_SECONDS, LOOSE_MS, TRY_SECONDS, Bucket
from brs_sync.hub.store.objects import Listed
from brs_sync.points import no_point

from tests.sync.blobs.shelves import cell, noise
from tests.sync.conftest import typed, world
from tests.sync.world import World, record

__all__ = ["typed", "world"]

HUB = bytes(32)
DAY_MS = 24 * 3600 * 1000


class Memory:
    """An object store with a clock of its own, in which something may happen before an act."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[bytes, int]] = {}
        self.now_ms = 0
        self.before: Callable[[str, str], None] = lambda act, name: None
        self.after: Callable[[str, str], None] = lambda act, name: None

    def put(self, name: str, data: bytes) -> None:
        self.before("put", name)
        self.held[name] = (data, self.now_ms)
        self.after("put", name)

    def get(self, name: str) -> bytes | None:
        self.before("get", name)
        return self.held[name][0] if name in self.held else None

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            self.before("delete", name)
            self.held.pop(name, None)

    def listed(self, prefix: str) -> Iterator[Listed]:
        yield from [Listed(name, put_ms) for name, (_, put_ms) in self.held.items() if name.startswith(f"{prefix}/")]

    @property
    def pieces(self) -> set[str]:
        return {name for name in self.held if name.startswith("piece/")}


class Death(Exception):
    """The process ends here."""


class Desk:
    """Opens hubs' shelves over one store, as processes would."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.opened = folder, Memory(), ExitStack()

    def open(self, name: str = "hub", *, store: bool = True) -> tuple[HubShelf, Admin]:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        admin = self.opened.enter_context(closing(Admin(folder, os.urandom)))
        shelf = HubShelf(folder, bucket=bucket_for(self.store if store else None, HUB, admin))
        self.opened.enter_context(closing(shelf)).check_places(admin)
        return shelf, admin

    def copy(self) -> HubShelf:
        """The hub's folder as it is now, elsewhere."""
        self.opened.close()
        shutil.copytree(self.folder / "hub", self.folder / "copy")
        return self.open("copy")[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.opened.close()


def put(shelf: HubShelf, data: bytes) -> bytes:
    name = piece_name(data)
    shelf.put_piece(name, len(data), piece_frame(data))
    return name


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(SyncProblem) as refused:
        act()
    return str(refused.value.code)


def test_a_backup_that_is_restored_for_a_drill_lets_go_of_nothing_that_the_hub_took_in_since(tmp_path: Path) -> None:
    store = Memory()

    def served(name: str) -> HubService:
        return HubService(tmp_path / name, clock=SystemClock(), entropy=os.urandom, objects=store)

    with closing(served("hub")) as hub:
        first = put(hub._shelf, b"first" * 20)
        backup(tmp_path / "hub", tmp_path / "backup", SystemClock())
        since = put(hub._shelf, b"since" * 20)
        restore(tmp_path / "backup", tmp_path / "drill")
        store.now_ms += LOOSE_MS
        with closing(served("drill")) as drill:
            shelf, bucket = drill._shelf, drill.objects
            assert bucket is not None and bucket.look() == "copied"
            assert refusal(drill.tidy_files) == "files-copied"
            drill._shelf.let_go([shelf.row(first) or b""])
            assert shelf.piece(first) is not None and hub._shelf.piece(since) is not None
            # Who brings all back from a drill takes a copy.
            assert [line["done"] for line in bring_back(shelf)] == [True] and shelf.piece(first) is not None
        hub.tidy_files()
        assert hub._shelf.piece(first) is not None and hub.objects is not None and hub.objects.look() == ""
        # The drill becomes the hub: from then on the other one lets go of nothing.
        restore(tmp_path / "backup", tmp_path / "moved")
        with closing(served("moved")) as moved:
            assert moved.objects is not None
            moved.objects.claim()
            assert hub.objects.look() == "copied" and refusal(hub.tidy_files) == "files-copied"
            assert moved.objects.look() == "" and moved._shelf.loosen() == 1 and moved._shelf.piece(first) is not None


def test_books_that_were_put_back_by_other_means_let_go_of_nothing_either(desk: Desk) -> None:
    put(desk.open()[0], b"first" * 20)
    old = desk.copy()
    hub = desk.open()[0]
    assert hub.loosen() == 0  # its daily look
    since = put(hub, b"since" * 20)
    desk.store.now_ms += LOOSE_MS
    assert refusal(old.loosen) == "files-copied"
    assert hub.piece(since) is not None and hub.loosen() == 0


@pytest.mark.parametrize("end", ["before", "after"])
@pytest.mark.parametrize("first", [True, False])
def test_a_death_while_the_mark_goes_on_shuts_nobody_out(desk: Desk, end: str, first: bool) -> None:
    shelf, _ = desk.open()
    if not first:
        put(shelf, b"first" * 20)

    def die(act: str, name: str) -> None:
        if (act, name) == ("put", "hub"):
            raise Death

    setattr(desk.store, end, die)
    with pytest.raises(Death):
        shelf.loosen()
    desk.store.before = desk.store.after = lambda act, name: None
    again, _ = desk.open()
    assert again.bucket is not None and again.bucket.look() == "" and again.loosen() == 0


def test_whoever_is_killed_while_he_leaves_the_bucket_has_left_it_or_not(desk: Desk) -> None:
    shelf, _ = desk.open()
    name = put(shelf, b"first" * 20)

    def die(act: str, name: str) -> None:
        if act == "delete" and name == "hub":
            desk.store.held.pop(name)
            raise Death

    desk.store.before = die
    with pytest.raises(Death):
        list(bring_back(shelf))
    desk.store.before = lambda act, name: None
    desk.opened.close()
    alone, admin = desk.open(store=False)
    assert alone.piece(name) is not None and not admin.fact("files")
    with_it, _ = desk.open()
    assert list(bring_back(with_it))[-1]["done"]


def test_what_another_process_lays_while_all_is_brought_back_is_brought_back_too(desk: Desk) -> None:
    shelf, admin = desk.open()
    other = desk.open()[0]
    put(shelf, b"first" * 20)
    late = [bytes([number]) * 100 for number in range(256)]
    late.sort(key=piece_name)
    assert other.bucket is not None and other.bucket.look() == ""

    def lay(act: str, name: str) -> None:
        if act == "get" and name.startswith("piece/") and late:
            put(other, late.pop(0)) and late.clear()  # its name is the least: the page has gone past

    desk.store.before = lay
    done = list(bring_back(shelf))[-1]
    assert done["done"] and not shelf.has_places() and not desk.store.pieces
    # And what one lays who had not ended by then bars a start without the store.
    desk.store.before = lambda act, name: None
    put(other, b"later still" * 20)
    assert refusal(lambda: desk.open(store=False)) == "files-elsewhere"
    assert other.bucket.look() == "" and admin.fact("files"), "it says so in the books again"


def test_an_emptied_store_is_away_and_no_file_is_lost_by_it(desk: Desk) -> None:
    shelf, _ = desk.open()
    name = put(shelf, b"first" * 20)
    held, desk.store.held = desk.store.held, {}
    assert refusal(lambda: shelf.piece(name)) == "files-other"
    assert refusal(lambda: shelf.drop([name])) == "files-other"
    assert refusal(lambda: list(look_through(shelf, mend=True))) == "files-other"
    desk.store.held = held
    assert shelf.piece(name) == piece_frame(b"first" * 20)


@pytest.mark.parametrize("way", ["moved", "brought"])
def test_a_piece_that_moves_while_it_is_read_is_neither_lost_nor_dropped(desk: Desk, way: str) -> None:
    shelf, _ = desk.open()
    name = put(shelf, b"first" * 20)
    place = shelf.row(name) or b""
    frame = piece_frame(b"first" * 20)

    def move(act: str, asked: str) -> None:
        desk.store.before = lambda act, name: None
        after = frame if way == "moved" else other.bucket.lay(frame) if other.bucket is not None else b""
        assert other.put_elsewhere(name, place, after)
        other.let_go([place])

    other = desk.open()[0]
    assert other.bucket is not None and other.bucket.look() == ""
    desk.store.before = move
    assert shelf.piece(name) == frame
    other.put_elsewhere(name, shelf.row(name) or b"", place := other.bucket.lay(frame))
    desk.store.before = move
    assert shelf.drop([name]) == [] and shelf.piece(name) == frame
    assert [line["ok"] for line in look_through(shelf, mend=True)] == [True]


def test_a_key_that_may_not_write_or_delete_is_told_also_where_reading_goes_well(tmp_path: Path) -> None:
    desk, hours = Desk(tmp_path), [0.0]
    _, admin = desk.open()
    bucket = Bucket(desk.store, HUB, admin, lambda: hours[0])
    assert bucket.look() == ""
    place = bucket.lay(b"x" * 50)

    def refuse(act: str, name: str) -> None:
        if act == barred:
            raise SyncProblem("files-away", what="refused")

    desk.store.before = refuse
    for barred in ("delete", "put"):
        hours[0] += TRY_SECONDS
        assert bucket.look() == "refused"
        assert bucket.get(place) == b"x" * 50 and bucket.wrong == "refused" == bucket.look()
        barred = ""
        assert bucket.look() == ""
    assert {name for name in desk.store.held if name.startswith("now/")} != set(), "what could not be deleted"
    desk.store.now_ms += LOOSE_MS + 1
    bucket.loose(lambda places: set(places))
    assert set(desk.store.held) - desk.store.pieces == {"hub", "now/now"}
    desk.store.before = lambda act, name: (_ for _ in ()).throw(SyncProblem("files-away", what="line"))
    assert bucket.look() == "line"
    desk.store.before = lambda act, name: None
    hours[0] += AWAY_SECONDS
    assert bucket.get(place) is not None and bucket.wrong == ""
    desk.opened.close()


def test_a_piece_that_comes_again_leaves_no_second_one_in_the_store(desk: Desk, typed: World) -> None:
    data = noise(100_000)
    made = list_pieces(data)
    typed["ana"].write([(record(), "phone", cell(made))])
    typed.sync("ana", "hub")
    shelf, _ = desk.open()
    blobs = HubBlobs(shelf, typed["hub"], no_point)
    blobs.take("ana", ("",), list_frame(made.encode()))
    piece = made.pieces[0]
    for _ in range(3):
        blobs.take("ana", ("",), piece_frame(data[piece.at : piece.at + piece.size]))
    row = shelf.row(piece.name) or b""
    shelf._helped().shutdown()  # what goes on beside has ended
    assert desk.store.pieces == {f"piece/{row[1:].hex()}"}


@pytest.mark.parametrize("setting", ["database_file = 'x'", "name = 'kept'"])
def test_what_is_restored_joins_no_hub_that_lives_and_carries_no_draft_of_a_key(tmp_path: Path, setting: str) -> None:
    HubService(tmp_path / "hub", clock=SystemClock(), entropy=os.urandom).close()
    (tmp_path / "hub" / "identity" / ".replica.key.12345678.new").write_bytes(b"a key")
    (tmp_path / "hub" / "hub.toml").write_text(setting)
    backup(tmp_path / "hub", tmp_path / "backup", SystemClock())
    assert not list(tmp_path.glob("backup/identity/.*"))
    said = restore(tmp_path / "backup", tmp_path / "drill")
    aside = tmp_path / "drill" / "hub.toml.backup"
    assert (tmp_path / "drill" / "hub.toml").exists() != aside.exists() == setting.startswith("database")
    assert said.get("settings") == (str(aside) if aside.exists() else None)


def test_who_asks_for_files_while_others_wait_for_a_slow_store_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class OneAtOnce:
        slow = Few(1).place

        async def run(self, work: Callable[[], object]) -> object:
            return work()

    async def asks() -> object:
        return await FilesExchange(cast(Door, OneAtOnce()), cast(Credentials, None))._slowly(lambda: "done")

    async def both() -> None:
        assert await asks() == "done"
        async with OneAtOnce.slow():
            with pytest.raises(SyncProblem) as refused:
                await asks()
            assert refused.value.code == "slow-down"
        assert await asks() == "done", "who waited in vain holds nothing"

    monkeypatch.setattr(blobdoor, "WAIT_SECONDS", 0.01)
    asyncio.run(both())


def test_tables_of_many_rows_are_copied_whole_and_without_the_lists_that_are_lost(tmp_path: Path) -> None:
    old, new = HubShelf(tmp_path / "old"), HubShelf(tmp_path / "new")
    names = [bytes([n // 7, n % 7]) for n in range(250)]
    with old.file.transaction() as connection:
        connection.executemany("INSERT INTO given VALUES (?, ?)", [(name, place) for name in names for place in "ab"])
    moving._copy(old, new, "given", ("list", "partition"), {names[3]})
    moving._copy(old, new, "given", ("list", "partition"), {names[3]})  # and again, as after a death
    with new.file.reading() as connection:
        rows = connection.execute("SELECT list, partition FROM given").fetchall()
    assert sorted((bytes(n), p) for n, p in rows) == [(n, p) for n in sorted(names) if n != names[3] for p in "ab"]
    old.close()
    new.close()
