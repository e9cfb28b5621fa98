"""Beside the page: what was said about an answer, marks where something was said, notes that stay here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from brs_desktop.ui.reports.filler.conversations import MOST
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.talk import WHOLE, Private
from tests.tour.processes import Hub
from tests.ui.desks import Person, in_front, new_workspace, stand_up
from tests.ui.reports.conftest import REPORT, Reporter

AT = "fp_inst"


def beside(reporter: Reporter, path: str = AT) -> None:
    """Open the pane at a question, with keys."""
    reporter.answer(fp_changed="yes")  # then it is asked
    reporter.filler.go_to(path)
    reporter.person.until(lambda: reporter.filler.page.path_of(reporter.person.focus) == path)
    reporter.person.keys("F9")
    reporter.person.find(QWidget, "aside")
    reporter.person.idle()


def say(reporter: Reporter, text: str, kind: str = "") -> None:
    """Write into the field of the pane and press Send."""
    box = reporter.person.find(QComboBox, "talk_kind")
    if kind:
        box.setCurrentIndex(box.findText(kind))
    reporter.person.find(QPlainTextEdit, "talk_message").setFocus()
    reporter.person.type(text)
    reporter.person.press("talk_send")
    reporter.person.until(lambda: text in said(reporter))
    reporter.person.idle()


def said(reporter: Reporter) -> list[str]:
    """The messages in the pane, from top to bottom."""
    found = reporter.person.find(QWidget, "aside").findChildren(QLabel)
    shown = [one for one in found if one.objectName().startswith("message_text:") and one.isVisible()]
    return [one.text() for one in sorted(shown, key=lambda one: one.mapToGlobal(one.rect().topLeft()).y())]


def test_a_comment_marks_its_question_its_page_and_is_on_disk(
    reporter: Reporter, walk: Callable[[QWidget], None]
) -> None:
    reporter.work()
    beside(reporter)
    assert reporter.said("aside_question") and reporter.person.sees("aside_silence")
    say(reporter, "Name of 2024 was older.")
    assert reporter.person.find(QPlainTextEdit, "talk_message").toPlainText() == ""
    walk(reporter.person.window)
    reporter.person.keys("Escape")
    assert not reporter.person.sees("aside")
    mark = reporter.person.find(QPushButton, f"remarks:{AT}")
    assert mark.text() == "1 remark" and reporter.person.find(QPushButton, "aside_toggle").text() == "1"
    page = reporter.presenter.pages.of_path(AT)
    assert reporter.filler.side.outline.remarks_on(page) == 1
    (thread,) = reporter.person.workspace.talk.threads(reporter.presenter.filler.key)
    assert thread.key.partition == "report/KEN/2025/basel/talk" and thread.kind == "comment"
    reporter.person.press(f"remarks:{AT}")
    settle = next(one for one in reporter.person.window.findChildren(QPushButton) if one.text() == "Settled")
    reporter.person.press(settle.objectName())
    reporter.person.until(lambda: not reporter.person.sees(f"remarks:{AT}"))
    assert reporter.filler.side.outline.remarks_on(page) == 0


def test_what_is_being_written_stays_with_its_question_and_outlives_the_window(
    reporter: Reporter, sit: Callable[..., Person]
) -> None:
    reporter.work()
    beside(reporter)
    box = reporter.person.find(QComboBox, "talk_kind")
    assert box.currentText() == "Comment"
    reporter.person.find(QPlainTextEdit, "talk_message").setFocus()
    reporter.person.type("Half a mess")
    box.setCurrentIndex(box.findText("Question"))
    reporter.person.find(QPlainTextEdit, "private_note").setFocus()
    reporter.person.type("Ask Juma")
    reporter.person.find(QLineEdit, "q:fp_name").setFocus()
    reporter.person.idle()
    assert reporter.person.find(QPlainTextEdit, "talk_message").toPlainText() == ""
    reporter.person.type("Amina")
    folder, key = reporter.person.window.desk.folder, reporter.presenter.filler.key
    stand_up(reporter.person)
    with Workspace.open(folder) as workspace:
        assert workspace.talk.private(key, AT) == Private("Ask Juma", "Half a mess", "question")
        assert workspace.talk.threads(key) == () and not list(workspace.replica.sessions()), "sealed"
        waiting = workspace.outbox().changes
        workspace.talk.keep_private(key, "def_waste", Private("Only here"))
        workspace.talk.rest()
        assert workspace.outbox().changes == waiting, "what stays here waits for no hub"
    again = Reporter(sit(folder))
    again.arrive()
    again.work()
    beside(again)
    assert again.person.find(QPlainTextEdit, "talk_message").toPlainText() == "Half a mess"
    assert again.person.find(QComboBox, "talk_kind").currentText() == "Question", "what it was to be, too"


def test_news_come_beside_what_is_being_typed_and_mark_cells_of_tables(reporter: Reporter) -> None:
    reporter.work()
    repeat = next(one for one in reporter.presenter.questions.values() if one.repeat)
    row = reporter.presenter.add_row(repeat.repeat)
    beside(reporter)
    field = reporter.person.find(QPlainTextEdit, "talk_message")
    field.setFocus()
    reporter.person.type("While I wri")
    key, workspace = reporter.presenter.filler.key, reporter.person.workspace
    cell = repeat.path_template.replace("*", row)
    workspace.talk.begin(key, AT, "question", "Which ministry?")
    workspace.talk.begin(key, cell, "question", "Which one?")
    reporter.person.until(lambda: said(reporter) == ["Which ministry?"])
    assert field.toPlainText() == "While I wri" and field.hasFocus()
    reporter.filler.go_to(cell)
    reporter.person.until(lambda: reporter.filler.page.path_of(reporter.person.focus) == cell)
    reporter.person.until(lambda: said(reporter) == ["Which one?"])
    index = reporter.filler.page._views[repeat.repeat].model.index_of(cell)
    assert index.data(1) is not None and "1 remark" in index.data(11)  # decoration, accessible text
    assert field.toPlainText() == ""


def test_a_message_goes_where_it_was_chosen_to_go_whatever_comes_meanwhile(reporter: Reporter) -> None:
    reporter.work()
    beside(reporter)
    key, talk = reporter.presenter.filler.key, reporter.person.workspace.talk
    talk.begin(key, AT, "question", "Which ministry?")
    reporter.person.until(lambda: said(reporter) == ["Which ministry?"])
    reporter.person.idle()
    box, send = reporter.person.find(QComboBox, "talk_kind"), reporter.person.find(QPushButton, "talk_send")
    assert box.currentText() == "Reply"
    box.setCurrentIndex(box.findText("Question"))
    talk.begin(key, AT, "question", "Since when?")
    reporter.person.until(lambda: len(said(reporter)) == 2)
    assert box.currentText() == "Question", "chosen before a word was written"
    box.setCurrentIndex(box.findText("Reply to “Which ministry?”"))
    reporter.person.find(QPlainTextEdit, "talk_message").setFocus()
    reporter.person.type("Of health")
    (first, second) = talk.threads(key)
    talk.reply(second, "Since 2019?")
    reporter.person.until(lambda: len(said(reporter)) == 3)
    assert box.currentText() == "Reply to “Which ministry?”" and send.isEnabled()
    talk.settle(first)
    reporter.person.until(lambda: box.currentIndex() < 0)
    reporter.person.idle()
    assert not send.isEnabled() and box.placeholderText(), "gone: nobody guesses another"
    reporter.filler.go_to("fp_name")
    reporter.person.until(lambda: reporter.filler.beside._pane.path == "fp_name")
    reporter.filler.go_to(AT)
    reporter.person.until(lambda: reporter.person.find(QPlainTextEdit, "talk_message").toPlainText() == "Of health")
    reporter.person.idle()
    assert box.currentIndex() < 0 and not send.isEnabled()
    box.setCurrentIndex(box.findText("Comment"))
    reporter.person.press("talk_send")
    reporter.person.until(lambda: len(talk.threads(key)) == 3)
    reporter.person.until(lambda: box.currentText() == "Reply to “Of health”")
    assert [len(one.messages) for one in talk.threads(key)] == [1, 2, 1]


def test_a_long_conversation_shows_its_end_and_more_as_one_wishes(reporter: Reporter) -> None:
    reporter.work()
    beside(reporter, "fp_name")
    key, talk = reporter.presenter.filler.key, reporter.person.workspace.talk
    talk.begin(key, AT, "question", "0")
    (thread,) = talk.threads(key)
    for number in range(1, MOST + 3):
        talk.reply(thread, str(number))
    reporter.person.idle()
    reporter.filler.beside.show(AT)
    newest = [str(number) for number in range(3, MOST + 3)]
    reporter.person.until(lambda: said(reporter) == newest)
    reporter.person.idle()
    (card,) = reporter.person.find(QWidget, "aside").findChildren(QWidget, "thread")
    labels = card.findChildren(QLabel)
    talk.reply(thread, "new")
    reporter.person.until(lambda: said(reporter) == [*newest, "new"])
    assert set(labels) < set(card.findChildren(QLabel)), "what was shown stays as it was"
    reporter.person.press("talk_earlier")
    reporter.person.until(lambda: said(reporter) == ["0", "1", "2", *newest, "new"])
    assert not reporter.person.sees("talk_earlier")


def test_a_conversation_behind_the_earlier_ones_shows_when_somebody_replies_in_it(reporter: Reporter) -> None:
    reporter.work()
    beside(reporter, "fp_name")
    key, talk = reporter.presenter.filler.key, reporter.person.workspace.talk
    for words in ("First", "Second"):
        talk.begin(key, AT, "question", words)
    first, second = talk.threads(key)
    talk.reply(first, "Said early")
    for number in range(MOST):
        talk.reply(second, str(number))
    reporter.person.idle()
    reporter.filler.beside.show(AT)
    newest = [str(number) for number in range(MOST)]
    reporter.person.until(lambda: said(reporter) == newest)
    box = reporter.person.find(QComboBox, "talk_kind")
    box.setCurrentIndex(box.findText("Reply to “First”"))
    reporter.person.until(lambda: said(reporter) == ["First", "Said early", *newest])
    reporter.filler.beside.show("fp_name")
    reporter.person.idle()
    reporter.filler.beside.show(AT)
    reporter.person.until(lambda: said(reporter) == newest)
    talk.reply(first, "From elsewhere")
    reporter.person.until(lambda: said(reporter) == ["First", "Said early", "From elsewhere", *newest])


def test_one_talks_about_the_report_as_a_whole_in_the_pane_and_at_its_head(
    reporter: Reporter, walk: Callable[[QWidget], None]
) -> None:
    """A conversation without a question: no page has it, the report's head leads to it."""
    reporter.work()
    person = reporter.person
    assert not person.sees("remarks_whole")
    reporter.answer(fp_changed="yes")
    person.keys("F9")
    person.press("aside_whole")
    person.until(lambda: reporter.said("aside_question") == "The whole report" and not person.sees("aside_whole"))
    person.idle()
    say(reporter, "Sent for a first look.")
    key, talk = reporter.presenter.filler.key, person.workspace.talk
    (thread,) = talk.threads(key)
    assert thread.at == WHOLE and thread.kind == "comment"
    head = person.find(QPushButton, "remarks_whole")
    assert head.accessibleName() == "1 remark on the whole report"
    assert not any(reporter.filler.side.outline.remarks_on(one.name) for one in reporter.presenter.parts)
    assert person.find(QPushButton, "aside_toggle").text() == "1"
    walk(person.window)
    reporter.filler.go_to("fp_changed")
    person.until(lambda: reporter.said("aside_question") != "The whole report")
    assert person.find(QPushButton, "aside_whole").text() == "About the whole report (1)"
    person.press("aside_whole")
    person.until(lambda: said(reporter) == ["Sent for a first look."])
    person.keys("F9")
    person.until(lambda: reporter.filler.page.path_of(person.focus) == "fp_changed")
    person.press("remarks_whole")
    person.until(lambda: said(reporter) == ["Sent for a first look."])
    talk.settle(thread)
    person.until(lambda: not person.sees("remarks_whole"))


