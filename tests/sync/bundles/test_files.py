"""Files in bundles: behind the commits that name them, put together with what came before."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.blobs.luggage import Packer, Unpacker
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.naming import Named
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.wire import list_frame
from brs_sync.bundle import filewants, peers, writing
from brs_sync.bundle.survey import survey
from brs_sync.bundle.taking import take
from brs_sync.bundle.writing import Order
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica

from tests.sync.blobs.shelves import Folder, cell, noise
from tests.sync.bundles.carrying import NOW, reader
from tests.sync.world import World


class Bag:
    """One copy's files."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        peers.prepare(replica)
        self.shelf, self.files = Shelf(replica.folder), Folder(replica.folder / "whole")

    def add(self, data: bytes, partition: str, record: str) -> Manifest:
        """A file, and a cell that names it."""
        made = list_pieces(data)
        self.files.keep(made.blob, iter([data]))
        self.shelf.put_list(made)
        self.replica.write([(RecordKey(partition, "contacts", "=" + record), "file", cell(made))])
        return made

    def pack(self, path: Path, *takers: Bag, lacks: tuple[bytes, ...] = (), now_ms: int = NOW) -> writing.Written:
        order = Order(tuple(reader(self.replica, one.replica) for one in takers), lacks=lacks)
        planned = writing.plan(self.replica, order)
        with path.open("wb") as out:
            return writing.write(self.replica, planned, out.write, now_ms=now_ms, files=Packer(self.shelf, self.files))

    def unpack(self, path: Path, *, partial: bool = False, asked: tuple[Manifest, ...] = ()) -> list[bytes]:
        named = [Named(one.blob, one.hash, one.size) for one in asked]
        unpacker = Unpacker(self.shelf, self.files, named)
        with path.open("rb") as file:
            take(file, self.replica, partial=partial, files=unpacker)
        return unpacker.finished

    def has(self, made: Manifest) -> bool:
        return self.files.path(made.blob) is not None


@pytest.fixture
def bags(world: World) -> dict[str, Bag]:
    return {name: Bag(world[name]) for name in ("ana", "bob", "cleo")}


def test_files_go_with_the_commits_that_name_them_over_any_number_of_hops(bags: dict[str, Bag], tmp_path: Path) -> None:
    made = [bags["ana"].add(noise(size), "contacts/KEN", f"g{size}") for size in (0, 10, 200_000)]
    for giver, taker in (("ana", "bob"), ("bob", "cleo")):
        assert bags[giver].pack(tmp_path / giver, bags[taker]).files == 3
        assert set(bags[taker].unpack(tmp_path / giver)) == {one.hash for one in made}
        assert all(bags[taker].has(one) for one in made)
    assert bags["cleo"].unpack(tmp_path / "bob") == []  # again changes nothing


def test_a_corrected_edition_in_one_bundle_takes_little_more_than_one(bags: dict[str, Bag], tmp_path: Path) -> None:
    data = noise(500_000)
    bags["ana"].add(data, "contacts/KEN", "first")
    second = bags["ana"].add(data[:250_000] + b"corrected" + data[250_000:], "contacts/KEN", "second")
    written = bags["ana"].pack(tmp_path / "stick", bags["bob"])
    assert written.bytes < 500_000 + 2 * 65_536 + 12_000
    assert second.hash in bags["bob"].unpack(tmp_path / "stick") and bags["bob"].has(second)


def test_what_came_over_the_network_is_completed_by_a_stick(bags: dict[str, Bag], tmp_path: Path) -> None:
    """Several sources for one file."""
    data = noise(300_000)
    made = bags["ana"].add(data, "contacts/KEN", "guide")
    bags["bob"].shelf.put_list(made)
    for piece in made.pieces[::2]:
        bags["bob"].shelf.put_piece(piece.name, piece.size, data[piece.at : piece.at + piece.size])
    bags["ana"].pack(tmp_path / "stick", bags["bob"])
    assert bags["bob"].unpack(tmp_path / "stick") == [made.hash] and bags["bob"].has(made)
    assert bags["bob"].shelf.waiting_bytes() == 0


def test_a_bundle_that_tears_amid_a_file_leaves_pieces_that_count(bags: dict[str, Bag], tmp_path: Path) -> None:
    made = bags["ana"].add(noise(600_000), "contacts/KEN", "guide")
    whole = tmp_path / "whole"
    bags["ana"].pack(whole, bags["bob"])
    torn = tmp_path / "torn"
    torn.write_bytes(whole.read_bytes()[:400_000])
    with pytest.raises(SyncProblem):
        bags["bob"].unpack(torn)
    assert bags["bob"].unpack(torn, partial=True) == [] and not bags["bob"].has(made)
    assert 150_000 < bags["bob"].shelf.waiting_bytes() < 400_000
    assert bags["bob"].unpack(whole) == [made.hash] and bags["bob"].has(made)


def test_a_file_that_no_commit_of_the_bundle_names_is_not_kept(bags: dict[str, Bag], tmp_path: Path) -> None:
    """Whoever seals a bundle cannot fill another's disk with what nobody named."""
    bags["ana"].add(noise(1000), "contacts/KEN", "named")
    loose = list_pieces(noise(50_000))
    bags["ana"].files.keep(loose.blob, iter([b""]))
    packer = Packer(bags["ana"].shelf, bags["ana"].files)
    planned = writing.plan(bags["ana"].replica, Order((reader(bags["ana"].replica, bags["bob"].replica),)))
    with (tmp_path / "stick").open("wb") as out:
        writing.write(
            bags["ana"].replica,
            planned,
            out.write,
            now_ms=NOW,
            files=lambda named: iter((*packer(named), list_frame(loose.encode()))),
        )
    assert len(bags["bob"].unpack(tmp_path / "stick")) == 1
    assert bags["bob"].shelf.manifest(loose.hash) is None


