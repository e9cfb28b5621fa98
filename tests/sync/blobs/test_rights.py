"""SYNC rule 17: a hash is no right. Nobody reads, or learns that there is, what no section that he may read names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.blobs.asking import Asking
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.wire import HELD, LIST_WANTED, UNKNOWN, FilesReply, FilesRequest, list_frame, piece_frame
from brs_sync.clock import SystemClock
from brs_sync.enrol import ask_to_enrol, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.service import HubService
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica

from tests.sync.blobs.shelves import Keeper, cell, noise
from tests.sync.roads.hubs import Hub

Keepers = tuple[Keeper, Keeper]


@pytest.fixture
def stranger(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[Keeper]:
    """A device of the same hub that reads another prefix."""
    with hub.device(tmp_path / "mallory", prefix + "-else") as device:
        keeper = Keeper(device)
        yield keeper
        keeper.close()


def asks(keeper: Keeper, **parts: object) -> tuple[FilesReply, list[bytes]]:
    """One request as a device may make it that keeps to no rule of ours."""
    client = keeper.device.client
    assert client.hub_key is not None
    asking = Asking(keeper.device.replica, client._road, client.hub_key, SystemClock())
    frames: list[bytes] = []
    return asking.ask(FilesRequest(**parts), frames.append), frames  # type: ignore[arg-type]


def given(keeper: Keeper, prefix: str, data: bytes) -> Manifest:
    """A file of the prefix that the hub holds."""
    made = keeper.add(data)
    keeper.name(prefix, "guide", made)
    keeper.device.sync()
    assert keeper.give(made).given == [made.hash]
    return made


def test_rule_17_a_hash_alone_reads_nothing(keepers: Keepers, prefix: str, stranger: Keeper) -> None:
    made = given(keepers[0], prefix, noise(50_000))
    unknown = bytes(32)
    for name in (made.hash, made.blob, unknown):
        for runs in ((), (0, 1)):
            reply, frames = asks(stranger, wants={name: runs}, most=100_000)
            assert reply.absent == (name,) and not reply.frames and not frames


def test_rule_17_a_cell_of_ones_own_that_names_it_reads_nothing_either(
    keepers: Keepers, prefix: str, stranger: Keeper
) -> None:
    made = given(keepers[0], prefix, noise(50_000))
    stranger.name(prefix + "-else", "mine", made)
    stranger.device.sync()
    reply, frames = asks(stranger, wants={made.hash: ()}, most=100_000)
    assert reply.absent == (made.hash,) and not frames
    reply, _ = asks(stranger, offers=(made.hash,))
    assert reply.states == {made.hash: LIST_WANTED}  # as for a file that nobody ever gave


def test_rule_17_what_is_quarantined_names_nothing(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """Who may only read fills nobody's disk: his cell is held, and the hub asks for no file that it names."""
    with hub.device(tmp_path / "reader", prefix, role="reader") as device:
        reader = Keeper(device)
        made = reader.add(noise(50_000))
        reader.name(prefix, "mine", made)
        device.sync()
        assert asks(reader, offers=(made.hash,))[0].states == {made.hash: UNKNOWN}
        reader.close()


def test_rule_17_the_same_answers_whether_the_hub_has_it_or_not(
    hub: Hub, keepers: Keepers, prefix: str, stranger: Keeper
) -> None:
    """Probing: what is offered, shown and sent gets the same answers for a file that is there and one that is not."""
    there, nowhere = noise(150_000), noise(150_000)
    given(keepers[0], prefix, there)
    heard = []
    for record, data in (("a", there), ("b", nowhere)):
        made = stranger.add(data)
        told = [asks(stranger, offers=(made.hash,))[0].states[made.hash]]
        stranger.name(prefix + "-else", record, made)
        stranger.device.sync()
        told.append(asks(stranger, offers=(made.hash,))[0].states[made.hash])
        frames = (list_frame(made.encode()),)
        told.append(asks(stranger, offers=(made.hash,), frames=frames)[0].states[made.hash])
        first = made.pieces[0]
        frames = (piece_frame(data[first.at : first.at + first.size]),)
        told.append(asks(stranger, offers=(made.hash,), frames=frames)[0].states[made.hash])
        assert isinstance(told[2], bytes) and not any(told[2]) and isinstance(told[3], bytes) and told[3][0] == 1
        heard.append(told[:2])
        assert asks(stranger, wants={made.hash: (0, 1)}, most=99)[0].absent == (made.hash,)
    assert heard[0] == heard[1] == [UNKNOWN, LIST_WANTED]


def test_rule_17_who_gives_the_same_bytes_elsewhere_sends_them_and_then_has_them_there(
    keepers: Keepers, prefix: str, stranger: Keeper
) -> None:
    data = noise(150_000)
    made = given(keepers[0], prefix, data)
    assert stranger.add(data) == made
    stranger.name(prefix + "-else", "mine", made)
    stranger.device.sync()
    before = stranger.cost
    assert stranger.give(made).given == [made.hash] and stranger.cost - before > 150_000


def test_rule_17_who_has_a_file_by_right_carries_it_to_nobody_who_only_names_its_hash(
    hub: Hub, keepers: Keepers, prefix: str, stranger: Keeper, tmp_path: Path
) -> None:
    """A colleague who reads both places has the file; the stranger reads one of them, and knows the hash."""
    made = given(keepers[0], prefix, noise(50_000))
    stranger.name(prefix + "-else", "mine", made)
    stranger.device.sync()
    with hub.device(tmp_path / "colleague", prefix, prefix + "-else") as device:
        both = Keeper(device)
        device.sync()
        assert both.fetch(made).fetched == [made.hash]
        assert both.give(made).given == [made.hash], "it is held where he may bring it"
        assert asks(stranger, wants={made.hash: ()}, most=100_000)[0].absent == (made.hash,)
        # He names it there himself: now it is his to bring, and he is asked for it.
        both.name(prefix + "-else", "his", made)
        device.sync()
        assert both.give(made).given == [made.hash]
        assert asks(stranger, wants={made.hash: ()}, most=100_000)[0].absent == ()
        both.close()


