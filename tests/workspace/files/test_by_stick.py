"""Files of old entries by stick: asked for by one bundle, told before it is written, brought by the next one back."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.ui.sync import bundlewords
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.bundles import Exported
from tests.sync.roads.hubs import Hub
from tests.workspace.files.test_travelling import Both, both, brought, hub, paper

__all__ = ["both", "hub"]


def carried(giver: Workspace, taker: Workspace, folder: Path) -> Exported:
    """A bundle for the other laptop."""
    reader = next(one for one in giver.bundles.readers() if one.key == taker.replica.key)
    folder.mkdir()
    return giver.bundles.export(giver.bundles.plan([reader]), folder)


def test_what_is_to_be_kept_is_asked_for_by_stick_and_comes_with_the_next(both: Both, hub: Hub, tmp_path: Path) -> None:
    """The entry came long ago over the network, its file never did; then there is no network."""
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.exchange.run()
    bo.sync()
    amina.sync()
    hub.stop()
    assert bo.library.keep(record, True).state == "wanted"
    asking = carried(bo, amina, tmp_path / "there")
    planned = bo.bundles.plan([one for one in bo.bundles.readers() if one.key == amina.replica.key])
    assert "asks for 1 file" in bundlewords.planned(planned, None)
    looked = amina.bundles.preview(asking.files[0])
    assert looked.survey is not None and "1 file is missing there" in bundlewords.details(looked)
    amina.bundles.take_in(asking.files[0])
    answer = carried(amina, bo, tmp_path / "back")
    assert answer.written.files == 1
    looked = bo.bundles.preview(answer.files[0])
    assert looked.survey is not None and looked.survey.files == 1 and "Files: 1 file" in bundlewords.details(looked)
    done = bo.bundles.take_in(answer.files[0])
    assert done.documents == 1 and "1 file came whole." in bundlewords.imported(done)
    assert bo.library.entry(record).state == "here"
    assert bo.bundles.plan([one for one in bo.bundles.readers() if one.key == amina.replica.key]).order.lacks == ()


def test_the_hub_asks_for_what_no_bundle_has_brought(both: Both, hub: Hub, tmp_path: Path) -> None:
    """Its receipt by stick says which files of known entries it lacks; the next bundle to it has them."""
    amina, _bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    file = amina.library.file(record)
    assert file is not None
    place = amina.files.store.place(file.sha256)
    place.rename(tmp_path / "away")
    amina.sync()
    hub.stop()
    (tmp_path / "away").rename(place)
    sticks = [tmp_path / name for name in ("answer", "brought", "again")]
    for stick in sticks:
        stick.mkdir()
    line = hub.run("bundle", "export", "--device", amina.replica.id_text[:12], "--out", str(sticks[0]))[0]
    assert line["asks_for_documents"] == 1
    amina.bundles.take_in(next(sticks[0].iterdir()))
    planned = amina.bundles.plan([one for one in amina.bundles.readers() if one.root])
    assert [one.blob.hex() for one in planned.files] == [file.sha256]
    exported = amina.bundles.export(planned, sticks[1])
    assert hub.run("bundle", "import", str(exported.files[0]))[0]["documents"] == 1
    line = hub.run("bundle", "export", "--device", amina.replica.id_text[:12], "--out", str(sticks[2]))[0]
    assert line["asks_for_documents"] == 0
