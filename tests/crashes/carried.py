"""What dies on the way: an exchange and a snapshot with both their ends, files in pieces, bundles, sticks and mail."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from brs_sync.blobs.luggage import Packer, Unpacker
from brs_sync.blobs.manifest import Manifest, list_pieces, piece_name
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits, Moved
from brs_sync.blobs.wire import HELD, FilesRequest
from brs_sync.blobs.wire import opened as opened_piece
from brs_sync.bundle import mail, peers, writing
from brs_sync.bundle.putting import put_bundle
from brs_sync.bundle.taking import check, take
from brs_sync.client import HubClient
from brs_sync.clock import FixedClock
from brs_sync.hub.service import HubService
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.snapshot.bases import TAKEN

from brs_desktop.library.store import FileStore
from tests.crashes.acts import Act, opened, service
from tests.crashes.line import URL, line_to
from tests.crashes.tracer import Say
from tests.sync.blobs.shelves import cell
from tests.sync.bundles.carrying import NOW, reader
from tests.sync.world import World

PLACE = "contacts/KEN"
SIZE = 120_000  # bytes of a file: some pieces
NOBODY: Say = lambda text: None  # noqa: E731
_words = random.Random(21)


class Store:
    """The program's store of files, as a transfer sees it."""

    def __init__(self, folder: Path) -> None:
        self.store = FileStore(folder / "files")

    def path(self, blob: bytes) -> Path | None:
        return self.store.place(blob.hex()) if self.store.has(blob.hex()) else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        return self.store.assemble(blob.hex(), parts) is not None


@dataclass(slots=True)
class Ends:
    """A hub, and a device with its line and its files; everything is told safe by the time a call returns."""

    hub: HubService
    device: Replica
    client: HubClient
    shelf: Shelf
    files: Store

    def run(self, way: str, made: Manifest) -> Moved:
        """Give or fetch one file."""
        transfer = self.client.transfer(self.shelf, self.files, Limits())
        (transfer.give if way == "give" else transfer.fetch)([Errand(made.hash, made.size)])
        return transfer.moved

    def both_hold(self) -> tuple[list[bytes], list[bytes]]:
        """The headers of the commits that each end has of the partition."""
        held = [replica.commits_after(PLACE, {}, 1 << 24) for replica in (self.hub.replica, self.device)]
        return sorted(one.header for one in held[0]), sorted(one.header for one in held[1])


@contextmanager
def ends(folder: Path, who: str = "device") -> Iterator[Ends]:
    """Both ends as the next process finds them, whole to their last page."""
    hub, device = service(folder / "hub"), opened(folder / who)
    assert hub.replica.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    shelf = Shelf(folder / who)
    client = HubClient(device, URL, line_to(hub), hub_key=hub.replica.key)
    yield Ends(hub, device, client, shelf, Store(folder / who))
    for one in (client, shelf, device, hub):
        one.close()


def join(folder: Path, who: str) -> None:
    """Enter a device by a code."""
    with ends(folder, who) as both:
        code, _ = both.hub.admin.invite("focal-point", (PLACE,), FixedClock().now_ms())
        both.client.enrol(code, who)


def write(replica: Replica, record: str, answers: int) -> None:
    """One commit of random words."""
    key = RecordKey(PLACE, "contacts", "=" + record)
    replica.write([(key, f"q{n}", _words.randbytes(20).hex()) for n in range(answers)])


# an exchange: what one has and the other lacks, both ways, small and in pieces; with a snapshot for who has nothing


def exchange(folder: Path, say: Say) -> None:
    with ends(folder) as both:
        assert both.client.sync_once().agreed
        say(b"1")


def judge_exchange(digest: str, bases: list[str]) -> Callable[[Path, bytes], None]:
    """Whatever was told is at both ends; the next try completes, shows what an unbroken one shows, leaves nothing."""

    def judge(folder: Path, said: bytes) -> None:
        with ends(folder) as both:
            assert not said or both.device.outbox(both.client.peer).commits == 0
            assert not said or both.device.state_digest() == digest
            assert both.client.sync_once().agreed
            assert both.device.state_digest() == digest
            assert [(one.partition, one.state) for one in both.device.bases()] == [(one, TAKEN) for one in bases]
            at_hub, here = both.both_hold()
            # A snapshot stands for commits that are not here one by one; this device's own always are.
            assert set(here) <= set(at_hub) and (bases or len(here) == len(at_hub))
            assert both.hub._pieces.count() == 0 and both.hub.replica.held() == []
        with ends(folder) as both:
            assert both.device.state_digest() == digest

    return judge


