"""Files that a snapshot names: whoever stands on a word shows them, and so gives and takes them (SYNC rules 17, 18)."""

from __future__ import annotations

from contextlib import closing

from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.naming import Named
from brs_sync.blobs.wire import HELD, LIST_WANTED, UNKNOWN, FilesRequest, list_frame, piece_frame
from brs_sync.bundle.filewants import named_here
from brs_sync.bundle.peers import Reader
from brs_sync.bundle.vouching import vouched
from brs_sync.hub.blobs import HubBlobs
from brs_sync.hub.hubshelf import HubShelf
from brs_sync.points import no_point
from brs_sync.replica import Replica

from tests.sync.blobs.shelves import cell, noise
from tests.sync.conftest import typed, world
from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.world import World, record

__all__ = ["typed", "world"]

SCOPE, OTHER = (PARTITION,), "report/KEN"


def _on_a_word(world: World, data: bytes) -> tuple[Replica, Manifest]:
    """Who holds nothing but a snapshot in which a cell names a file."""
    made = list_pieces(data)
    world["ana"].write([(record(), "file", cell(made))])
    world.sync("ana", "hub")
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    assert not list(dan.reader().execute("SELECT 1 FROM section"))
    return dan, made


def test_rule_18_a_hub_that_stands_on_a_word_gives_the_files_that_the_word_names(world: World) -> None:
    data = noise(100_000)
    dan, made = _on_a_word(world, data)
    ana = world["ana"].id.hex()
    with closing(HubShelf(dan.folder)) as shelf:
        blobs = HubBlobs(shelf, dan, no_point)

        def state(scope: tuple[str, ...] = SCOPE) -> object:
            return blobs.reply(ana, scope, FilesRequest((made.hash,))).states[made.hash]

        assert state() == LIST_WANTED and state((OTHER,)) == UNKNOWN
        assert blobs.reply(ana, SCOPE, FilesRequest(wants={made.hash: ()}, most=9000)).absent == (made.hash,)
        blobs.take(ana, SCOPE, list_frame(made.encode()))
        for piece in made.pieces:
            blobs.take(ana, SCOPE, piece_frame(data[piece.at : piece.at + piece.size]))
        assert state() == HELD
        assert blobs.reply("bob", SCOPE, FilesRequest(wants={made.hash: ()}, most=9000)).frames
        assert blobs.reply("bob", (OTHER,), FilesRequest(wants={made.hash: ()}, most=9000)).absent == (made.hash,)
        # The log beneath it says the same, and the word is no more.
        dan.fetch_log([PARTITION])
        world.sync("hub", "dan")
        assert not dan.bases()
        assert state() == HELD


def test_rule_17_whoever_names_later_what_a_word_names_gets_it_in_no_bundle(world: World) -> None:
    dan, made = _on_a_word(world, noise(1000))
    file = Named(made.blob, made.hash, made.size)
    with_file, without = (Reader(bytes(32), "x", "X", "member", (where,)) for where in (PARTITION, OTHER))
    assert vouched(dan, [with_file], [file]) == [file] and not vouched(dan, [without], [file])
    world["bob"].write([(record(partition=OTHER), "file", cell(made))])
    world.sync("bob", "hub")
    world.sync("hub", "dan")
    assert not vouched(dan, [without], [file])
    assert named_here(dan, [made.hash]) == {made.hash: file}
