"""A hub by stick: it takes in what devices bring and answers with a receipt and what they lack."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.blobs.luggage import Packer, Packing, Unpacker
from brs_sync.bundle import mail, peers, putting, writing
from brs_sync.bundle.taking import Taken, take
from brs_sync.replica import Replica

from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device, Hub, run_command

PREFIX = "contacts/KEN"


@pytest.fixture
def country(tmp_path: Path) -> Iterator[tuple[Hub, Device, Device, Path]]:
    """Two devices that joined a hub, which is away now; and a stick."""
    (tmp_path / "stick").mkdir()
    with (
        Hub(tmp_path / "hub") as hub,
        hub.device(tmp_path / "amina", PREFIX) as amina,
        hub.device(tmp_path / "bo", PREFIX) as bo,
    ):
        hub.stop()
        yield hub, amina, bo, tmp_path / "stick"


def write(
    replica: Replica, hub: Hub, stick: Path, part_bytes: int | None = None, files: Packing | None = None
) -> list[Path]:
    """A device's bundle for its hub."""
    peers.prepare(replica)
    reader = peers.reader_of(replica, hub.key)
    assert reader is not None
    planned = writing.plan(replica, writing.Order((reader,)))
    with putting.spool(replica.folder) as spool:
        written = writing.write(replica, planned, spool.write, now_ms=1_790_000_000_000, files=files)
        return putting.put_bundle(spool, written.bytes, putting.target(stick, reader, 0), part_bytes)


def read(device: Device, file: Path) -> Taken:
    peers.prepare(device.replica)
    with file.open("rb") as opened:
        return take(opened, device.replica)


def answer(hub: Hub, device: Device, stick: Path) -> Path:
    (line,) = run_command(hub.folder, "bundle", "export", "--device", device.replica.id_text[:8], "--out", str(stick))
    assert line["device"] == device.replica.id_text
    return Path(str(line["files"][0]))  # type: ignore[index]


def test_a_need_goes_up_by_stick_and_comes_down_by_stick(country: tuple[Hub, Device, Device, Path]) -> None:
    hub, amina, bo, stick = country
    amina.write(PREFIX, "one", name="Ann")
    (line,) = run_command(hub.folder, "bundle", "import", *map(str, write(amina.replica, hub, stick)))
    assert (line["device"], line["fresh"], line["whole"]) == (amina.replica.id_text, 1, True)
    taken = read(amina, answer(hub, amina, stick))
    assert len(taken.receipts) == 1 and amina.replica.outbox(hub.key.hex()).commits == 0
    assert read(bo, answer(hub, bo, stick)).fresh == 1 and bo.value(PREFIX, "one", "name") == "Ann"
    assert run_command(hub.folder, "bundle", "import", *map(str, write(bo.replica, hub, stick)))[0]["fresh"] == 0


def test_the_wire_takes_over_where_the_stick_ended(country: tuple[Hub, Device, Device, Path]) -> None:
    hub, amina, bo, stick = country
    amina.write(PREFIX, "one", name="Ann")
    run_command(hub.folder, "bundle", "import", *map(str, write(amina.replica, hub, stick)))
    read(amina, answer(hub, amina, stick))
    hub.start()
    report = amina.sync()
    assert report.agreed and (report.sent, report.received) in ((0, 0), (1, 0))
    assert bo.sync().received == 1


def test_parts_come_in_any_order_and_the_missing_one_is_named(country: tuple[Hub, Device, Device, Path]) -> None:
    hub, amina, _bo, stick = country
    for number in range(60):
        amina.write(PREFIX, f"r{number}", name=random.Random(number).randbytes(180).hex())
    files = write(amina.replica, hub, stick, mail.SMALLEST)
    assert len(files) >= 3 and all(one.stat().st_size <= mail.SMALLEST for one in files)
    late = files.pop(1)
    lines = run_command(hub.folder, "bundle", "import", *map(str, reversed(files)))
    assert lines[-1]["missing"] == [2] and lines[-1]["of"] == len(files) + 1
    (line,) = run_command(hub.folder, "bundle", "import", str(late))
    assert line["fresh"] == 60 and line["missing"] == []


def test_what_was_written_before_a_key_was_closed_arrives_late(country: tuple[Hub, Device, Device, Path]) -> None:
    """SYNC rule 13: signed before the change is applied and marked, by stick as by wire."""
    hub, amina, _bo, stick = country
    amina.write(PREFIX, "one", name="Ann")
    files = write(amina.replica, hub, stick)
    with Replica.open(hub.folder, schemas=lambda name: None) as replica:
        replica.issue_revocation(amina.replica.key, "closed", {}, "retired")
    (line,) = run_command(hub.folder, "bundle", "import", *map(str, files))
    assert (line["fresh"], line["set_aside"]) == (1, 0)
    (error,) = run_command(
        hub.folder, "bundle", "export", "--device", amina.replica.id_text[:8], "--out", str(stick), code=3
    )
    assert error["error"] == "no-right"


def test_strangers_are_not_heard(country: tuple[Hub, Device, Device, Path], tmp_path: Path) -> None:
    hub, _amina, _bo, stick = country
    with Replica.open(tmp_path / "stranger", schemas=lambda name: None) as stranger:
        stranger.add_root(hub.key)
        (file,) = write(stranger, hub, stick)
        (error,) = run_command(hub.folder, "bundle", "import", str(file), code=3)
    assert error["error"] == "not-enrolled"


def test_a_hub_that_is_being_served_says_so(country: tuple[Hub, Device, Device, Path]) -> None:
    hub, amina, _bo, stick = country
    files = write(amina.replica, hub, stick)
    hub.start()
    (error,) = run_command(hub.folder, "bundle", "import", *map(str, files), code=3)
    assert error["error"] == "database-locked" and error["next"]


def test_a_document_goes_up_by_stick_and_comes_down_by_stick(country: tuple[Hub, Device, Device, Path]) -> None:
    hub, amina, bo, stick = country
    mine, theirs = Keeper(amina), Keeper(bo)
    made = mine.add(noise(150_000))
    mine.name(PREFIX, "guide", made)
    files = write(amina.replica, hub, stick, files=Packer(mine.shelf, mine.files))
    run_command(hub.folder, "bundle", "import", *map(str, files))
    (line,) = run_command(hub.folder, "bundle", "export", "--device", bo.replica.id_text[:8], "--out", str(stick))
    assert line["documents"] == 1
    unpacker = Unpacker(theirs.shelf, theirs.files)
    peers.prepare(bo.replica)
    with Path(str(line["files"][0])).open("rb") as opened:  # type: ignore[index]
        take(opened, bo.replica, files=unpacker)
    assert unpacker.finished == [made.hash] and theirs.has(made)
    hub.start()
    assert mine.give(made).given == [made.hash]  # it is there, and costs one question