def test_what_has_no_room_in_a_field_does_not_get_in_and_that_is_told(reporter: Reporter) -> None:
    reporter.work()
    beside(reporter)
    note = reporter.person.find(QPlainTextEdit, "private_note")
    note.most = 12
    note.setFocus()
    reporter.person.type("Ask Juma")
    QApplication.clipboard().setText(" and Amina")
    note.paste()
    assert note.toPlainText() == "Ask Juma"
    reporter.person.until(lambda: reporter.person.sees("notice"))
    reporter.person.type(" now!")
    assert note.toPlainText() == "Ask Juma now"


def test_in_a_narrow_window_the_page_keeps_its_width(reporter: Reporter) -> None:
    reporter.work()
    before = reporter.filler.page.width()
    beside(reporter)
    assert reporter.filler.page.width() >= before - 80 and not reporter.filler.side.isVisible()
    reporter.person.keys("F9")
    assert reporter.filler.side.isVisible() and reporter.filler.page.width() == before


def test_a_centre_asks_two_questions_in_its_window_and_reads_the_answers(
    joined: Reporter, hub: Hub, sit: Callable[..., Person], tmp_path: Path
) -> None:
    """Story 1, step 1.11: the questions sit on their answers, are answered offline, and both sides read the same."""
    places = ("report/KEN/2025/basel/sent", "report/KEN/2025/basel/talk")
    folder = new_workspace(tmp_path / "centre", "Centre North", "ZAF")
    with Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("centre", *places), hub.url)
    joined.work()
    joined.answer(fp_changed="yes", fp_inst="Ministry of Environment", def_waste="yes")
    joined.submit()
    joined.close()
    exchange(joined.person)

    centre = Reporter(sit(folder))
    exchange(centre.person)
    front(centre.person)
    centre.person.idle()
    reading = read_received(centre)
    for path in (AT, "def_waste"):
        reading.filler.beside.show(path)
        centre.person.idle()
        say(reading, f"Why {path}?")
    reading.filler.beside.show_whole()
    centre.person.idle()
    say(reading, "Please send it again.", "Remark")
    leave(centre)
    exchange(centre.person)

    exchange(joined.person)
    front(joined.person)
    card = f"{REPORT}/=ken~2025"
    joined.person.until(lambda: joined.person.sees(f"remarks:{card}"))
    assert joined.said(f"remarks:{card}") == "Returned with 3 remarks"
    joined.person.press(f"work:{card}")  # the centre's window has a card of the same year
    joined.person.until(lambda: joined.filler is not None)
    joined.person.idle()
    for path in (AT, "def_waste"):
        joined.filler.go_to(path)
        joined.person.press(f"remarks:{path}")
        joined.person.until(lambda path=path: said(joined) == [f"Why {path}?"])
        joined.person.idle()
        say(joined, f"Because of {path}.")
        joined.person.keys("F9")
        joined.person.until(lambda path=path: joined.filler.page.path_of(joined.person.focus) == path)
    joined.person.press("remarks_whole")
    joined.person.until(lambda: said(joined) == ["Please send it again."])
    joined.person.idle()
    say(joined, "It will be.")
    joined.close()
    joined.person.until(lambda: not joined.person.sees(f"remarks:{card}"))
    exchange(joined.person)

    exchange(centre.person)
    reading = read_received(centre)
    reading.filler.beside.show("def_waste")
    centre.person.until(lambda: said(reading) == ["Why def_waste?", "Because of def_waste."])
    key = joined.person.workspace.find("=ken~2025", REPORT)
    ours = joined.person.workspace.talk.threads(key)
    theirs = reading.presenter.threads
    assert [[one.text for one in thread.messages] for thread in ours] == [
        [one.text for one in theirs.at(path)[0].messages] for path in (AT, "def_waste", WHOLE)
    ]


