"""Another language while a form is filled in: what is typed, chosen and looked at stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea

from tests.ui.reports.conftest import Reporter


def test_what_is_typed_chosen_and_looked_at_stays_when_the_language_changes(reporter: Reporter) -> None:
    reporter.work()
    person = reporter.person
    reporter.filler.show_section("restr")
    person.idle()
    page = person.find(QScrollArea, "form_scroll")
    fields = [one for one in page.findChildren(QPlainTextEdit) if one.isVisible() and one.isEnabled()]
    field = max(fields, key=lambda one: one.mapTo(page, one.rect().center()).y())
    field.setFocus()
    page.ensureWidgetVisible(field)
    person.idle()
    person.type("Nairobi river")
    for _letter in "river":
        person.keys("Shift+Left")

    def high() -> int:
        return field.mapTo(page.viewport(), field.rect().topLeft()).y()

    before = high()
    for code in ("ar", "fr"):
        person.window.speak(code)
        person.idle()
        assert person.focus is field
        assert field.toPlainText() == "Nairobi river" and field.textCursor().selectedText() == "river"
        assert field.textCursor().position() < field.textCursor().anchor(), "the cursor stands at the other end"
        assert not field.visibleRegion().isEmpty() and high() == before, f"{code}: it is scrolled away"
    assert page.layoutDirection() == Qt.LayoutDirection.LeftToRight
    person.keys("Delete")
    person.until(lambda: reporter.presenter.state(reporter.filler.page.path_of(field)).text == "Nairobi ")


def test_what_has_room_again_is_painted_as_it_stays(reporter: Reporter) -> None:
    reporter.work()
    window, safety = reporter.person.window, reporter.filler.bar.safety
    label = reporter.person.find(QLabel, "safe_text")
    window.resize(1024, 600)
    reporter.person.idle()
    assert safety.shows_words
    window.speak("ar")
    reporter.person.idle()
    assert not safety.shows_words, "the Arabic bar has room for all"
    seen: list[Qt.LayoutDirection] = []
    beats = QTimer()
    beats.timeout.connect(lambda: seen.append(label.layoutDirection()) if label.isVisible() else None)
    beats.timeout.connect(lambda: None if window.updatesEnabled() else seen.clear())
    beats.start(0)
    window.speak("en")
    reporter.person.idle()
    beats.stop()
    assert safety.shows_words and set(seen) == {Qt.LayoutDirection.LeftToRight}
