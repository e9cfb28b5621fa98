"""The read model is a function of what records show, whatever happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Ref, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.records import ReadModel, Registry, page, referrers
from tests.records.shelf import Shelf, state

KENYA = RecordKey("reference/global", "parties", "=ken")
FRANCE = RecordKey("reference/global", "parties", "=fra")
AMINA = RecordKey("contacts/KEN", "contacts", "a-1")
COUNTRIES: dict[RecordKey, dict[str, Value]] = {
    KENYA: {"code": "KEN", "name@en": "Kenya", "name@zh": "肯尼亚", "rotterdam_status": "party"},
    FRANCE: {"code": "FRA", "name@en": "France", "name@ru": "Франция", "rotterdam_status": "none"},
}


def contact(name: str, country: str = "KEN", **more: Value) -> dict[str, Value]:
    """A contact's cells."""
    return {"name": name, "organisation": "Ministry", "country": Ref(country, f"{country} then"), **more}


def rebuilt(shelf: Shelf) -> Shelf:
    """The same records on a new shelf, filled from nothing."""
    other = Shelf(shelf.model.registry)
    other.states.update(shelf.states)
    for name in other.model.layouts:
        other.model.fill(name)
    return other


def at_once(shelf: Shelf, chance: Random) -> Shelf:
    """The same records on a new shelf, projected by one transaction in any order."""
    other = Shelf(shelf.model.registry)
    other.states.update(shelf.states)
    keys = list(shelf.states)
    chance.shuffle(keys)
    with other.writing() as connection:
        other.model.project(connection, keys)
    return other


VALUES = st.one_of(st.none(), st.text(max_size=12), st.just(Missing("confidential")))
KEYS = st.sampled_from(
    [AMINA, RecordKey("contacts/KEN", "contacts", "a-2"), RecordKey("contacts/FRA", "contacts", "b-1")]
)
COMMANDS = st.one_of(
    st.tuples(
        st.just("contact"),
        KEYS,
        st.fixed_dictionaries(
            {"name": VALUES, "country": st.sampled_from([Ref("KEN", "K"), Ref("FRA", "F"), Ref("XXX", "X"), None])}
        ),
        st.booleans(),
    ),
    st.tuples(
        st.just("country"),
        st.sampled_from([KENYA, FRANCE]),
        st.fixed_dictionaries({"name@en": VALUES, "name@ar": VALUES}),
        st.booleans(),
    ),
)


@given(st.lists(COMMANDS, max_size=12), st.randoms())
@settings(max_examples=60, deadline=None)
def test_projected_step_by_step_it_equals_a_fill_from_nothing(
    registry: Registry, commands: list[tuple[str, RecordKey, dict[str, Value], bool]], chance: Random
) -> None:
    shelf = Shelf(registry)
    for kind, key, cells, deleted in commands:
        code = {"code": "KEN" if key == KENYA else "FRA"} if kind == "country" else {}
        shelf.put(key, {**code, **cells}, deleted=deleted)
    links = "SELECT * FROM records_links ORDER BY 1, 2, 3, 4"
    for fresh in (rebuilt(shelf), at_once(shelf, chance)):
        for name in ("contacts", "parties"):
            assert shelf.dump(name) == fresh.dump(name)
        assert shelf.connection.execute(links).fetchall() == fresh.connection.execute(links).fetchall()


def test_projecting_again_changes_nothing(shelf: Shelf) -> None:
    shelf.put(AMINA, contact("Amina"))
    before = shelf.dump("contacts")
    with shelf.writing() as connection:
        shelf.model.project(connection, [AMINA, AMINA])
    assert shelf.dump("contacts") == before
    assert len(before) == 1


def test_a_label_that_changes_is_changed_wherever_it_is_shown(shelf: Shelf) -> None:
    response = RecordKey("report/KEN/rotterdam/draft", "import_responses", "=ken~aldrin")
    shelf.put(response, {"country": Ref("KEN", "Kenya then"), "chem": Ref("aldrin", "Aldrin")})
    assert page(shelf.model, shelf.connection, "import_responses").rows[0].title == "Aldrin – Kenya then"
    shelf.put(KENYA, COUNTRIES[KENYA])
    row = page(shelf.model, shelf.connection, "import_responses", language="zh").rows[0]
    assert row.title == "Aldrin – 肯尼亚"
    assert page(shelf.model, shelf.connection, "import_responses", search="肯尼").total == 1
    shelf.put(KENYA, {**COUNTRIES[KENYA], "name@en": "Republic of Kenya"})
    assert page(shelf.model, shelf.connection, "import_responses").rows[0].title == "Aldrin – Republic of Kenya"


