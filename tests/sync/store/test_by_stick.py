"""A hub of several processes over PostgreSQL meets devices and the hub above by stick, each time in another folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from brs_sync.bundle.taking import take

from tests.helpers.postgres import Server
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.tiers.chain import Tier, held_by, submit
from tests.sync.tiers.test_by_road import exported, written

NAME = "Centre North"


def test_one_file_a_leg_through_whichever_folder(tmp_path: Path, servers: Callable[[str], Server]) -> None:
    told = {"BRS_HUB_DATABASE": servers("newest").database(), "BRS_HUB_KEY": str(tmp_path / "hub.key")}
    top, stick = Tier(tmp_path / "top", "Secretariat"), tmp_path / "stick"
    first, second = (Tier(tmp_path / name, NAME, BRS_HUB_TLS="off", **told) for name in ("a", "b"))
    stick.mkdir()
    try:
        top.serve()
        first.join(top)
        first.serve()
        with first.device(tmp_path / "amina") as amina, closing(Keeper(amina)) as bag:
            for tier in (first, top):  # and from here on nobody answers
                tier.stop()
            made = bag.add(noise(90_000))
            bag.name("contacts/KEN", "guide", made)
            version = submit(amina)
            first.command("bundle", "import", written(amina, first, stick, bag))
            up = exported(second, stick, "--upstream")
            assert (up["commits"], up["documents"]) == (2, 1), "what one took in, the other brings upwards"
            (line,) = top.command("bundle", "import", up["file"])
            assert (line["fresh"], line["whole"], line["documents"]) == (2, True, 1), line
            (below,) = [one for one in top.command("devices") if one["name"] == NAME]
            first.command("bundle", "import", exported(top, stick, "--device", str(below["device"]))["file"])
            again = exported(second, stick, "--upstream")
            assert again["commits"] == 0, "what the hub above showed one of them does not go again"
            down = exported(second, stick, "--device", amina.replica.id_text)
            assert down["receipts"] == 1, "for the bundle that the other one took in"
            with open(down["file"], "rb") as file:
                take(file, amina.replica)
            assert held_by(amina, version) == {"centre": True, "secretariat": True}
    finally:
        for tier in (top, first, second):
            tier.kill()
