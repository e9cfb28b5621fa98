"""The conflict review over two real workspaces: before, mine, theirs; settle, undo; third persons see A and B."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.sync.review.naming import CellNames
from brs_desktop.ui.values import unmarked
from brs_desktop.workspace import Workspace
from tests.ui.clashing import clash as clash_of
from tests.ui.desks import Person, contact, new_workspace
from tests.workspace.peers import admit, carry


@pytest.fixture
def jean(tmp_path: Path) -> Iterator[Workspace]:
    """Jean's workspace, in the same country, without a window."""
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean")) as workspace:
        yield workspace


@pytest.fixture
def clash(amina: Person, jean: Workspace) -> str:
    """Amina and Jean gave the same contact different functions; returns the record's id."""
    record = clash_of(amina.workspace, jean)
    amina.press("rail_sync")
    amina.press("show_conflicts")
    amina.until(lambda: amina.sees("settle_mine"))
    amina.idle()  # the other answers come in turns of their own
    return record


def function_of(person: Person, record: str) -> list[object]:
    heads = person.workspace.show(f"contacts/{record}")["cells"]["function"]["heads"]
    return sorted(head["value"] for head in heads)


def rows(person: Person) -> list[list[str]]:
    model = person.find(QTableView, "conflict_list").model()
    return [[str(model.index(row, column).data()) for column in range(4)] for row in range(model.rowCount())]


def words(person: Person) -> str:
    area = person.find(QWidget, "versions")
    return "\n".join(label.text() for label in area.findChildren(QLabel))


def test_a_clash_shows_before_mine_and_theirs_with_who_and_when(amina: Person, clash: str) -> None:
    assert rows(amina) == [["Grace", "Function", "Different answers", "Needs you"]]
    shown = words(amina)
    assert all(part in shown for part in ("Before", "Officer", "Mine", "Director", "Theirs", "Head of unit", "Jean"))


def test_the_pill_counts_it(amina: Person, clash: str) -> None:
    amina.until(lambda: amina.find(QPushButton, "sync_pill").text() == "1 conflict needs you")


def test_taking_theirs_settles_it_and_undo_brings_it_back(amina: Person, clash: str) -> None:
    amina.press("settle_theirs")
    amina.press("settle_apply")
    amina.until(lambda: function_of(amina, clash) == ["Head of unit"])
    amina.until(lambda: rows(amina)[0][3] == "Settled")
    assert "Took theirs" in amina.find(QLabel, "decided").text()
    amina.press("settle_undo")
    amina.until(lambda: function_of(amina, clash) == ["Director", "Head of unit"])


def test_keeping_mine_with_a_reason(amina: Person, clash: str) -> None:
    amina.press("settle_mine")
    amina.find(QLineEdit, "settle_reason").setFocus()
    amina.type("Asked her")
    amina.press("settle_apply")
    amina.until(lambda: function_of(amina, clash) == ["Director"])
    amina.until(lambda: "Asked her" in amina.find(QLabel, "decided").text())


def test_another_answer_can_be_written_with_keys_alone(amina: Person, clash: str) -> None:
    amina.find(QTableView, "conflict_list").setFocus()
    amina.tab_to("settle_value")
    amina.type("Director and head of unit")
    amina.tab_to("settle_apply")
    amina.keys("Space")
    amina.until(lambda: function_of(amina, clash) == ["Director and head of unit"])


def test_what_is_typed_stays_while_clashes_are_read_again(amina: Person, clash: str) -> None:
    amina.find(QTableView, "conflict_list").setFocus()
    amina.tab_to("settle_value")
    amina.type("Director and head of unit")
    amina.tab_to("settle_reason")
    amina.type("By phone")
    amina.window.desk.conflicts_changed.emit()
    amina.idle()
    assert amina.find(QLineEdit, "settle_value").text() == "Director and head of unit"
    assert amina.find(QLineEdit, "settle_reason").text() == "By phone"
    amina.tab_to("settle_apply")
    review = amina.window.place("sync").review
    # Between the turn in which clashes are put into the list and the one in which one of them is shown again.
    review.presenter.clashes_read.emit(review.presenter.clashes)
    amina.keys("Space")
    amina.until(lambda: function_of(amina, clash) == ["Director and head of unit"])


