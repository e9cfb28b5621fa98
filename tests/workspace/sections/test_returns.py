"""Returns that follow each other, that do not, and what became of the record between giving and taking."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from brs_sync.database import DatabaseError
from brs_sync.errors import SyncProblem
from brs_sync.values import Missing, Number

from brs_desktop.errors import Problem
from brs_desktop.ui.reports.sections.reading import read_page
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from brs_desktop.workspace.sections.guest import State
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.test_giving import outcomes
from tests.workspace.wells2 import SECOND


def described(offices: Offices, wells: Path, was: str, now: str) -> None:
    """Both offices have the collection described otherwise."""
    about = wells / "wells" / "collection.toml"
    told = about.read_text("utf-8")
    assert was in told
    about.write_text(told.replace(was, now), "utf-8")
    reopened(offices, wells)


def reopened(offices: Offices, wells: Path) -> None:
    for name in ("giver", "guest"):
        one: Workspace = getattr(offices, name)
        one.close()
        setattr(offices, name, Workspace.open(one.folder, collections=(wells,), clock=one.clock))


def test_an_erased_answer_that_the_other_office_left_alone_stays_erased(offices: Offices, wells: Path) -> None:
    described(offices, wells, "personal = []", 'personal = ["dug_on"]')
    key = offices.well()
    offices.giver.set(key, {"dug_on": "1980-02-03"})
    received = offices.open(offices.give(key))
    assert received.given.cells["dug_on"] == "1980-02-03"
    offices.fill(received, share_people=Number("70"))
    offices.giver.replica.erase(key, ["dug_on"], "asked")
    assert offices.value(key, "dug_on") == Missing("erased")
    assert outcomes(offices.take(offices.back(received))) == {"share_people": "merged"}
    assert offices.value(key, "dug_on") == Missing("erased")
    assert "1980-02-03" not in [one.value for one in offices.giver.replica.history(key)]


def test_an_answer_of_the_other_office_that_was_erased_does_not_come_back_with_the_next_return(
    offices: Offices, wells: Path
) -> None:
    described(offices, wells, "personal = []", 'personal = ["dug_on"]')
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, dug_on="1980-02-03")
    offices.take(offices.back(received))
    offices.giver.replica.erase(key, ["dug_on"], "asked")
    offices.fill(received, share_people=Number("70"))
    assert offices.take(offices.back(received, "second.brssec")).fresh == 1
    assert offices.value(key, "dug_on") == Missing("erased")


def test_copies_of_one_folder_never_take_back_each_others_answers(offices: Offices, wells: Path, clock) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, share_people=Number("70"))
    offices.take(offices.back(received, "before.brssec"))
    folder = offices.guest.folder
    offices.guest.close()
    shutil.copytree(folder, folder.with_name("copied"))
    offices.guest = Workspace.open(folder, collections=(wells,), clock=clock)
    [received] = offices.guest.sections.received()
    offices.fill(received, depth=Number("55"))
    offices.take(offices.back(received, "a2.brssec"))
    with Workspace.open(folder.with_name("copied"), collections=(wells,), clock=clock) as copied:
        [theirs] = copied.sections.received()
        offices.fill(theirs, share_fields=Number("11"))
        copied.sections.give_back(theirs, "B", offices.stick / "b2.brssec")
        offices.fill(theirs, share_people=Number("65"))
        third = copied.sections.give_back(theirs, "B", offices.stick / "b3.brssec").file
    back = offices.take(third)
    assert back.copy.number == 3
    assert back.fresh == 2
    assert [offices.value(key, name) for name in ("depth", "share_fields", "share_people")] == ["55", "11", "65"]
    assert not [one for one in offices.giver.conflicts() if one.kind == "hard"]
    with pytest.raises(Problem) as refused:
        offices.take(offices.stick / "b2.brssec")
    assert refused.value.code == "section-older"
    assert {one.copy.by for one in offices.giver.sections.backs(back.giving)} == {"Customs office", "B"}


def test_a_return_that_was_lost_on_the_way_is_made_good_by_the_next(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    for number, depth in enumerate(("55", "56", "57")):
        offices.fill(received, depth=Number(depth), share_people=Number("70"))
        last = offices.back(received, f"{number}.brssec")
        if number == 0:
            offices.take(last)
    back = offices.take(last)
    assert (back.copy.number, back.fresh) == (3, 1)
    assert offices.value(key, "depth") == "57"
    assert len(offices.giver.sections.backs(back.giving)) == 1


def test_answers_and_the_note_that_they_came_are_there_together_or_not_at_all(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, share_people=Number("70"))
    file = offices.back(received)
    replica = offices.giver.replica
    with replica.writing() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON workspace_section_return BEGIN SELECT raise(ABORT, 'full'); END"
        )
    mark = replica.mark(key)
    with pytest.raises((Problem, SyncProblem, *DatabaseError)):
        offices.take(file)
    assert replica.mark(key) == mark
    assert offices.value(key, "share_people") == "60"
    assert not replica.sessions()
    with replica.writing() as connection:
        connection.execute("DROP TRIGGER full")
    assert offices.take(file).fresh == 1
    offices.fill(received, share_people=Number("80"))
    assert outcomes(offices.take(offices.back(received, "second.brssec"))) == {"share_people": "merged"}


def test_a_save_that_is_refused_leaves_no_editor_behind(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, share_people=Number("70"))
    file = offices.back(received)
    replica = offices.giver.replica
    with replica.writing() as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON commits BEGIN SELECT raise(ABORT, 'full'); END")
    with pytest.raises((Problem, SyncProblem, *DatabaseError)):
        offices.take(file)
    assert not replica.sessions()
    with replica.writing() as connection:
        connection.execute("DROP TRIGGER full")
    assert offices.take(file).fresh == 1


def test_answers_come_in_under_the_names_of_the_form_that_the_record_was_brought_to(
    offices: Offices, tmp_path: Path, wells: Path
) -> None:
    described(offices, wells, 'shares = ["share_people", "share_fields"]', 'shares = ["share_people", "depth"]')
    key = offices.well()
    received = offices.open(offices.give(key))
    offices.fill(received, dug_on="1999-01-01", share_fields=Number("10"), share_people=Number("70"))
    file = offices.back(received)
    newer = tmp_path / "wells.md"
    newer.write_text(SECOND, "utf-8")
    install_form(offices.giver, newer, "wells")
    reopened(offices, wells)
    offices.giver.migrating.migrate(key)
    back = offices.take(file)
    assert outcomes(back) == {"share_fields": "unasked", "share_people": "merged", "sunk_on": "merged"}
    assert offices.value(key, "sunk_on") == "1999-01-01"
    assert offices.value(key, "dug_on") is None
    assert offices.value(key, "share_fields") == "10"  # kept, among the answers of removed questions
    assert "share_fields" in [one.path for one in offices.giver.migrating.leftovers(key)]


def test_what_makes_a_records_id_cannot_be_changed_elsewhere(offices: Offices, wells: Path) -> None:
    described(offices, wells, "key = []", 'key = ["name"]')
    key = offices.well()
    received = offices.open(offices.give(key, "place"))
    assert received.given.cells["name"] == "Kilifi North"
    assert received.scope.asked == ("kind", "uses")
    assert not received.scope.holds("name")
    offices.fill(received, name="Mombasa", kind="dug")
    assert outcomes(offices.take(offices.back(received))) == {"kind": "merged"}
    assert offices.value(key, "name") == "Kilifi North"
    [giving] = offices.giver.sections.given()
    assert not offices.giver.sections.scope_of(giving).holds("name")


def test_what_is_said_beside_answers_outside_of_the_section_stays_here(offices: Offices) -> None:
    key = offices.well()
    offices.giver.set(key, {"name@.note": "the minister doubts this", "share_people@.note": "by survey"})
    given = offices.open(offices.give(key)).given
    assert given.cells["share_people@.note"] == "by survey"
    assert "name" in given.cells
    assert "name@.note" not in given.cells


def test_the_list_of_sections_is_told_without_their_forms(offices: Offices) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    for name in ("form.xml", "section.cbor"):
        (received.folder / name).unlink()
    [listed] = offices.guest.sections.received(40)
    assert [listed.card.label(one) for one in ("fr", "en", "ru")] == ["Chiffres", "Figures", "Figures"]
    [shown] = read_page(offices.guest, "fr").received
    assert (shown.title, shown.giver, shown.broken) == (f"{listed.card.title} · Chiffres", "Amina", "")


def test_one_damaged_folder_hides_no_other_section(offices: Offices) -> None:
    key = offices.well()
    good = offices.open(offices.give(key))
    bad = offices.open(offices.give(key, "readings", "two.brssec"))
    for name in ("card.json", "state.json", "section.cbor"):
        (bad.folder / name).write_bytes(b"{}")
    assert [one.folder for one in offices.guest.sections.received()] == [bad.folder, good.folder]
    broken = offices.guest.sections.find_received(bad.folder.name)
    for ask in (
        lambda: broken.given,
        lambda: broken.card,
        lambda: broken.state,
        lambda: broken.form,
        lambda: offices.back(broken, "no.brssec"),
    ):
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.code == "section-gone"
    shown = read_page(offices.guest, "en").received
    assert [bool(one.broken) for one in shown] == [True, False]
    offices.fill(good, depth=Number("55"))
    assert offices.take(offices.back(good)).fresh == 1


def test_a_file_that_is_there_is_replaced_only_where_somebody_said_so(offices: Offices) -> None:
    key = offices.well()
    thesis = offices.stick / "thesis.docx"
    thesis.write_text("mine", "utf-8")
    with pytest.raises(Problem) as refused:
        offices.giver.sections.give(key, "figures", "Customs", thesis)
    assert refused.value.code == "section-file-there"
    assert not offices.giver.sections.given()
    received = offices.open(offices.give(key))
    with pytest.raises(Problem) as refused:
        offices.guest.sections.give_back(received, "Customs", thesis)
    assert refused.value.code == "section-file-there"
    assert received.state == State()
    assert thesis.read_text("utf-8") == "mine"
    offices.guest.sections.give_back(received, "Customs", thesis, over=True)
    assert offices.giver.sections.kind(thesis) == "returned"


def test_a_section_that_is_being_filled_says_so_to_whoever_opens_it_again(offices: Offices) -> None:
    received = offices.open(offices.give(offices.well()))
    filler = received.fill()
    filler.answer("depth", Number("55"))
    [again] = offices.guest.sections.received()
    for ask in (again.fill, lambda: offices.back(again)):
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.code == "section-open"
        assert refused.value.message and refused.value.next
    filler.close()
    assert again.answers()["depth"] == Number("55")
