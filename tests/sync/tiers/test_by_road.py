"""Party, centre and Secretariat without a network: one file a leg, there and back, receipts and documents included."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from brs_sync.blobs.luggage import Packer
from brs_sync.bundle import peers, putting, writing
from brs_sync.bundle.taking import take
from brs_sync.ids import RecordKey

from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device
from tests.sync.tiers.chain import Tier, held_by, submit, way


def written(device: Device, hub: Tier, stick: Path, bag: Keeper) -> str:
    """A device's bundle for its hub."""
    peers.prepare(device.replica)
    reader = peers.reader_of(device.replica, hub.key)
    assert reader is not None
    planned = writing.plan(device.replica, writing.Order((reader,)))
    with putting.spool(device.replica.folder) as spool:
        packer = Packer(bag.shelf, bag.files)
        done = writing.write(device.replica, planned, spool.write, now_ms=1_790_000_000_000, files=packer)
        return str(putting.put_bundle(spool, done.bytes, putting.target(stick, reader, 0), None)[0])


def exported(hub: Tier, stick: Path, *whom: str) -> dict[str, Any]:
    """A hub's bundle, with the path of its one file."""
    (line,) = hub.command("bundle", "export", *whom, "--out", str(stick))
    assert len(line["files"]) == 1
    return line | {"file": line["files"][0]}


def test_one_file_a_leg_there_and_back(tmp_path: Path) -> None:
    top, centre, stick = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre"), tmp_path / "stick"
    stick.mkdir()
    try:
        top.serve()
        centre.join(top)
        centre.serve()
        with centre.device(tmp_path / "amina") as amina, closing(Keeper(amina)) as bag:
            for tier in (centre, top):  # and from here on nobody answers
                tier.stop()
            made = bag.add(noise(90_000))
            bag.name("contacts/KEN", "guide", made)
            amina.write("person/amina", "private", note="for nobody else")
            version = submit(amina)
            centre.command("bundle", "import", written(amina, centre, stick, bag))
            up = exported(centre, stick, "--upstream")
            assert (up["commits"], up["documents"]) == (2, 1), "neither the draft nor the note"
            (line,) = top.command("bundle", "import", up["file"])
            assert (line["fresh"], line["whole"], line["documents"]) == (2, True, 1), line
            (below,) = [one for one in top.command("devices") if one["name"] == "Centre"]
            back = exported(top, stick, "--device", str(below["device"]))
            assert back["receipts"] == 1 and back["commits"] == 0
            centre.command("bundle", "import", back["file"])
            with open(exported(centre, stick, "--device", amina.replica.id_text)["file"], "rb") as file:
                take(file, amina.replica)
            assert held_by(amina, version) == {"centre": True, "secretariat": True}
            guide = RecordKey("contacts/KEN", "contacts", "=guide")
            assert way(amina, guide) == ("held", {"centre": True, "secretariat": True})
            shared = {at: said for at, said in centre.commits().items() if not at[0].endswith("/draft")}
            assert shared == top.commits(), "frames go byte for byte"
            again = exported(centre, stick, "--upstream")
            assert again["commits"] == 0, "what the receipt covers does not go again"
    finally:
        for tier in (top, centre):
            tier.kill()