class Cards(QObject):
    """Counts what is put into a widget."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.ChildAdded
        return False


def test_a_clash_is_drawn_once_however_often_it_becomes_the_chosen_one(amina: Person, jean: Workspace) -> None:
    clash_of(amina.workspace, jean)
    review = amina.window.place("sync").review
    assert review.result.isHidden(), "nothing can be decided before it is known what about"
    cards = Cards(review.columns)
    amina.press("rail_sync")
    amina.press("show_conflicts")
    amina.until(lambda: amina.sees("settle_mine"))
    amina.idle()
    assert cards.count == 3
    for again in (amina.window.desk.conflicts_changed.emit, review.grid.setFocus, lambda: review.grid.selectRow(0)):
        again()
        amina.idle()
    assert cards.count == 3 and len(amina.find(QWidget, "versions").findChildren(QPushButton)) == 2


def test_nothing_is_settled_before_something_is_chosen(amina: Person, clash: str) -> None:
    assert not amina.find(QPushButton, "settle_apply").isEnabled()


def test_every_part_of_the_review_has_a_name(amina: Person, clash: str, walk: Callable[[QWidget], None]) -> None:
    walk(amina.window)


def test_the_form_marks_the_contested_answer_and_leads_to_the_review(amina: Person, clash: str) -> None:
    amina.press("rail_contacts")
    amina.window.place("contacts").open_record("contacts", clash)
    amina.press("contested:function")
    assert amina.find(QLabel, "clash_question").text() == "Function"


def test_the_form_finds_what_is_contested(amina: Person, clash: str) -> None:
    amina.press("rail_contacts")
    place = amina.window.place("contacts")
    place.open_record("contacts", clash)
    amina.until(lambda: place.filler is not None)
    amina.idle()
    place.filler.findChild(QAction, "find_only:contested").trigger()
    amina.idle()
    assert [one.path for one in place.filler.seeking.list.shown] == ["function"]


def test_the_list_marks_the_record(amina: Person, clash: str) -> None:
    row = amina.workspace.page("contacts").rows[0]
    assert row.contested


def test_a_third_person_sees_a_and_b(qtbot: QtBot, sit: Callable[..., Person], jean: Workspace, tmp_path: Path) -> None:
    wei = sit(new_workspace(tmp_path / "wei", "Wei"))
    with Workspace.open(new_workspace(tmp_path / "amina")) as first:
        admit(first, jean, wei.workspace)
        record = first.add("contacts", contact("Grace", function="Officer")).key.record
        carry(first, jean)
        first.set(f"contacts/{record}", {"function": "Director"})
        jean.set(f"contacts/{record}", {"function": "Head of unit"})
        carry(first, wei.workspace)
        carry(jean, wei.workspace)
    wei.press("rail_sync")
    wei.press("show_conflicts")
    wei.until(lambda: wei.sees("settle_head_1"))
    assert {"A", "B", "Before"} <= set(words(wei).split("\n")) and "Mine" not in words(wei)


def test_a_row_deleted_there_and_changed_here_is_kept_or_deleted(amina: Person, jean: Workspace) -> None:
    admit(amina.workspace, jean)
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    carry(amina.workspace, jean)
    jean.delete(f"contacts/{record}")
    amina.workspace.set(f"contacts/{record}", {"function": "Director"})
    carry(jean, amina.workspace)
    amina.press("rail_sync")
    amina.press("show_conflicts")
    amina.press("settle_keep")
    amina.press("settle_apply")
    amina.until(lambda: bool(rows(amina)) and rows(amina)[0][3] == "Settled")
    assert amina.workspace.page("contacts").total == 1


ROW = "held/01jd00000000000000000000r1"


@pytest.fixture
def row_of(amina: Person, jean: Workspace) -> str:
    """A contact with a designation that both have; returns its reference."""
    admit(amina.workspace, jean)
    saved = amina.workspace.add("contacts", contact("Grace"))
    with amina.workspace.edit() as edit:
        edit.set(saved.key, f"{ROW}/alive", True)
        edit.set(saved.key, f"{ROW}/held_conv", "cv_b")
        edit.set(saved.key, f"{ROW}/held_kind", "bk_ca")
    carry(amina.workspace, jean)
    return f"contacts/{saved.key.record}"


def write(workspace: Workspace, reference: str, path: str, value: str | bool) -> None:
    with workspace.edit() as edit:
        edit.set(workspace.find(reference), path, value)


def review(person: Person) -> str:
    """Go to the conflicts; what the first of them is called."""
    person.press("rail_sync")
    person.press("show_conflicts")
    person.until(lambda: person.sees("conflict_list") and bool(rows(person)))
    person.idle()
    return unmarked(rows(person)[0][1])


def test_a_clash_in_a_table_names_table_and_row_in_words(amina: Person, jean: Workspace, row_of: str) -> None:
    write(amina.workspace, row_of, f"{ROW}/held_kind", "bk_fp")
    write(jean, row_of, f"{ROW}/held_kind", "rk_ocp")
    carry(jean, amina.workspace)
    named = review(amina)
    assert named.startswith("Designations with their dates, Basel Convention · ") and named.endswith(": Designation")
    shown = words(amina)
    assert all(part in shown for part in ("Competent authority", "Basel Convention focal point"))
    assert not any(code in named + shown for code in ("held", "bk_", "rk_", "01jd"))
    amina.window.speak("fr")
    amina.until(lambda: unmarked(rows(amina)[0][1]).startswith("Désignations et leurs dates, "))


def test_a_row_that_one_deletes_and_another_changes_is_named_by_what_it_says(
    amina: Person, jean: Workspace, row_of: str
) -> None:
    write(amina.workspace, row_of, f"{ROW}/alive", False)
    write(jean, row_of, f"{ROW}/held_letter", "K/1")
    carry(jean, amina.workspace)
    assert review(amina) == "Designations with their dates, Basel Convention · Competent authority"


def test_a_row_without_an_answer_is_named_by_its_number(amina: Person, jean: Workspace, row_of: str) -> None:
    second = "held/01jd00000000000000000000r2"
    write(amina.workspace, row_of, f"{second}/alive", True)
    workspace = amina.workspace
    names = CellNames(workspace, workspace.collection("contacts"), workspace.find(row_of), "en")
    assert (
        names.question(f"{second}/held_letter") == "Designations with their dates, row 2: Official letter (reference)"
    )
    gone = "held/01jd00000000000000000000r3/held_letter"
    assert names.question(gone) == "Designations with their dates, a deleted row: Official letter (reference)"
