"""The place Settings: who I am, how the window looks, where my data is and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui import theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import text
from brs_desktop.ui.place import Place
from brs_desktop.ui.settings.page import SettingsPage
from brs_desktop.ui.speech import speak

_WIDEST, _AROUND, _BAR = 300, 44, 14  # pixels of the list, of what stands around its words, of its scroll bar
_SLACK = 3  # fractions of pixels that a measured text leaves out must not break its line


@dataclass(frozen=True)
class Section:
    """One page of Settings: its name, how it is called now, and how it is built."""

    name: str
    label: Callable[[], str]
    build: Callable[[Desk], SettingsPage]


def _person(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.person import PersonPage

    return PersonPage(desk)


def _look(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.look import LookPage

    return LookPage(desk)


def _hub(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.hub import HubPage

    return HubPage(desk)


def _devices(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.devices import DevicesPage

    return DevicesPage(desk)


def _data(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.data import DataPage

    return DataPage(desk)


def _backups(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.backups import BackupsPage

    return BackupsPage(desk)


def _forms(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.authoring.page import FormsPage

    return FormsPage(desk)


def _about(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.about import AboutPage

    return AboutPage(desk)


def _keys(desk: Desk) -> SettingsPage:
    from brs_desktop.ui.settings.shortcuts import ShortcutsPage

    return ShortcutsPage(desk)


SECTIONS = (
    Section("person", lambda: _("Profile and language"), _person),
    Section("look", lambda: _("Look"), _look),
    Section("hub", lambda: _("Hub"), _hub),
    Section("devices", lambda: _("Devices and invitations"), _devices),
    Section("data", lambda: _("Data and storage"), _data),
    Section("backups", lambda: _("Backups"), _backups),
    Section("forms", lambda: _("Forms for authors"), _forms),
    Section("about", lambda: _("About and checks"), _about),
    Section("keys", lambda: _("Keys"), _keys),
)


class SettingsPlace(Place):
    """A list of sections and the page of the one chosen, built when it is first shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "settings", parent)
        self._title = text("", "title")
        self.sections = QListWidget()
        self.sections.setObjectName("settings_sections")
        self.sections.setProperty("role", "outline")
        self.sections.setWordWrap(True)
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for section in SECTIONS:
            self.sections.addItem(section.name)
        self._pages = QStackedWidget()
        self.pages: dict[str, SettingsPage] = {}
        self._arrange()
        self.sections.currentRowChanged.connect(self._turn)
        desk.when_open(self._look)
        theme.look.changed.connect(self._fit)
        speak(self._words)
        self.sections.setCurrentRow(0)

    def _arrange(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.sections)
        both.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addLayout(both, 1)

    @property
    def waits(self) -> bool:
        return any(page.waits for page in self.pages.values())

    def arrive(self) -> None:
        """The list of sections takes the focus; what is shown is looked at again."""
        self.sections.setFocus()
        self._look()

    def show_section(self, name: str) -> None:
        """Show a section."""
        self.sections.setCurrentRow(next(row for row, one in enumerate(SECTIONS) if one.name == name))

    def _turn(self, row: int) -> None:
        if row < 0:
            return
        section = SECTIONS[row]
        page = self.pages.get(section.name)
        if page is None:
            page = self.pages[section.name] = section.build(self._desk)
            page.section_asked.connect(self.show_section)
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._look()

    def _look(self) -> None:
        page = self._pages.currentWidget()
        if self._desk.is_open and isinstance(page, SettingsPage):
            page.look()

    def _words(self) -> None:
        self._title.setText(_("Settings"))
        self.sections.setAccessibleName(_("Sections of the settings"))
        for row, section in enumerate(SECTIONS):
            item = self.sections.item(row)
            item.setText(section.label())
            item.setToolTip(section.label())
        self._fit()

    def _fit(self) -> None:
        """As wide as its longest entry, but never more than a third of a small window: there a line is broken."""
        measure = QFontMetrics(self.sections.font())
        widest = max(measure.horizontalAdvance(section.label()) for section in SECTIONS) + _AROUND
        width = min(widest + _BAR, _WIDEST)
        for row, section in enumerate(SECTIONS):
            room = QRect(0, 0, width - _AROUND - _BAR + _SLACK, _WIDEST)
            high = measure.boundingRect(room, Qt.TextFlag.TextWordWrap, section.label()).height()
            self.sections.item(row).setSizeHint(QSize(0, max(high, measure.height()) + 16))
        self.sections.setFixedWidth(width)