# a file's pieces to a hub, and from it


def moving(way: str, made: Manifest) -> Callable[[Path, Say], None]:
    """Give or fetch it."""

    def do(folder: Path, say: Say) -> None:
        with ends(folder) as both:
            moved = both.run(way, made)
            assert moved.given + moved.fetched == [made.hash], moved
            say(b"1")

    return do


def judge_given(made: Manifest) -> Callable[[Path, bytes], None]:
    """What the hub was heard to hold is on its disk, every piece proved (SYNC rule 16); the next try gives the rest."""

    def judge(folder: Path, said: bytes) -> None:
        with ends(folder) as both:
            heard = both.shelf.is_held(both.client.peer, made.blob)
            assert heard or not said
            if heard:
                _at_hub(both, made)
            assert both.run("give", made).given == [made.hash]
            _at_hub(both, made)

    return judge


def _at_hub(both: Ends, made: Manifest) -> None:
    device = both.hub.admin.device(both.device.id)
    assert device is not None
    offered = FilesRequest((made.hash,))
    state = both.hub.blobs.reply(device.replica_text, both.hub.readable(device), offered).states[made.hash]
    parts = [both.hub._shelf.piece(piece.name) for piece in made.pieces]
    assert state == HELD and all(part is not None for part in parts)
    assert [piece_name(opened_piece(part or b"")[1]) for part in parts] == [piece.name for piece in made.pieces]


def judge_fetched(made: Manifest) -> Callable[[Path, bytes], None]:
    """A file is whole under its name or not there; the next try completes and no piece is kept twice."""

    def judge(folder: Path, said: bytes) -> None:
        with ends(folder) as both:
            store = both.files.store
            assert all(store.verify(name) for name, _ in store.sizes()), "half a file has a name"
            assert not said or store.has(made.blob.hex())
            assert both.run("fetch", made).fetched == [made.hash]
            assert store.verify(made.blob.hex()) and both.shelf.waiting_bytes() == 0

    return judge


# bundles: written onto a stick, taken from it, and parts by mail


def export(folder: Path, say: Say) -> None:
    with opened(folder / "giver") as giver, opened(folder / "taker") as taker:
        peers.prepare(giver)
        planned = writing.plan(giver, writing.Order((reader(giver, taker),)))
        out = io.BytesIO()
        with closing(Shelf(giver.folder)) as shelf:
            packer = Packer(shelf, Store(giver.folder))
            writing.write(giver, planned, out.write, now_ms=NOW, entropy=random.Random(3).randbytes, files=packer)
        put_bundle(out, len(out.getvalue()), folder / "new.brs")
        say(b"1")


def judge_export(folder: Path, said: bytes) -> None:
    def is_whole() -> bool:
        with opened(folder / "taker") as taker, (folder / "new.brs").open("rb") as file:
            peers.prepare(taker)
            return check(file, taker)

    assert (folder / "new.brs").exists() or not said
    assert not (folder / "new.brs").exists() or is_whole(), "half a bundle has a name"
    if not (folder / "new.brs").exists():
        export(folder, NOBODY)
    assert is_whole()


def take_in(folder: Path, say: Say) -> None:
    with opened(folder / "taker") as taker, (folder / "stick.brs").open("rb") as file:
        peers.prepare(taker)
        with closing(Shelf(taker.folder)) as shelf:
            take(file, taker, files=Unpacker(shelf, Store(taker.folder)))
            say(b"1")


def judge_take_in(digest: str, made: Manifest) -> Callable[[Path, bytes], None]:
    """What was taken is there; taking it in again brings the rest, and a third time nothing."""

    def judge(folder: Path, said: bytes) -> None:
        store = Store(folder / "taker").store
        assert all(store.verify(name) for name, _ in store.sizes()), "half a file has a name"
        if said:
            with opened(folder / "taker") as taker:
                assert taker.state_digest() == digest
            assert store.has(made.blob.hex())
        take_in(folder, NOBODY)
        with opened(folder / "taker") as taker, (folder / "stick.brs").open("rb") as file:
            assert taker.state_digest() == digest and store.verify(made.blob.hex())
            peers.prepare(taker)
            assert take(file, taker).fresh == 0

    return judge