class View(Reporter):
    """The version that somebody reads."""

    def __init__(self, reporter: Reporter, view: QWidget) -> None:
        super().__init__(reporter.person)
        self._view = view

    @property
    def filler(self) -> QWidget:
        return self._view


def read_received(centre: Reporter) -> View:
    """Open the version that came."""
    front(centre.person)
    centre.person.until(lambda: any(one.listed.report.received for one in centre.place.mine.cards.values()))
    centre.person.idle()
    name = next(one for one, card in centre.place.mine.cards.items() if card.listed.report.received)
    centre.person.press(f"work:{name}")
    centre.person.until(lambda: centre.place._reading is not None)
    centre.person.idle()
    return View(centre, centre.place._reading)


def leave(centre: Reporter) -> None:
    """Close the version: two windows stand on this screen, and both would have a field of one name."""
    centre.place._reading.close_record()
    centre.person.until(lambda: centre.place._reading is None)
    centre.person.idle()


def front(person: Person) -> None:
    """Of two windows the one that keys reach, at the place Reports."""
    person.until(lambda: in_front(person.window))
    person.window.go_to("reports")
    person.idle()


def exchange(person: Person) -> None:
    """Sync now, and wait for its end."""
    with person.bot.waitSignal(person.window.desk.sync_ended):
        person.window.desk.sync()
    person.idle()
