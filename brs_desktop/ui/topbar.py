"""The bar over every place: search for titles (Ctrl+K), the language, the sync pill."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui import icons, theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.finder import Finder
from brs_desktop.ui.keys import KeysDialog
from brs_desktop.ui.parts import button, name_only
from brs_desktop.ui.pill import SyncPill
from brs_desktop.ui.speech import speak

_SEARCHED_LETTERS = 24  # that the search shows beside a pill in words


class TopBar(QFrame):
    """Search, look, language and pill; each works in every place."""

    language_chosen = Signal(str)
    look_chosen = Signal(bool)
    help_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topbar")
        self.setProperty("role", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.finder = Finder(desk)
        self.languages = _language_switch()
        self.languages.activated.connect(lambda row: self.language_chosen.emit(self.languages.itemData(row)))
        self.look = button("", name="look_switch", tone="quiet", pressed=self._turn_look)
        icons.keep(self.look, "moon", "muted")
        self.pill = SyncPill(desk)
        self.help = button("", name="help", tone="quiet", pressed=self.help_asked.emit)
        icons.keep(self.help, "help", "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self.finder, 8)
        line.addStretch(1)
        for widget in (self.help, self.look, self.languages, self.pill):
            line.addWidget(widget)
        QShortcut(QKeySequence("Ctrl+K"), self, self.finder.begin)
        QShortcut(QKeySequence("Shift+F1"), self, self.show_keys)
        speak(self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().event(event)

    def _share(self) -> None:
        """The search keeps room for a word or two; the pill says in words what the rest has room for."""
        line = self.layout()
        assert line is not None
        around, least = line.contentsMargins(), self.finder.fontMetrics().averageCharWidth() * _SEARCHED_LETTERS
        others = sum(one.sizeHint().width() for one in (self.help, self.look, self.languages))
        gaps = line.spacing() * line.count() + around.left() + around.right()
        self.pill.allow(self.width() - gaps - others - least)

    def show_keys(self) -> None:
        """Show which key does what."""
        KeysDialog(self.window()).open()

    def _turn_look(self) -> None:
        self.look_chosen.emit(not theme.look.dark)

    def _words(self) -> None:
        name_only(self.help, _("Help (F1)"))
        name_only(self.look, _("Light or dark"))
        name_only(self.languages, _("Language of the window"))
        self.languages.setCurrentIndex(self.languages.findData(language.language()))


def _language_switch() -> QComboBox:
    made = QComboBox()
    made.setObjectName("language_switch")
    made.setProperty("tone", "quiet")
    for code in language.LANGUAGES:
        made.addItem(language.NATIVE_NAMES[code], code)
    return made