def hand(giver: Bag, taker: Bag, path: Path, lacks: tuple[bytes, ...] = (), asked: tuple[Manifest, ...] = ()) -> int:
    """A stick from one to the other; how many files were put in."""
    written = giver.pack(path, taker, lacks=lacks)
    taker.unpack(path, asked=asked)
    return written.files


def test_a_file_of_an_old_commit_is_asked_for_and_comes_with_the_next_stick(
    bags: dict[str, Bag], tmp_path: Path
) -> None:
    ana, bob = bags["ana"], bags["bob"]
    made = ana.add(noise(50_000), "contacts/KEN", "guide")
    place = ana.files.path(made.blob)
    away = place.rename(place.with_suffix(".away"))
    assert hand(ana, bob, tmp_path / "1") == 0  # the commit came, the file was not there
    away.rename(place)
    hand(bob, ana, tmp_path / "back")  # it says which commits have come
    assert hand(ana, bob, tmp_path / "2") == 0  # no commit is new, and nobody has asked
    hand(bob, ana, tmp_path / "3", lacks=(made.hash,))
    with (tmp_path / "3").open("rb") as file:
        assert survey(file, ana.replica).head.files == (made.hash,)
    assert hand(ana, bob, tmp_path / "4", asked=(made,)) == 1 and bob.has(made)
    with (tmp_path / "4").open("rb") as file:
        found = survey(file, bob.replica)
    assert (found.files, found.file_bytes) == (1, 50_000)
    with (tmp_path / "4").open("rb") as file:
        assert survey(file, bob.replica, lambda blob: bob.files.path(blob) is not None).files == 0
    hand(bob, ana, tmp_path / "5")
    assert hand(ana, bob, tmp_path / "6") == 0  # it is no longer asked for


def test_a_stick_that_comes_late_does_not_ask_again(bags: dict[str, Bag], tmp_path: Path) -> None:
    ana, bob = bags["ana"], bags["bob"]
    made = ana.add(noise(5_000), "contacts/KEN", "guide")
    hand(ana, bob, tmp_path / "1")
    hand(bob, ana, tmp_path / "back")
    bob.pack(tmp_path / "early", ana, lacks=(made.hash,), now_ms=NOW + 1)
    bob.pack(tmp_path / "later", ana, now_ms=NOW + 2)
    ana.unpack(tmp_path / "later")
    ana.unpack(tmp_path / "early")
    assert hand(ana, bob, tmp_path / "2") == 0


def test_rule_07_what_was_asked_for_at_a_clock_of_2099_is_not_asked_for_ever(
    bags: dict[str, Bag], tmp_path: Path
) -> None:
    """The clock is set right; what the next stick shows and the first did not says which of the two is newer."""
    ana, bob = bags["ana"], bags["bob"]
    made = ana.add(noise(5_000), "contacts/KEN", "guide")
    hand(ana, bob, tmp_path / "1")
    bob.pack(tmp_path / "2099", ana, lacks=(bytes(32),), now_ms=4_070_908_800_000)
    ana.unpack(tmp_path / "2099")
    bob.replica.write([(RecordKey("contacts/KEN", "contacts", "=jo"), "name", "Jo")])
    bob.pack(tmp_path / "right", ana, lacks=(made.hash,))
    ana.unpack(tmp_path / "right")
    assert filewants.wanted_by(ana.replica, reader(ana.replica, bob.replica)) == (made.hash,)


def test_rule_17_a_file_goes_to_nobody_who_has_only_named_its_hash(bags: dict[str, Bag], tmp_path: Path) -> None:
    """Ana has it by her own place; Bob, who does not read there, names the hash where both read, and asks for it."""
    ana, bob = bags["ana"], bags["bob"]
    made = ana.add(noise(10_000), "person/ana", "hers")
    bob.replica.write([(RecordKey("contacts/KEN", "contacts", "=his"), "file", cell(made))])
    hand(bob, ana, tmp_path / "1", lacks=(made.hash,))
    assert hand(ana, bob, tmp_path / "2") == 0 and not bob.has(made)
    ana.replica.write([(RecordKey("contacts/KEN", "contacts", "=given"), "file", cell(made))])
    assert hand(ana, bob, tmp_path / "3") == 1 and bob.has(made), "she has named it there herself"


def test_to_ask_for_a_list_is_no_right_to_it(bags: dict[str, Bag], world: World, tmp_path: Path) -> None:
    """SYNC rule 17: a reader gets what a section names that he may read, whatever he asks for."""
    ana, bob = bags["ana"], bags["bob"]
    made = ana.add(noise(5_000), "person/ana", "own")
    filewants.remember(ana.replica, bob.replica.key, NOW, (made.hash, bytes(32)))
    readers = (reader(ana.replica, bob.replica),)
    assert not readers[0].may_read("person/ana")
    assert filewants.asked(ana.replica, readers) == [] and hand(ana, bob, tmp_path / "1") == 0


@pytest.mark.parametrize("wrong", [[bytes(31)], [b""] * 300, {"a": 1}, ["x" * 32], [bytes(32)] * 257])
def test_a_head_that_asks_for_what_is_no_list_is_refused(wrong: object) -> None:
    with pytest.raises(SyncProblem) as caught:
        filewants.decode(wrong)
    assert caught.value.code == "malformed"
