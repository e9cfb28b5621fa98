"""About an answer: a reason where one is asked for; note, method and source behind a button that is in nobody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from brs_desktop.language import _, format_list, format_number
from brs_desktop.records.margins import KINDS, MOST_TEXT, Kind, beside, margin, words
from brs_desktop.ui import icons
from brs_desktop.ui.leaning import LeaningText
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.values import apart
from brs_desktop.workspace.reports.unusual import answered, counted, is_far, said_of

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

_PAUSE_MS, _LINES = 350, 2
_FREE: tuple[Kind, ...] = ("note", "method", "source")


def unusual(presenter: FillerPresenter, state: NodeState) -> str:
    """What is unusual in an answer: a soft rule that it breaks, or how far it is from the last report's."""
    if state.violation == "soft":
        return state.message or ""
    last, name = presenter.last, state.path.rsplit("/", 1)[-1]
    question, quantity = presenter.questions.get(name), presenter.quantities.get(name)
    if last is None or question is None or not state.relevant or state.path in presenter.collection.key:
        return ""
    now, before = state.value, last.value(state.path)
    if quantity is not None:
        unit = quantity.unit_path(state.path)
        now = counted(quantity, now, presenter.state(unit).value)
        before = counted(quantity, before, last.value(unit))
    if before is None or not is_far(presenter.form, question, now, before):
        return ""
    return said_of(apart(last.named), answered(last.form, last.rows.path(state.path), quantity))


def asks_reason(presenter: FillerPresenter, state: NodeState) -> bool:
    """Whether something is unusual that nobody has given a reason for."""
    return not beside(presenter.form.beside, state.path).get("reason") and bool(unusual(presenter, state))


def said_about(presenter: FillerPresenter, path: str) -> list[str]:
    """What is said beside an answer, a line for each kind."""
    return [said_line(kind, text) for kind, text in beside(presenter.form.beside, path).items()]


def said_line(kind: Kind, said: str) -> str:
    """What is said of one kind, as a line to be read."""
    return _("{margin}: {text}").format(margin=words(kind), text=apart(said))


