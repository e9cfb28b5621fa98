"""SYNC rule 4, seen from elsewhere: a choice that was taken from a record follows it to where it has moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.records.moved import MOVED
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace

_LABEL = """
[label]
en = "Visits"
fr = "Visites"
es = "Visitas"
ru = "Визиты"
zh = "访问"
ar = "زيارات"
"""
_STATIONS = f"""icon = "flask"
place = "contacts"
partition = "stations/{{home}}"
key = ["code"]
title = "${{name}}"
list = ["code", "name"]
sort = ["name"]
search = ["name"]
personal = []
{_LABEL}"""
_VISITS = f"""icon = "flask"
place = "contacts"
partition = "visits/{{home}}"
key = []
title = "${{about}} – ${{station}}"
list = ["about", "station"]
sort = ["about", "station"]
search = ["about", "station"]
personal = []
{_LABEL}
[lists]
stations = {{ collection = "stations", value = "code", label = "name" }}
"""
_HEAD = "| survey | type | name | label::English (en) |\n|---|---|---|---|\n"
_FORMS = {
    "stations": (_STATIONS, f"{_HEAD}| | text | code | Code |\n| | text | name | Name |\n"),
    "visits": (
        _VISITS,
        f"{_HEAD}| | text | about | What it was about |\n| | select_one_from_file stations.csv | station | Where |\n",
    ),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("choices")
    for name, (manifest, form) in _FORMS.items():
        place = folder / "collections" / name
        place.mkdir(parents=True)
        (place / "collection.toml").write_text(manifest, encoding="utf-8")
        (place / "form.md").write_text(form, encoding="utf-8")
    made = new_workspace(folder / "w", country="KEN", name="Amina", collections=(folder / "collections",))
    with made as opened:
        yield opened


def visited(workspace: Workspace, code: str, name: str) -> tuple[RecordKey, RecordKey]:
    """A station, and a visit to it."""
    station = workspace.add("stations", {"code": code, "name": name}).key
    return station, workspace.add("visits", {"about": "Waste", "station": code}).key


def moved(workspace: Workspace, key: RecordKey, code: str = "", home: str | None = None) -> RecordKey:
    plan = workspace.moves.plan(key, home=home, key={"code": code} if code else None)
    return workspace.moves.move(plan).target


def line(workspace: Workspace, visit: RecordKey) -> str:
    """What the page of a visit says of where it was."""
    words = RecordWords(workspace, workspace.collection("visits"), "en")
    (found,) = (one for one in words.lines(workspace.show(visit)["cells"]) if one.path == "station")
    return found.text


def test_rule_04_a_choice_of_a_record_that_moved_says_where_it_is(workspace: Workspace) -> None:
    station, visit = visited(workspace, "a1", "Athi")
    assert line(workspace, visit) == "Athi"
    there = moved(workspace, station, home="UGA")
    assert line(workspace, visit) == "Athi (moved to UGA)"
    workspace.moves.undo(there)
    assert line(workspace, visit) == "Athi"


def test_rule_04_a_choice_shows_the_words_of_what_the_record_has_become(workspace: Workspace) -> None:
    """A wrong key is mended by a move; who chose the wrong one reads what the right one says."""
    station, visit = visited(workspace, "b1", "Bura")
    there = moved(workspace, station, "b2")
    workspace.set(there, {"name": "Bura East"})
    assert line(workspace, visit) == "Bura East (moved to KEN)"
    assert workspace.title(visit, "en") == "Waste – Bura East"
    (row,) = workspace.page("visits", search="east").rows
    assert row.key == visit and "Bura East" in row.values
    again = moved(workspace, there, "b3", "UGA")
    workspace.set(again, {"name": "Bura Lodge"})
    assert line(workspace, visit) == "Bura Lodge (moved to UGA)"
    assert workspace.title(visit, "en") == "Waste – Bura Lodge"
    (row,) = workspace.page("visits", search="lodge").rows
    assert row.key == visit


def test_a_choice_of_a_record_begun_anew_under_the_old_key_did_not_move(workspace: Workspace) -> None:
    station, visit = visited(workspace, "c1", "Chuka")
    moved(workspace, station, "c2")
    workspace.add("stations", {"code": "c1", "name": "Chuka North"}, start_empty=True)
    assert line(workspace, visit) == "Chuka North"


def test_where_the_new_place_is_not_on_this_device_the_old_words_stay(workspace: Workspace) -> None:
    station, visit = visited(workspace, "d1", "Dadaab")
    workspace.replica.write([(station, MOVED, {"partition": "stations/RWA", "record": "=d2"})])
    assert line(workspace, visit) == "Dadaab (moved to RWA)"
    assert workspace.title(visit, "en") == "Waste – Dadaab"
