"""Lists read along their indexes: the same rows as by sorting, from either end, and nothing is ever sorted for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.language import LANGUAGES
from brs_desktop.records import SHIPPED, Registry, ordered, page
from brs_desktop.records.collection import Collection
from brs_desktop.records.moved import MOVED, place_of
from tests.records.shelf import Shelf
from tests.records.test_query import NAMES, shelved

SORTS = (None, "name", "organisation", "country", "confirmed_on")
FILTERS: tuple[dict[str, str], ...] = ({}, {"country": "KEN"}, {"conv": "cv_b"}, {"active": ""})


@pytest.fixture(scope="module")
def crowd(registry: Registry) -> Shelf:
    """Sixty people with blanks, ties and several scripts."""
    chance = random.Random(3)
    people = [
        {
            "name": chance.choice(NAMES),
            "country": chance.choice(["KEN", "FRA", "ESP", "XXX", ""]),
            "conv": {member for member in ("cv_b", "cv_r") if chance.random() < 0.5},
            "confirmed_on": chance.choice(["", "2025-12-01", "2026-01-31"]),
        }
        for _number in range(60)
    ]
    return shelved(registry, people)


def rows(shelf: Shelf, **query: Any) -> list[tuple[str, str]]:
    return [tuple(row.key[::2]) for row in page(shelf.model, shelf.connection, "contacts", **query).rows]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS)
def test_along_the_index_is_the_order_that_sorting_gives(crowd: Shelf, sort: str | None, language: str) -> None:
    for filters in FILTERS:
        for descending in (False, True):
            asked: dict[str, Any] = {"sort": sort, "descending": descending, "filters": filters, "language": language}
            crowd.model.sorted_languages = frozenset()
            sorted_rows = rows(crowd, limit=1000, **asked)
            crowd.model.sort_in(language)
            assert rows(crowd, limit=1000, **asked) == sorted_rows


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 7, 59])
def test_pages_from_the_nearer_end_join_to_the_whole(crowd: Shelf, sort: str | None, size: int) -> None:
    crowd.model.sort_in("en")
    for filters in FILTERS:
        whole = rows(crowd, sort=sort, filters=filters, limit=1000)
        parts = [rows(crowd, sort=sort, filters=filters, limit=size, offset=at) for at in range(0, 63, size)]
        assert [row for part in parts for row in part] == whole


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_no_list_is_sorted_when_it_is_asked_for(crowd: Shelf, sort: str | None, descending: bool) -> None:
    crowd.model.sort_in("en")
    asked: list[str] = []
    crowd.connection.set_trace_callback(asked.append)
    try:
        page(crowd.model, crowd.connection, "contacts", sort=sort, descending=descending, practice=False)
    finally:
        crowd.connection.set_trace_callback(None)
    pages = [text for text in asked if "ORDER BY" in text and "records_contacts" in text.split("WHERE")[0]]
    assert pages
    for text in pages:
        plan = " ".join(str(step[3]) for step in crowd.connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall())
        assert "USING INDEX" in plan and "TEMP B-TREE" not in plan


def test_a_filter_that_leaves_most_is_read_along_the_order_too(registry: Registry) -> None:
    shelf = shelved(registry, [{"name": name, "country": "KEN", "conv": (), "confirmed_on": ""} for name in NAMES])
    shelf.model.sort_in("en")
    asked: list[str] = []
    shelf.connection.set_trace_callback(asked.append)
    page(shelf.model, shelf.connection, "contacts", filters={"country": "KEN"}, limit=3)
    shelf.connection.set_trace_callback(None)
    assert any("INDEXED BY" in text for text in asked)


def test_counting_reads_an_index_alone(crowd: Shelf) -> None:
    layout = crowd.model.layouts["contacts"]
    country = layout.columns["country"].value
    for where in ("alive = 1", f"alive = 1 AND {country} = 'KEN'"):
        text = f"EXPLAIN QUERY PLAN SELECT count(*) FROM {layout.table} AS r WHERE {where}"
        plan = " ".join(str(step[3]) for step in crowd.connection.execute(text).fetchall())
        assert "COVERING INDEX" in plan


def test_what_was_counted_is_forgotten_with_every_write(registry: Registry) -> None:
    shelf = shelved(registry, [])
    for number in range(1, 4):
        shelf.put(RecordKey("contacts/KEN", "contacts", f"b-{number}"), {"name": "Somebody"})
        assert page(shelf.model, shelf.connection, "contacts").total == number
    with shelf.writing() as connection:
        connection.execute(f"DELETE FROM {shelf.model.layouts['contacts'].table}")
        assert page(shelf.model, shelf.connection, "contacts").total == 0


def test_only_one_languages_order_is_kept(crowd: Shelf) -> None:
    for language in ("fr", "ar"):
        crowd.model.sort_in(language)
        found = crowd.connection.execute("SELECT name FROM sqlite_schema WHERE name GLOB 'records_*_by_*'").fetchall()
        assert found and all(name.endswith(f"_{language}") for (name,) in found)


def test_all_that_is_listed_is_counted_without_going_through_the_table(registry: Registry) -> None:
    shelf = shelved(registry, [{"name": name, "country": "KEN", "conv": (), "confirmed_on": ""} for name in NAMES])
    gone = RecordKey("contacts/KEN", "contacts", "gone")
    shelf.put(gone, {"name": "Somebody"}, deleted=True)
    moved = RecordKey("contacts/KEN", "contacts", "=moved")
    shelf.put(moved, {"name": "Somebody", MOVED: place_of(RecordKey("contacts/FRA", "contacts", "=moved"))})
    alive = dict(shelf.connection.execute(f"SELECT record, alive FROM {shelf.model.layouts['contacts'].table}"))
    assert (alive["gone"], alive["=moved"]) == (0, 2)
    assert page(shelf.model, shelf.connection, "contacts").total == len(NAMES)


def test_practice_is_asked_of_every_row_only_where_there_is_any(registry: Registry) -> None:
    shelf = shelved(registry, [{"name": name, "country": "KEN", "conv": (), "confirmed_on": ""} for name in NAMES])
    shelf.model.sort_in("en")

    def asked(**query: Any) -> list[str]:
        texts: list[str] = []
        shelf.connection.set_trace_callback(texts.append)
        found = page(shelf.model, shelf.connection, "contacts", practice=False, **query)
        shelf.connection.set_trace_callback(None)
        assert found.total == len(NAMES)  # what is practised is in no such list
        return [text for text in texts if "ORDER BY" in text and "practice" in text]

    assert not asked()
    shelf.put(RecordKey("practice/contacts/KEN", "contacts", "tried"), {"name": "Somebody"})
    assert asked()
    assert page(shelf.model, shelf.connection, "contacts", practice=True).total == len(NAMES) + 1


@pytest.mark.parametrize("sort", SORTS)
def test_pages_far_down_are_the_same_rows(crowd: Shelf, sort: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd.model.sort_in("en")
    for descending in (False, True):
        asked: dict[str, Any] = {"sort": sort, "descending": descending}
        whole = rows(crowd, limit=1000, **asked)
        monkeypatch.setattr(ordered, "_FAR", 1)
        texts: list[str] = []
        crowd.connection.set_trace_callback(texts.append)
        for at in range(0, len(whole), 3):
            assert rows(crowd, limit=5, offset=at, **asked) == whole[at : at + 5]
        crowd.connection.set_trace_callback(None)
        far = [text for text in texts if "rowid IN" in text]
        assert far and all("COVERING INDEX" in _plan(crowd, text) for text in far)


def _plan(shelf: Shelf, text: str) -> str:
    return " ".join(str(step[3]) for step in shelf.connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall())


class Crossed(Shelf):
    """A shelf on which something else is done before the transaction whose turn it is."""

    turn = 0
    meanwhile: Callable[[], None] | None = None

    def writing(self) -> AbstractContextManager[Connection]:
        self.turn -= 1
        act, self.meanwhile = (self.meanwhile, None) if self.turn < 0 else (None, self.meanwhile)
        if act is not None:
            act()
        return super().writing()


@pytest.mark.parametrize("turn", range(6))
@pytest.mark.parametrize("first", ["language", "form"])
def test_a_form_put_in_use_while_the_language_is_switched_leaves_lists_that_can_be_read(
    registry: Registry, newer: Collection, first: str, turn: int
) -> None:
    shelf = Crossed(registry)
    for number in range(3):
        shelf.put(RecordKey("contacts/KEN", "contacts", f"b-{number}"), {"name": f"Somebody {number}"})
    shelf.model.sort_in("en")

    def switch() -> None:
        shelf.model.sort_in("fr")

    def renew() -> None:
        shelf.model.renew(newer)

    shelf.turn, shelf.meanwhile = turn, renew if first == "language" else switch
    (switch if first == "language" else renew)()
    if (late := shelf.meanwhile) is not None:  # the first was done before
        shelf.meanwhile = None
        late()
    assert shelf.model.sorted_languages == {"fr"} and shelf.model.layouts["contacts"].collection is newer
    for sort in (None, "country"):
        assert len(rows(shelf, sort=sort, language="fr")) == 3
        assert len(rows(shelf, sort=sort, language="en")) == 3


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Collection:
    """The contacts by another manifest: a table of its own."""
    folder = tmp_path_factory.mktemp("newer") / "collections"
    copytree(SHIPPED, folder)
    manifest = folder / "contacts" / "collection.toml"
    manifest.write_text(f"# Newer.\n{manifest.read_text('utf-8')}", "utf-8")
    return Registry.load([folder], cache=cache)["contacts"]
