"""One of many: a field that searches while one types, by words of any language or by code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from brs_desktop.forms.shapes import Choice, ChoicePage, NodeState
from brs_desktop.language import _, format_number
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.matches import Matches
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor, absence
from brs_desktop.ui.reports.filler.editors.choose import stored
from brs_desktop.ui.reports.filler.media import LinePictures
from brs_desktop.ui.reports.filler.seek import Seek

_PAGE = 50
_PAUSE_MS = 120


class ChooserEditor(Editor):
    """A line with its matches below; on leaving, words that are no match give way to what was chosen.

    With `keeps_words`, as in a cell of a table, they stay, and whoever set it takes them.
    """

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.line = LeaningLine()
        self.line.setObjectName(self.name)
        self.line.setMaximumWidth(460)
        self.line.installEventFilter(self)
        self._choices: tuple[Choice, ...] = ()
        self._value = ""
        self._text = self._typed = ""
        self._matches = Matches(self.line)
        self._matches.taken.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._pictures: LinePictures | None = None
        self._seek = Seek(asked, _PAGE, self)
        self._seek.found.connect(self._found)
        self._seek.so_far.connect(self._found_so_far)
        # Whether the first that is found is taken: Enter was pressed. And whether the search under way has opened the
        # list: who closes it then has seen enough.
        self._takes = self._showed = False
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self._enter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 10)
        row.addStretch(1)

    def stops(self) -> list[QWidget]:
        return [self.line]

    @property
    def waits(self) -> bool:
        return self._pause.isActive() or self._seek.waits

    def speak_as(self, label: str, description: str) -> None:
        super().speak_as(label, description)
        self._matches.list.setAccessibleName(label)

    def show_state(self, state: NodeState) -> None:
        self._value = stored(state.value)
        self._text = state.text if self._value else ""
        if not self.waits and not self._matches.shown:
            self.line.setText(self._text)
            self.line.setCursorPosition(0)
        self.line.setReadOnly(state.readonly)
        self.line.setClearButtonEnabled(not state.readonly)
        self.line.setPlaceholderText(absence(state.value) or _("Type to search, ↓ shows all"))

    def flush(self) -> None:
        """Typed words alone are no answer: put back what was chosen; an emptied field clears it."""
        if self._takes:
            self._seek.finish()
        self._call_off()
        if self.keeps_words:
            return  # a cell's words are taken up when it is closed, and an emptied one has been told
        if not self.line.text().strip():
            if self._value:
                self.answered.emit(None)
        else:
            self.line.setText(self._text)

    def take_words(self) -> str:
        """Words that were typed and not chosen by."""
        words, self._typed = self._typed.strip(), ""
        if not self.keeps_words or not words or words == self._text.strip():
            return ""
        self._matches.hide()
        self._value = self._text = words
        return words

    def empty(self) -> None:
        """Forget what was chosen: whoever listens has taken it, and another may be looked for."""
        self._value = self._text = self._typed = ""
        self.line.clear()

    def _edited(self, text: str) -> None:
        self._typed = text
        self._call_off()
        if text:
            self._pause.start()
        else:
            self._matches.hide()
            if self._value:
                self.answered.emit(None)

    def _search(self) -> None:
        self._offer(self.line.text().strip())

    def _all(self) -> None:
        self._offer("")

    def _offer(self, words: str) -> None:
        self._takes = self._showed = False
        self._seek.begin(words)

    def _call_off(self) -> None:
        self._pause.stop()
        self._seek.stop()
        self._takes = False

    def _found(self, page: ChoicePage) -> None:
        if self._takes:
            self._takes = False
            self._choices = page.items
            self._take(0)
        else:
            self._show(page, [_("… type more to see the rest")] if page.more else [])

    def _found_so_far(self, page: ChoicePage, looked: int, total: int) -> None:
        """What may still come is told: nobody takes the beginning of a list for the whole of it."""
        if not self._takes:
            words = _("… still searching: {looked} of {total}")
            self._show(page, [words.format(looked=format_number(looked), total=format_number(total))])

    def _show(self, page: ChoicePage, told: list[str]) -> None:
        if self._showed and not self._matches.shown:
            self._call_off()
            return
        self._showed = True
        at = self._matches.row
        pointed = self._choices[at].value if 0 <= at < len(self._choices) else ""
        self._choices = page.items
        self._matches.offer([choice.label for choice in page.items] + told or [_("Nothing matches")])
        self._show_pictures(page)
        if pointed:
            self._matches.point(next((row for row, one in enumerate(page.items) if one.value == pointed), -1))

    def _show_pictures(self, page: ChoicePage) -> None:
        """Few lists have any."""
        if self._pictures is None and self.asked.sights is not None and any(one.media for one in page.items):
            self._pictures = LinePictures(self.asked.sights, self._matches.put_picture, self)
        if self._pictures is not None:
            self._pictures.show(page.items)

    def _enter(self) -> None:
        """Enter takes the match that stands first when nothing below was pointed at."""
        if self._matches.pointed:
            return
        words = self.line.text().strip()
        if words and words != self._text:
            self._pause.stop()
            self._takes = True
            self._seek.begin(words)

    def _take(self, place: int) -> None:
        self._call_off()
        self._matches.hide()
        if place >= len(self._choices):
            back = self._typed if self.keeps_words else self._text
            QTimer.singleShot(0, self, lambda: self.line.setText(back))
            return
        chosen = self._choices[place]
        self._value, self._text, self._typed = chosen.value, chosen.label, ""
        # The completer writes the row's text after this: the answer's own words come last.
        QTimer.singleShot(0, self, lambda: self.line.setText(self._text))
        self.give_choice(chosen.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._seek.make_ready()
        if event.type() == QEvent.Type.FocusOut and not self._matches.shown and not self._takes:
            self.flush()
        if event.type() == QEvent.Type.KeyPress and self._asks_for_all(event):
            self._all()
            return True
        return super().eventFilter(watched, event)

    def _asks_for_all(self, event: QEvent) -> bool:
        down = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4)  # type: ignore[attr-defined]
        return down and not self.line.isReadOnly() and not self._matches.shown
