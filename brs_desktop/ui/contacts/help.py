"""Who can help me: everybody a country can turn to, on one page (SYS-44)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _, mark
from brs_desktop.ui import theme
from brs_desktop.ui.contacts.reach import reach_lines
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, card, discard, name_only, on_key, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.room import Flow, Page, together
from brs_desktop.ui.speech import speak

_WIDE = 760
_MOST_COUNTRIES = 400
_SECTIONS = (
    ("people", mark("Focal points and authorities of the country"), mark("Nobody is entered for this country yet.")),
    ("centres", mark("Regional centres"), mark("No centre names this country or its region.")),
    ("offices", mark("Regional offices of UNEP and FAO"), mark("No office names this country or its region.")),
    ("secretariats", mark("Secretariats"), ""),
)


class HelpView(QWidget):
    """One country, four groups of cards; each leads to its record."""

    left = Signal()
    record_asked = Signal(str, str)

    def __init__(self, desk: Desk, country: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("who_can_help")
        self._desk, self._country = desk, country
        self._job: Job | None = None
        self._help: Any = None
        self._columns = 1
        self.back = button("", name="help_back", icon="back", tone="quiet", pressed=self.left.emit)
        self.heading = text("", "title", name="help_title")
        self.countries = Picker()
        self.countries.setObjectName("help_country")
        self.countries.setMinimumContentsLength(18)
        self.countries.activated.connect(self._choose)
        self._scroll = Page(QWidget())
        self._scroll.setObjectName("help_scroll")
        top = Flow(10)
        for widget in (together(self.back, self.heading), self.countries):
            top.put(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        on_key(self, "Esc", self.left.emit)
        desk.records_changed.connect(self._look_again)
        speak(self._words)

    @property
    def waits(self) -> bool:
        """Whether the answer is on its way."""
        return self._job is not None

    def focus_first(self) -> None:
        """Put the focus where a country is chosen."""
        self.countries.setFocus()

    def _choose(self, row: int) -> None:
        self._country = self.countries.itemData(row) or ""
        self.reload()

    def reload(self) -> None:
        """Ask again who there is, in the language spoken now."""
        if not self._desk.is_open:
            return
        if self._job is not None:
            self._job.cancel()
        workspace, country, spoken = self._desk.workspace, self._country, language.language()

        def ask(_job: Job) -> Any:
            from brs_desktop.workspace.helping import who_can_help

            listed = workspace.lists.items("countries", language=spoken, limit=_MOST_COUNTRIES)
            return listed, who_can_help(workspace, country, spoken) if country else None

        self._job = self._desk.data.run(ask, done=self._take, failed=self._failed, owner=self)

    def _take(self, answer: Any) -> None:
        self._job = None
        countries, self._help = answer
        self.countries.clear()
        if not self._country:
            self.countries.addItem(_("Choose a country"), "")
        for one in countries:
            self.countries.addItem(one.label, one.value)
        self.countries.setCurrentIndex(max(0, self.countries.findData(self._country)))
        self._fill()

    def _failed(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)

    def _look_again(self, changes: Any) -> None:
        if any(key.collection in ("contacts", "centres") for key in changes.records):
            self.reload()

    def _fill(self) -> None:
        sheet = QWidget()
        sheet.setObjectName("page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(2, 2, 10, 12)
        column.setSpacing(8)
        if self._help is not None:
            for name, title, nothing in _SECTIONS:
                self._section(column, name, _(title), _(nothing))
        column.addStretch(1)
        before = self._scroll.takeWidget()
        if before is not None:
            discard(before)
        self._scroll.setWidget(sheet)

    def _section(self, column: QVBoxLayout, name: str, title: str, nothing: str) -> None:
        helpers = getattr(self._help, name)
        if not helpers and not nothing:
            return
        column.addWidget(text(title, "heading", wraps=True, name=f"help_{name}"))
        if not helpers:
            column.addWidget(text(nothing, "hint", wraps=True))
            return
        grid = QGridLayout()
        grid.setSpacing(10)
        for place in range(self._columns):
            grid.setColumnStretch(place, 1)
        for place, helper in enumerate(helpers):
            grid.addWidget(self._card(helper), place // self._columns, place % self._columns)
        column.addLayout(grid)
        column.addSpacing(6)

    def _card(self, helper: Any) -> QWidget:
        made = card("helper")
        made.setAccessibleName(helper.card.name)
        column = QVBoxLayout(made)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(text(helper.card.name, "strong", wraps=True, name="helper_name"), 1)
        more = button(_("Open"), name="helper_open", tone="quiet")
        more.setAccessibleName(_("Open {name}").format(name=helper.card.name))
        more.clicked.connect(lambda: self.record_asked.emit(helper.collection, helper.record))
        head.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for role in helper.card.roles:
            column.addWidget(text(role, wraps=True))
        for line in _about(helper):
            column.addWidget(text(line, "hint", wraps=True))
        column.addWidget(reach_lines(helper.card))
        column.addStretch(1)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.width() * 100 >= _WIDE * max(100, theme.look.percent) else 1
        if columns != self._columns:
            self._columns = columns
            self._fill()

    def _words(self) -> None:
        name_only(self.back, _("Back to the list"))
        self.heading.setText(_("Who can help"))
        name_only(self.countries, _("Country"))
        self._scroll.setAccessibleName(_("Who can help"))
        self.reload()


def _about(helper: Any) -> list[str]:
    """What of the body and the place is said, and how sure it is that the country is served."""
    shown = helper.card
    bodies = [part for part in shown.organisation if part and part != shown.name]
    place = ", ".join(part for part in (shown.city, shown.country) if part)
    found = [shown.title, *bodies, place]
    if helper.collection == "centres" and not helper.certain:
        region = next((note for note in shown.notes if note), "")
        found.append(_("By its region: {region}").format(region=region))
    return [line for line in found if line]