def parts_come(folder: Path, say: Say) -> None:
    shelf = mail.PartShelf(folder / "bundle-parts")
    for path in sorted(folder.glob("*.brspart")):
        with path.open("rb") as file:
            shelf.keep(mail.read_part(file))
        say(b"1")


def judge_parts(folder: Path, said: bytes) -> None:
    shelf = mail.PartShelf(folder / "bundle-parts")
    with sorted(folder.glob("*.brspart"))[0].open("rb") as file:
        part = mail.read_part(file)
    missing = shelf.missing(part)
    assert all(number > len(said) for number in missing), "a part that was told is here"
    parts_come(folder, NOBODY)
    assert shelf.missing(part) == ()
    shelf.join(part, whole := io.BytesIO())
    assert whole.getvalue() == (folder / "stick.brs").read_bytes()


# what they begin with


def add_file(replica: Replica, size: int) -> Manifest:
    """A file that nothing squeezes, its list, and a cell that names it."""
    data = _words.randbytes(size)
    made = list_pieces(data)
    assert Store(replica.folder).keep(made.blob, iter([data]))
    with closing(Shelf(replica.folder)) as shelf:
        shelf.put_list(made)
    replica.write([(RecordKey(PLACE, "contacts", "=filed"), "file", cell(made))])
    return made


def acts(world: World, folder: Path) -> list[Act]:
    """All of them, on folders made here; the world is for bundles."""
    joined, met = folder / "joined", folder / "met"
    for who in ("giver", "device"):
        join(joined, who)
    shutil.copytree(joined, met)
    for who in ("giver", "device"):
        with ends(met, who) as both:
            write(both.device, who, 3)
            both.client.sync_once()
    return [*_meeting(joined, met, folder), *_filing(met, folder), *_bundles(world, folder / "bundles")]


def _meeting(joined: Path, met: Path, folder: Path) -> list[Act]:
    found = []
    for name, begun, sizes in (("exchange", met, (1, 300, 2)), ("snapshot", joined, (20,) * 60)):
        shutil.copytree(begun, folder / name)
        with ends(folder / name, "giver") as both:
            for n, size in enumerate(sizes):
                write(both.device, f"g{n}", size)
            both.client.sync_once()
        with ends(folder / name) as both:
            write(both.device, "own", 1)
            if name == "exchange":
                write(both.device, "large", 300)
        shutil.copytree(folder / name, folder / "once" / name)
        exchange(folder / "once" / name, NOBODY)
        with opened(folder / "once" / name / "device") as device:
            bases = [one.partition for one in device.bases()]
            assert bases == ([PLACE] if name == "snapshot" else [])
            found.append(Act(name, folder / name, exchange, judge_exchange(device.state_digest(), bases)))
    return found


def _filing(met: Path, folder: Path) -> list[Act]:
    for name, who in (("give", "device"), ("fetch", "giver")):
        shutil.copytree(met, folder / name)
        with ends(folder / name, who) as both:
            made = add_file(both.device, SIZE)
            both.client.sync_once()
            if name == "give":
                given = made
                continue
            both.run("give", made)
    with ends(folder / "fetch") as both:
        both.client.sync_once()
    return [
        Act("give", folder / "give", moving("give", given), judge_given(given)),
        Act("fetch", folder / "fetch", moving("fetch", made), judge_fetched(made)),
    ]


def _bundles(world: World, folder: Path) -> list[Act]:
    write(world["ana"], "carried", 3)
    write(world["ana"], "carried-large", 300)
    made = add_file(world["ana"], SIZE)
    for who, name in (("ana", "giver"), ("bob", "taker")):
        shutil.copytree(world.folder / who, folder / name)
    shutil.copytree(folder, folder.with_name("leaving"))
    export(folder, NOBODY)
    (folder / "new.brs").rename(folder / "stick.brs")
    with (folder / "stick.brs").open("rb") as file:
        put_bundle(file, (folder / "stick.brs").stat().st_size, folder / "stick.brs", 40_000)
    shutil.copytree(folder, folder.with_name("taken"))
    take_in(folder.with_name("taken"), NOBODY)
    with opened(folder.with_name("taken") / "taker") as taker:
        digest = taker.state_digest()
    return [
        Act("export", folder.with_name("leaving"), export, judge_export),
        Act("import", folder, take_in, judge_take_in(digest, made)),
        Act("parts", folder, parts_come, judge_parts),
    ]