def test_an_entry_withdrawn_still_reads_for_those_who_have_it(shelf: Shelf) -> None:
    shelf.put(KENYA, COUNTRIES[KENYA])
    shelf.put(AMINA, contact("Amina"))
    shelf.put(KENYA, COUNTRIES[KENYA], deleted=True)
    row = page(shelf.model, shelf.connection, "contacts").rows[0]
    assert row.values[shelf.model.registry["contacts"].list.index("country")] == "Kenya"
    assert page(shelf.model, shelf.connection, "parties").total == 0


def test_links_are_kept_both_ways(shelf: Shelf) -> None:
    shelf.put(KENYA, COUNTRIES[KENYA])
    shelf.put(AMINA, contact("Amina"))
    found = referrers(shelf.model, shelf.connection, KENYA)
    assert [(r.key, r.path) for r in found] == [(AMINA, "country")]
    shelf.put(AMINA, contact("Amina", "FRA"))
    assert referrers(shelf.model, shelf.connection, KENYA) == ()


def test_a_deleted_record_is_not_listed_and_a_contested_one_is(shelf: Shelf) -> None:
    shelf.put(AMINA, contact("Amina"), deleted=True)
    assert page(shelf.model, shelf.connection, "contacts").total == 0
    shelf.put(AMINA, contact("Amina"), deleted=True, contested_delete=True, conflicts=1)
    rows = page(shelf.model, shelf.connection, "contacts").rows
    assert [(row.id, row.contested) for row in rows] == [("a-1", True)], "SYNC rule 9: shown, marked and counted"


def test_a_record_without_cells_leaves_no_row(shelf: Shelf) -> None:
    shelf.put(AMINA, contact("Amina"))
    shelf.put(AMINA, {})
    assert shelf.dump("contacts") == []
    assert shelf.connection.execute("SELECT count(*) FROM records_links").fetchone() == (0,)


def test_what_is_not_sealed_yet_is_marked(shelf: Shelf) -> None:
    shelf.put(AMINA, contact("Amina"), pending=True)
    assert page(shelf.model, shelf.connection, "contacts").rows[0].pending, "SYNC rule 1: lists show journal rows too"


def test_an_unknown_collection_is_left_alone(shelf: Shelf) -> None:
    with shelf.writing() as connection:
        shelf.model.project(connection, [RecordKey("x", "planets", "a-1")])


def test_a_fill_can_be_cancelled_and_begins_again(registry: Registry) -> None:
    shelf = Shelf(registry)
    shelf.connection.execute("UPDATE records_tables SET filled = 0")
    for number in range(250):
        key = RecordKey("contacts/KEN", "contacts", f"a-{number}")
        shelf.states[key] = state(key, contact(f"Person {number}"))
    seen: list[int] = []
    assert not shelf.model.fill("contacts", progress=seen.append, cancelled=lambda: len(seen) == 1)
    assert page(shelf.model, shelf.connection, "contacts").filled is False
    assert "contacts" in shelf.model.prepare()
    assert shelf.model.fill("contacts", progress=seen.append)
    assert seen == [100, 100, 200, 250]
    listed = page(shelf.model, shelf.connection, "contacts")
    assert (listed.filled, listed.total) == (True, 250)


def test_a_new_manifest_is_a_new_table_and_the_old_one_goes(
    registry: Registry, edited: Callable[..., Registry]
) -> None:
    shelf = Shelf(registry)
    shelf.put(AMINA, contact("Amina", function="Director"))
    old = shelf.model.layouts["contacts"].table
    shelf.model = ReadModel(edited("contacts", 'title = "${name}"', 'title = "${function}: ${name}"'), shelf)
    assert shelf.model.prepare() == ("contacts",)
    shelf.model.fill("contacts")
    assert page(shelf.model, shelf.connection, "contacts").rows[0].title == "Director: Amina"
    tables = [name for (name,) in shelf.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert old not in tables
    assert shelf.model.prepare() == ()


def test_a_manifest_that_comes_back_finds_nothing_stale(registry: Registry, edited: Callable[..., Registry]) -> None:
    shelf = Shelf(registry)
    shelf.put(AMINA, contact("Amina"))
    first = shelf.model
    shelf.model = ReadModel(edited("contacts", 'icon = "person"', "icon = 0"), shelf)
    assert shelf.model.prepare() == (), "the collection is left out while its manifest is bad"
    shelf.put(AMINA, contact("Amina Odhiambo"))
    shelf.model = first
    for name in shelf.model.prepare():
        shelf.model.fill(name)
    assert page(shelf.model, shelf.connection, "contacts").rows[0].title == "Amina Odhiambo"


def test_lists_are_filled_before_what_is_made_of_their_labels(shelf: Shelf) -> None:
    shelf.connection.execute("UPDATE records_tables SET filled = 0")
    order = shelf.model.prepare()
    assert order.index("parties") < order.index("contacts")
    assert max(order.index("chemicals"), order.index("parties")) < order.index("import_responses")