class Box(LeaningText):
    """A few words that are given on at a pause, or when they are left; Tab leaves them."""

    given = Signal(str)
    typed = Signal()
    refused = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._kept, self._showing = "", False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self.textChanged.connect(self._changed)
        self.installEventFilter(self)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 18)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on at the next pause."""
        return self._pause.isActive()

    def say(self, kept: str) -> None:
        """Show what stands there now, but for what is being typed over it."""
        if self._pause.isActive():
            return
        self._kept = kept
        if kept != self.toPlainText().strip():
            self._put(kept)

    def flush(self) -> None:
        """Give on what was typed."""
        self._pause.stop()
        now = self.toPlainText().strip()
        if now != self._kept:
            self._kept = now
            self.given.emit(now)

    def _put(self, words: str) -> None:
        self._showing = True
        self.setPlainText(words)
        self._showing = False

    def _changed(self) -> None:
        if self._showing:
            return
        over = len(self.toPlainText()) - MOST_TEXT
        if over > 0:
            self._refuse(over)
        self.typed.emit()
        self._pause.start()

    def _refuse(self, over: int) -> None:
        """The end of what was just put in has no room; what stood there before stays whole, and undo knows all."""
        cursor = self.textCursor()
        before = self.toPlainText().encode("utf-16-le")[: 2 * cursor.position()].decode("utf-16-le")
        units = len(before[-over:].encode("utf-16-le")) // 2
        cursor.joinPreviousEditBlock()
        cursor.setPosition(cursor.position() - units, cursor.MoveMode.KeepAnchor)
        self._showing = True
        cursor.removeSelectedText()
        self._showing = False
        cursor.endEditBlock()
        self.refused.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)


class AboutAnswer(QFrame):
    """What is said beside one answer. Nothing of it is made before it is needed: a page has many questions."""

    grew = Signal()
    review_asked = Signal(str)

    def __init__(self, presenter: FillerPresenter, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"about:{name}")
        self._presenter, self._name = presenter, name
        self.in_table = False
        self.path, self._label, self._opened, self._readonly = "", "", False, False
        self.opener = button("", name=f"about_open:{name}", icon="edit", tone="small", pressed=self._turn)
        self.opener.setCheckable(True)
        self._boxes: dict[Kind, Box] = {}
        self._heads: dict[Kind, QLabel] = {}
        self._before = text("", "caption", wraps=True, name=f"before:{name}")
        self._doubt = text("", "warn", wraps=True, name=f"unusual:{name}")
        self._summary = text("", "caption", wraps=True, name=f"said:{name}")
        review = lambda: self.review_asked.emit(self.path)  # noqa: E731
        self._contested = button("", name=f"said_twice:{name}", icon="conflict", tone="quiet", pressed=review)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._before, self._doubt, self._summary):
            column.addWidget(part)
        column.addLayout(self._grid)
        column.addWidget(self._contested, 0, Qt.AlignmentFlag.AlignLeading)
        self.hide()

    # What is shown

    def show_about(self, state: NodeState) -> None:
        """Show what is said about an answer as it stands now."""
        if state.path != self.path:
            self.flush()
            self.path = state.path
        self._label = state.label
        self._readonly = not (state.relevant and self._presenter.may_say(self.path))
        said = beside(self._presenter.form.beside, self.path)
        doubt = unusual(self._presenter, state) if self._presenter.version is None else ""
        self._tell(self._before, self._then(state))
        asks = "" if said.get("reason") or not doubt else _("Please say why it is right.")
        self._tell(self._doubt, f"{doubt} {asks}".strip())
        wanted = self._wanted(bool(doubt) or bool(said.get("reason")))
        shut = [kind for kind in KINDS if kind in said and kind not in wanted]
        self._tell(self._summary, "\n".join(said_line(kind, said[kind]) for kind in shut))
        for kind in KINDS:
            self._show_box(kind, kind in wanted, said.get(kind, ""))
        twice = any(self._presenter.contested(margin(self.path, kind)) for kind in KINDS)
        self._contested.setText(_("Two texts exist: compare and decide") if twice else "")
        self._contested.setVisible(twice)
        self._mark(said)
        self.setVisible(bool(wanted) or twice or any(one.text() for one in (self._before, self._doubt, self._summary)))

    def _wanted(self, reason: bool) -> tuple[Kind, ...]:
        if self._readonly:
            return ()
        free = _FREE if self._opened else ()
        return (*(("reason",) if reason else ()), *free)

    @staticmethod
    def _tell(label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    def _then(self, state: NodeState) -> str:
        """What the last report had there, where nothing else on the page says it, and what was said of it then."""
        last = self._presenter.last
        if last is None:
            return ""
        found = []
        answer = last.text(self.path)
        if self.in_table and answer and answer != state.text:
            found.append(_("Last report ({report}): {answer}").format(report=apart(last.named), answer=apart(answer)))
        for kind, said in last.said(self.path).items():
            found.append(
                _("{margin} in the last report ({report}): {text}").format(
                    margin=words(kind), report=apart(last.named), text=apart(said)
                )
            )
        return "\n".join(found)

    def _show_box(self, kind: Kind, wanted: bool, said: str) -> None:
        box = self._boxes.get(kind)
        if box is None:
            if not wanted:
                return
            box = self._make(kind)
        box.say(said)
        box.setVisible(wanted or box.hasFocus())
        self._heads[kind].setVisible(not box.isHidden())
        self._heads[kind].setText(words(kind))
        box.setPlaceholderText(_hint(kind))
        box.setAccessibleName(_("{question} ({margin})").format(question=self._label, margin=words(kind)))
        box.setAccessibleDescription(self._doubt.text() if kind == "reason" else _hint(kind))

    def _make(self, kind: Kind) -> Box:
        box = self._boxes[kind] = Box(f"{kind}:{self._name}", self)
        head = self._heads[kind] = text("", "hint")
        head.setParent(self)
        head.setBuddy(box)
        row = ("reason", *_FREE).index(kind)
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(box, row, 1)
        box.typed.connect(self._presenter.typing)
        box.refused.connect(self._tell_refused)
        box.given.connect(lambda said: self._presenter.answer(margin(self.path, kind), said))
        self.grew.emit()
        return box

    def _tell_refused(self) -> None:
        self._presenter.say(_refused)

    def _mark(self, said: dict[Kind, str]) -> None:
        """The button says what there is to see behind it."""
        there = format_list(words(kind) for kind in said)
        spoken = _("About the answer to “{question}”: note, method, source").format(question=self._label)
        name_only(self.opener, f"{spoken} ({there})" if there else spoken)
        self.opener.setChecked(self._opened)
        self.opener.setVisible(not self._readonly)
        icons.keep(self.opener, "edit", "accent_ink" if there else "muted")

    # What a person does

    def _turn(self) -> None:
        """Open or shut it; the first of what can be written takes the focus."""
        self.flush()
        self._opened = not self._opened
        self.show_about(self._presenter.state(self.path))
        if self._opened:
            self._boxes["note"].setFocus()

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in the order of Tab."""
        return [*(self._boxes[kind] for kind in ("reason", *_FREE) if kind in self._boxes), self._contested]

    def focus_reason(self) -> bool:
        """Put the focus where the reason is written, if one is asked for."""
        box = self._boxes.get("reason")
        if box is None or box.isHidden():
            return False
        box.setFocus()
        return True

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on at the next pause."""
        return any(box.waits for box in self._boxes.values())

    def flush(self) -> None:
        """Give on what was typed."""
        for box in self._boxes.values():
            box.flush()


def _refused() -> Notice:
    words = _("Here is room for {count} characters. The end of what you put in was left out.")
    return Notice("warn", words.format(count=format_number(MOST_TEXT)))


def _hint(kind: Kind) -> str:
    if kind == "note":
        return _("What readers of the report should know")
    if kind == "method":
        return _("How we got this answer")
    return _("Where it comes from") if kind == "source" else _("Why it is right")
