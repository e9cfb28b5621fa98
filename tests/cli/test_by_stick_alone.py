"""SYS-73: a need of a country reaches its regional centre and the secretariat by sticks alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import Batch, Hub, join
from tests.helpers import touch
from tests.helpers.made import new_folder
from tests.helpers.samples import sample

PLACES = ("assistance/KEN",)
WHO = ("Amina Odhiambo", "Regional centre", "Secretariat")


def test_a_need_goes_from_the_focal_point_to_the_centre_to_the_secretariat_by_stick_alone(tmp_path: Path) -> None:
    """Three databases whose keys a hub has told each other once; then it is gone, and no line is left."""
    folders = [tmp_path / str(number) for number in range(3)]
    sticks = [tmp_path / name for name in ("first", "second", "back")]
    for stick in sticks:
        stick.mkdir()
    for folder, name in zip(folders, WHO, strict=True):
        new_folder(folder, country="KEN", name=name)
    touch.command("brs-hub serve")
    with (
        Hub(tmp_path / "hub") as hub,
        Batch(folders[0]) as focal,
        Batch(folders[1]) as centre,
        Batch(folders[2]) as sec,
    ):
        for one, role in ((focal, "focal-point"), (centre, "centre"), (sec, "secretariat")):
            join(one, hub, role, PLACES)
        for one in (focal, centre, sec, focal, centre):
            one("sync")
        hub.process.terminate()
        hub.process.wait()

        answers = sample("assistance_needs")
        need = focal("record", "add", "assistance_needs", *(f"{path}={value}" for path, value in answers.items()))["id"]
        assert centre("record", "list", "assistance_needs") == sec("record", "list", "assistance_needs") == []
        focal("bundle", "export", "--to", WHO[1], "--out", str(sticks[0]))
        assert centre("bundle", "import", str(sticks[0]))[-1]["fresh"] == 1
        centre("bundle", "export", "--to", WHO[2], "--out", str(sticks[1]))  # what it has of others goes on with it
        assert sec("bundle", "import", str(sticks[1]))[-1]["fresh"] == 1
        shown = [one("record", "show", need)["cells"] for one in (focal, centre, sec)]
        assert shown[0] == shown[1] == shown[2]
        assert {path for path in answers if path not in ("conv", "theme", "mode", "lang", "obst")} <= set(shown[2])

        # And what the secretariat answers comes back the same way.
        sec("record", "set", need, "months=12")
        sec("bundle", "export", "--to", WHO[0], "--out", str(sticks[2]))
        assert focal("bundle", "import", str(sticks[2]))[-1]["fresh"] == 1
        assert focal.value(need, "months") == sec.value(need, "months")
        assert focal("digest") == sec("digest")
        assert sorted(one["way"] for one in centre("bundle", "history")) == ["in", "out"]
