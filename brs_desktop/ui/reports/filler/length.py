"""Beneath the page of a report in prose: how many pages it has of those it may have, in all and section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.courtesy import courtesy
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, language, words
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, on_item, restyle, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.pdf.lengths import Length, SectionLength
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.view import FillerView

_PAUSE_MS = 900
_SECTION = Qt.ItemDataRole.UserRole
_MOST_LINES = 4
_GONE = ("not-found", "record-deleted")  # nothing is written yet, or somebody took it away: nothing is long


def length_beneath(view: FillerView, column: QVBoxLayout) -> LengthBar | None:
    """The bar, beneath what stands in a column; none where the form is no report in prose or is only read."""
    presenter = view.presenter
    if presenter.collection.narrative is None or presenter.readonly or presenter.guest:
        return None
    bar = LengthBar(presenter)
    bar.section_asked.connect(view.show_section)
    column.addWidget(bar)
    return bar


class LengthBar(QFrame):
    """Measures on the pages themselves, in a lane of its own, when answering pauses: it may be a pause behind."""

    section_asked = Signal(str)

    def __init__(self, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("length_bar")
        self.setProperty("role", "foot")
        self._presenter = presenter
        self._length: Length | None = None
        self._failed: Problem | None = None
        self._job: Job | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        self.says = text("", "hint", wraps=True, name="length_says")
        self.by_section = button("", name="length_sections", tone="quiet")
        self.by_section.setCheckable(True)
        self.by_section.toggled.connect(self._open)
        self.lines = QListWidget()
        self.lines.setObjectName("length_lines")
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setWordWrap(True)
        on_item(self.lines, self._lead)
        line = Flow(10)
        line.put(self.says, wide=True)
        line.put(self.by_section)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 4, 20, 4)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.lines)
        self.lines.hide()
        self.hide()
        presenter.counted.connect(self._pause.start)
        self._speaks = False
        self._measure()

    @property
    def waits(self) -> bool:
        """Whether it is to measure, or measures."""
        return self._pause.isActive() or self._job is not None

    def rest(self) -> None:
        """What is being closed is measured no more."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _measure(self) -> None:
        self.rest()
        lengths, key = self._presenter.desk.workspace.reports.lengths, self._presenter.filler.key

        def look(job: Job) -> Length | None:
            def stops() -> bool:
                courtesy.give_way()
                return job.ask_to_stop()

            return lengths.of(key, cancelled=stops)

        lane = self._presenter.desk.lane("lengths")
        self._job = lane.run(look, done=self._take, failed=self._fail, owner=self)

    def _take(self, length: Length | None) -> None:
        self._length, self._failed = length, None
        self._show()

    def _fail(self, problem: Problem) -> None:
        """What was known stays, with why it is not known anew."""
        if problem.code in _GONE:
            self._take(None)
        else:
            self._failed = problem
            self._show()

    def _show(self) -> None:
        self._job = None
        if self._speaks:
            self._words()
        else:  # after the view, whose form is to speak another language before its sections are named in it
            self._speaks = True
            speak(self._words)
        self.setVisible(self._length is not None or self._failed is not None)

    def _open(self, shown: bool) -> None:
        self.lines.setVisible(shown)
        if shown:
            self.lines.setFocus()

    def _lead(self, item: QListWidgetItem) -> None:
        name = item.data(_SECTION)
        if name:
            self.section_asked.emit(self._presenter.pages.of(name))

    def _words(self) -> None:
        self.by_section.setText(_("By section"))
        self.by_section.setToolTip(_("How many pages each section has; choose one to go there"))
        self.lines.setAccessibleName(_("Pages of each section; Enter leads to it"))
        self.by_section.setVisible(self._length is not None)
        told = self._complaints(self._length)
        restyle(self.says, "role", "problem" if told else "hint")
        if self._length is not None:
            pages, most = format_number(self._length.pages), format_number(self._length.most)
            told = told or [_("Pages: {pages} of at most {most}").format(pages=pages, most=most)]
            self._list(self._length)
        if self._failed is not None:
            again = self._failed.again() if self._failed.again is not None else self._failed
            told.append(_("The pages could not be counted this time: {why}").format(why=again.message))
        self.says.setText("\n".join(told))

    def _complaints(self, length: Length | None) -> list[str]:
        if length is None:
            return []
        from brs_desktop.pdf.narrative import complaints

        return [said for _section, said in complaints(length, words(language()), language())]

    def _list(self, length: Length) -> None:
        row = self.lines.currentRow()
        self.lines.clear()
        labels = {part.name: part.label for part in self._presenter.parts}
        before = QListWidgetItem(_("Before section 1: {pages}").format(pages=_pages(length.front)))
        self.lines.addItem(before)
        for one in length.sections:
            item = QListWidgetItem(_line(one, labels.get(one.name, one.title)))
            item.setData(_SECTION, one.name)
            self.lines.addItem(item)
        self.lines.setCurrentRow(max(0, row))
        lines = min(_MOST_LINES, self.lines.count())
        self.lines.setFixedHeight(lines * max(1, self.lines.sizeHintForRow(0)) + 2 * self.lines.frameWidth())


def _line(one: SectionLength, title: str) -> str:
    if not one.counted:
        said = _("{number}. {section}: {pages}, not counted")
    elif one.most:
        said = _("{number}. {section}: {pages} of at most {most}")
    else:
        said = _("{number}. {section}: {pages}")
    pages, most = _pages(one.tenths), format_number(one.most)
    return said.format(number=format_number(one.number), section=apart(title), pages=pages, most=most)


def _pages(tenths: int) -> str:
    from brs_desktop.pdf.narrative import tenths_text

    return format_number(tenths_text(tenths))