def test_rule_17_who_reads_one_place_alone_may_bring_there_what_he_has(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    data = noise(50_000)
    made = mine.add(data)
    mine.name(prefix, "guide", made)
    mine.device.sync()
    theirs.device.sync()
    theirs.add(data)
    assert theirs.give(made).given == [made.hash] and mine.give(made).given == [made.hash]


def test_rule_17_pieces_that_no_list_of_his_names_are_not_kept(hub: Hub, prefix: str, stranger: Keeper) -> None:
    """Nobody fills the hub's disk with what no cell names."""
    loose = stranger.add(noise(60_000))
    data = noise(60_000)
    asks(stranger, frames=(list_frame(loose.encode()), piece_frame(data)))
    made = stranger.add(data)
    stranger.name(prefix + "-else", "late", made)
    stranger.device.sync()
    state = asks(stranger, offers=(made.hash,), frames=(list_frame(made.encode()),))[0].states[made.hash]
    assert isinstance(state, bytes) and not any(state)
    assert asks(stranger, offers=(loose.hash,))[0].states == {loose.hash: UNKNOWN}


def test_rule_17_a_list_that_lies_about_its_file_gives_nobody_anything(
    hub: Hub, keepers: Keepers, prefix: str, stranger: Keeper
) -> None:
    """The pieces are as listed, and make another file than the one whose hash was written."""
    mine, theirs = keepers
    honest, other = mine.add(noise(50_000)), noise(50_000)
    pieces = mine.add(other).pieces
    lying = Manifest(honest.blob, len(other), pieces)
    mine.device.write(prefix, "trap", file=cell(lying))
    mine.device.sync()
    frames = (list_frame(lying.encode()), *(piece_frame(other[p.at : p.at + p.size]) for p in pieces))
    state = asks(mine, offers=(lying.hash,), frames=frames)[0].states[lying.hash]
    assert isinstance(state, bytes)
    theirs.device.sync()
    assert theirs.fetch(lying).absent == [lying.hash]


def test_rule_17_what_was_named_before_can_still_be_read_as_history_can(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = given(mine, prefix, noise(20_000))
    theirs.device.sync()
    mine.device.write(prefix, "guide", file="")
    mine.device.sync()
    assert theirs.fetch(made).fetched == [made.hash]


def test_rule_17_a_right_that_ends_ends_here_too(tmp_path: Path) -> None:
    """The hub closes a key: from then on what it asked for yesterday cannot be had."""
    with closing(HubService(tmp_path / "hub", clock=SystemClock(), entropy=os.urandom)) as service:
        device = Replica.open(tmp_path / "a", schemas=lambda name: None)
        code, _ = service.admin.invite("focal-point", ("contacts/KEN",), SystemClock().now_ms(), None)
        request = ask_to_enrol(code, device.key, "Amina", device.sign)
        service.enrol(encode_enrol(request), "here")
        admitted = service.admin.device(device.id)
        assert admitted is not None
        made = list_pieces(b"a short paper")
        service.replica.write([(RecordKey("contacts/KEN", "contacts", "=x"), "file", cell(made))])
        service.blobs.take(admitted.replica_text, service.readable(admitted), list_frame(made.encode()))
        service.blobs.take(admitted.replica_text, service.readable(admitted), piece_frame(b"a short paper"))
        offered = service.blobs.reply(admitted.replica_text, service.readable(admitted), FilesRequest((made.hash,)))
        assert offered.states == {made.hash: HELD}
        asked = FilesRequest(wants={made.hash: (0, 1)}, most=1000)
        assert service.blobs.reply(admitted.replica_text, service.readable(admitted), asked).frames
        service.replica.issue_revocation(device.key, mode="compromised", cut={}, reason="lost")
        assert service.readable(admitted) == ()
        assert service.blobs.reply(admitted.replica_text, service.readable(admitted), asked).absent == (made.hash,)
        device.close()


def test_a_device_leaves_no_more_lists_of_unfinished_files_than_a_hub_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a row for each of its pieces: who names and shows files for ever, and brings none, fills no disk."""
    monkeypatch.setattr("brs_sync.hub.blobs.MOST_LISTS", 2)
    with closing(HubService(tmp_path, clock=SystemClock(), entropy=os.urandom)) as hub:
        files = [noise(20_000) for _ in range(3)]
        made = [list_pieces(data) for data in files]
        for number, one in enumerate(made):
            hub.replica.write([(RecordKey("library/KEN", "documents", f"={number}"), "file", cell(one))])
        shown = [list_frame(one.encode()) for one in made]
        for frame in (*shown[:2], *shown[:2]):
            hub.blobs.take("one", ("",), frame)
        with pytest.raises(SyncProblem) as refused:
            hub.blobs.take("one", ("",), shown[2])
        assert refused.value.code == "too-large"
        hub.blobs.take("another", ("",), shown[2])
        for piece in made[0].pieces:
            hub.blobs.take("one", ("",), piece_frame(files[0][piece.at : piece.at + piece.size]))
        assert hub.blobs.reply("one", ("",), FilesRequest((made[0].hash,))).states == {made[0].hash: HELD}
        hub.blobs.take("one", ("",), shown[2])
