"""The index is a function of the displayed records: made late, stopped half-way or made twice, it finds the same."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.records import ReadModel, Registry
from brs_desktop.records.search import tables
from brs_desktop.records.search.filling import STEP, steps
from tests.records.search.asking import Asker
from tests.records.shelf import Shelf, state


class Late(Asker):
    """A shelf on which nothing was read for search yet."""

    def __init__(self, registry: Registry) -> None:
        Shelf.__init__(self, registry)

    def reopen(self) -> None:
        """The same tables under a new read model, as after a restart."""
        self.model = ReadModel(self.model.registry, self)
        for name in self.model.prepare():
            self.model.fill(name)


@pytest.fixture
def late(registry: Registry) -> Late:
    return Late(registry)


def test_until_it_is_begun_records_cost_nothing(late: Late) -> None:
    late.contact("Amina")
    assert late.size()[0] == 0 and "contacts" in late.model.search.unfilled
    assert late.titles("amina") == [] and late.listed("amin") == ["Amina"]
    late.read_up()
    assert late.size()[0] == 1 and late.model.search.unfilled == () and late.titles("amina") == ["Amina"]


def test_it_goes_on_after_it_was_stopped(late: Late) -> None:
    for number in range(3 * STEP):
        late.contact(f"Person {number}", number + 1)
    going = steps(late.model.search, late.model.layouts, late)
    first = next(going)
    assert (first.done, first.total) == (STEP, 3 * STEP)
    going.close()
    late.reopen()
    assert "contacts" in late.model.search.unfilled
    assert late.read_up() == 3
    late.reopen()
    assert late.model.search.unfilled == () and late.read_up() == 0
    assert late.matches("person")[0].total == 3 * STEP and late.size()[0] == 3 * STEP


def test_what_changes_meanwhile_is_not_overwritten_by_what_was_read_before(late: Late) -> None:
    keys = [late.contact(f"Person {number}", number + 1) for number in range(2 * STEP)]
    going = steps(late.model.search, late.model.layouts, late)
    next(going)
    stale = {key: late.states[key] for key in keys}
    late.put(keys[-1], {"name": "Changed Meanwhile", "alive": True})
    late.put(keys[0], {"name": "Changed Too", "alive": True})
    newer, late.states = late.states, stale
    assert all(step for step in going)
    late.states = newer
    assert sorted(late.titles("changed")) == ["Changed Meanwhile", "Changed Too"]
    assert late.titles(f"person {2 * STEP - 1}") == []


def test_a_new_edition_makes_it_anew(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    ask.contact("Amina")
    monkeypatch.setattr(tables, "_VERSION", "another")
    ask.model = ReadModel(ask.model.registry, ask)
    ask.model.prepare()
    assert ask.size()[0] == 0 and "contacts" in ask.model.search.unfilled
    ask.read_up()
    assert ask.titles("amina") == ["Amina"]


def test_a_changed_form_is_read_again_and_a_lost_collection_leaves(ask: Asker, edited) -> None:
    ask.contact("Amina")
    ask.put(RecordKey("reference/global", "chemicals", "=x"), {"alive": True, "name@en": "Xylene"})
    changed = edited("contacts", 'icon = "person"', 'icon = "contacts"')
    ask.model = ReadModel(changed, ask)
    for name in ask.model.prepare():
        ask.model.fill(name)
    assert ask.model.search.unfilled == ("contacts",) and ask.titles("xylene") == ["Xylene"]
    ask.read_up()
    assert ask.titles("amina") == ["Amina"]
    fewer = Registry({one.name: one for one in changed if one.name != "contacts"}, ())
    ask.model = ReadModel(fewer, ask)
    ask.model.prepare()
    assert ask.titles("amina") == []
    ask.read_up()
    assert ask.connection.execute("SELECT count(*) FROM search_rows WHERE collection = 'contacts'").fetchone() == (0,)


def test_an_unchanged_record_is_not_written_again(ask: Asker) -> None:
    key = ask.contact("Amina", organisation="NEMA")
    before = ask.connection.total_changes
    ask.model.search.put(ask.connection, key, None)
    assert ask.connection.total_changes > before and ask.titles("amina") == []
    ask.put(key, {"name": "Amina", "alive": True, "organisation": "NEMA"})
    counted = ask.connection.execute("SELECT count(*) FROM search_index_data").fetchone()
    ask.put(key, {"name": "Amina", "alive": True, "organisation": "NEMA"}, pending=True)
    assert ask.connection.execute("SELECT count(*) FROM search_index_data").fetchone() == counted


def test_versions_that_were_submitted_are_in_no_list_and_in_no_index(late: Late) -> None:
    key = RecordKey("report/KEN/rotterdam/sent", "contacts", "v1")
    late.states[key] = state(key, {"name": "Submitted", "alive": True})
    late.read_up()
    assert late.titles("submitted") == []
    late.put(key, {"name": "Submitted", "alive": True})
    assert late.titles("submitted") == []


def test_an_older_database_keeps_the_tokens_too(late: Late, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rows cannot be deleted from an index without text (SQLite before 3.43), the tokens stand in it as text."""
    made = tables._TOKENIZE
    late.connection.execute("DROP TABLE search_index")
    late.connection.execute(f"CREATE VIRTUAL TABLE search_index USING fts5(title, start, body, {made})")
    late.read_up()
    key = late.contact("Amina")
    late.put(key, {"name": "Bakari", "alive": True})
    assert late.titles("amina") == [] and late.titles("bakari") == ["Bakari"]
