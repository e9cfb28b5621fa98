"""Adding a collection takes no Python: a folder that nobody has seen works through registry, read model and lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Ref

from brs_desktop.records import SHIPPED, RecordLists, Registry, page
from tests.records.shelf import Shelf

FORM = """
| survey | type | name | label::English (en) | label::French (fr) | bind::brs:multilingual |
|---|---|---|---|---|---|
| | text | title | Title | Titre | yes |
| | integer | year | Year | Année | |
| | select_one_from_file countries.csv | country | Country | Pays | |
| | select_multiple theme | theme | Themes | Thèmes | |
| | begin_repeat | step | Step | Étape | |
| | text | what | What | Quoi | |
| | end_repeat | | | | |

| choices | list_name | name | label::English (en) | label::French (fr) |
|---|---|---|---|---|
| | theme | waste | Waste | Déchets |
| | theme | pops | POPs | POP |

| settings | form_id | version | default_language | namespaces |
|---|---|---|---|---|
| | project | 1 | English (en) | brs="urn:brs-desktop:xforms" |
"""
MANIFEST = """
icon = "flag"
place = "assistance"
partition = "assistance/{home}/{year}"
key = ["year", "country"]
title = "${title} (${country})"
list = ["title", "year", "country", "theme"]
sort = ["title", "year", "country"]
filter = ["theme", "year"]
search = ["title"]
personal = ["step/*/what"]

[label]
en = "Projects"
fr = "Projets"

[lists]
countries = { collection = "parties", value = "code", label = "name" }
"""


@pytest.fixture
def shelf(tmp_path: Path, cache: Path) -> Shelf:
    """The shipped collections and one that somebody put into a folder."""
    folder = tmp_path / "more" / "projects"
    folder.mkdir(parents=True)
    (folder / "form.md").write_text(FORM, encoding="utf-8")
    (folder / "collection.toml").write_text(MANIFEST, encoding="utf-8")
    registry = Registry.load([SHIPPED, tmp_path / "more"], cache=cache)
    assert registry.problems == ()
    return Shelf(registry)


def test_an_unseen_collection_is_listed_sorted_filtered_and_searched(shelf: Shelf) -> None:
    projects = shelf.model.registry["projects"]
    shelf.put(
        RecordKey("reference/global", "parties", "=ken"), {"code": "KEN", "name@en": "Kenya", "name@zh": "肯尼亚"}
    )
    for year, english in (("2025", "Inventory"), ("1999", "Disposal"), ("1010", "Training")):
        values = {"year": Number(year), "country": Ref("KEN", "Kenya")}
        key = RecordKey(projects.partition_for("KEN", "r", values), "projects", projects.record_id(values))
        cells = {
            **values,
            "title@en": english,
            "title@fr": f"{english} fr",
            f"theme/{'pops' if year > '2' else 'waste'}": True,
        }
        shelf.put(key, cells)
        assert key.partition == f"assistance/KEN/{year}"
    listed = page(shelf.model, shelf.connection, "projects", sort="year", descending=True, language="fr")
    assert [row.title for row in listed.rows] == ["Inventory fr (Kenya)", "Disposal fr (Kenya)", "Training fr (Kenya)"]
    assert listed.rows[0].values == ("Inventory fr", "2025", "Kenya", "POP")
    found = page(shelf.model, shelf.connection, "projects", filters={"theme": "waste"}, search="肯尼 train")
    assert [row.id for row in found.rows] == ["=1010~ken"]


def test_its_form_and_schema_are_there(shelf: Shelf) -> None:
    projects = shelf.model.registry["projects"]
    assert projects.schema().is_personal("step/r1/what")
    assert projects.form_title("fr") == "Projets"
    assert "<h:title>" in projects.package.xform
    lists = RecordLists(shelf.model, lambda: shelf.connection)
    assert list(lists.items("countries")) == []
