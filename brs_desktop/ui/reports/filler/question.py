"""One question on the page: label, hint, editor, what is wrong, and why there may be no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.parts import Button, button, name_only, restyle, text
from brs_desktop.ui.reports.filler.about import AboutAnswer
from brs_desktop.ui.reports.filler.editors import Asked, FileEditor, editor_for
from brs_desktop.ui.reports.filler.editors.base import absence
from brs_desktop.ui.reports.filler.editors.written import Written
from brs_desktop.ui.reports.filler.guidance import Guidance
from brs_desktop.ui.reports.filler.letters import lacking_words
from brs_desktop.ui.reports.filler.media import MediaView
from brs_desktop.ui.values import CHOOSABLE, apart, missing_words

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.sights import Sights

_ROOM = 640


class QuestionView(QFrame):
    """Shows one node; it is told when its state has changed and touches nothing else."""

    answered = Signal(str, object)
    kept = Signal(str, str)
    typed = Signal()
    left_blank = Signal(str, str)
    done = Signal(str)
    review_asked = Signal(str)
    talk_asked = Signal(str)

    def __init__(self, asked: Asked, parent: QWidget | None = None, *, reasons: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setProperty("state", "")
        self._reasons = reasons
        self._sights = asked.sights
        self.path = asked.path
        # What else it shows: it is told when one of these has changed, too.
        self.minds: tuple[str, ...] = ()
        self._state: NodeState | None = None
        self._label = text("", "question", wraps=True, name=f"label:{asked.path}")
        self._absence = text("", "badge")
        self._hint = text("", "hint", wraps=True)
        self._message = text("", "problem", wraps=True, name=f"message:{asked.path}")
        self.editor = editor_for(asked)
        if isinstance(self.editor, FileEditor):
            self.editor.opens = True
        self.editor.answered.connect(lambda value: self.answered.emit(self.path, value))
        self.editor.done.connect(lambda: self.done.emit(self.path))
        self.editor.typed.connect(self.typed)
        self.editor.keeps_words = isinstance(self.editor, Written)
        if self.editor.keeps_words:
            self.editor.left.connect(self._keep_words)
        self._why = button("", name=f"missing:{asked.path}", icon="missing", tone="small", pressed=self._open_menu)
        self._contested = button(
            "", name=f"contested:{asked.path}", icon="conflict", tone="quiet", pressed=self._review
        )
        self._contested.hide()
        self._lacking: QLabel | None = None
        self._last: QLabel | None = None
        self.about: AboutAnswer | None = None
        self._talk: Button | None = None
        self._guidance: Guidance | None = None
        self._media: MediaView | None = None
        self._arrange()

    def _arrange(self) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._label)
        head.addWidget(self._absence, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._why, 0, Qt.AlignmentFlag.AlignTop)
        self._label.setSizePolicy(self._label.sizePolicy().Policy.Expanding, self._label.sizePolicy().Policy.Minimum)
        head.setStretchFactor(self._label, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._hint, self.editor, self._message):
            column.addWidget(part)
        column.addWidget(self._contested, 0, Qt.AlignmentFlag.AlignLeading)
        self.setMaximumWidth(_ROOM + 24)

    def put_about(self, about: AboutAnswer) -> None:
        """Of a report: what is said about the answer stands under it, the way to it beside the label."""
        self.about = about
        self._head.insertWidget(self._head.indexOf(self._why), about.opener, 0, Qt.AlignmentFlag.AlignTop)
        self._column.insertWidget(self._column.indexOf(self._message) + 1, about)
        about.review_asked.connect(self.review_asked)

    def show_state(self, state: NodeState, contested: bool, missing: bool = False) -> None:
        """Show the node as it stands now; `missing` when it is time to tell that it has no answer."""
        self._state = state
        self._label.setText(f"{state.label} *" if state.required and not state.readonly else state.label)
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        self._show_guidance(state)
        self._media = show_media(self._media, self._sights, state, self._column, self._hint)
        self.editor.show_state(state)
        wrong = state.violation == "constraint" or missing
        self._say_what_is_wrong(state, wrong)
        self._show_lacking(state)
        reason = absence(state.value)
        self._absence.setText(reason)
        self._absence.setVisible(bool(reason))
        self._why.setVisible(self._reasons and not state.readonly)
        self._contested.setText(_("Two answers exist: compare and decide"))
        self._contested.setVisible(contested)
        restyle(self, "state", "contested" if contested else "problem" if wrong else "")
        self._speak(state, contested)

    def _show_guidance(self, state: NodeState) -> None:
        """Few questions have any: what shows it is made for those."""
        if self._guidance is None:
            if not state.guidance:
                return
            self._guidance = Guidance(self.path, self)
            self._head.insertWidget(self._head.indexOf(self._why), self._guidance.opener, 0, Qt.AlignmentFlag.AlignTop)
            self._column.insertWidget(self._column.indexOf(self._hint) + 1, self._guidance.words)
        self._guidance.show_state(state)

    def _show_lacking(self, state: NodeState) -> None:
        """Few answers have characters without a picture: what tells of them is made for those."""
        words = lacking_words(state.text)
        if self._lacking is None:
            if not words:
                return
            self._lacking = text("", "caption", wraps=True, name=f"lacking:{self.path}")
            self._column.insertWidget(self._column.indexOf(self._message), self._lacking)
        self._lacking.setText(words)
        self._lacking.setVisible(bool(words))

    def show_last(self, report: str, answer: str) -> None:
        """How it was answered in the last report; said only where it differs from what stands here now."""
        differs = bool(answer) and self._state is not None and answer != self._state.text
        if self._last is None:
            if not differs:
                return
            self._last = text("", "caption", wraps=True, name=f"last:{self.path}")
            self._column.insertWidget(self._column.indexOf(self._message), self._last)
        self._last.setText(_("Last report ({report}): {answer}").format(report=apart(report), answer=apart(answer)))
        self._last.setVisible(differs)

    def show_remarks(self, count: int) -> None:
        """How many conversations go on about this answer; pressed, they are shown."""
        if self._talk is None:
            if not count:
                return
            pressed = lambda: self.talk_asked.emit(self.path)  # noqa: E731
            self._talk = button("", name=f"remarks:{self.path}", icon="talk", tone="quiet", pressed=pressed)
            self._column.addWidget(self._talk, 0, Qt.AlignmentFlag.AlignLeading)
        words = ngettext("{count} remark", "{count} remarks", count).format(count=format_number(count))
        self._talk.setText(words)
        self._talk.setVisible(count > 0)

    def _say_what_is_wrong(self, state: NodeState, wrong: bool) -> None:
        self._message.setText((state.message or _("This answer breaks a rule of the form.")) if wrong else "")
        self._message.setVisible(wrong)

    def _speak(self, state: NodeState, contested: bool) -> None:
        said = [state.hint, self._message.text(), absence(state.value)]
        said.insert(0, _("required") if state.required else "")
        said.append(_("has a conflict") if contested else "")
        self.editor.speak_as(state.label, ". ".join(part for part in said if part))
        name_only(self._why, _("No answer to “{question}”: say why").format(question=state.label))

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on at the next pause."""
        return self.editor.waits or (self.about is not None and self.about.waits)

    @property
    def paths(self) -> tuple[str, ...]:
        """The answers that are given here."""
        return (self.path,)

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in the order of Tab."""
        talk = [self._talk] if self._talk is not None else []
        about = [*self.about.stops(), self.about.opener] if self.about is not None else []
        how = [self._guidance.opener] if self._guidance is not None else []
        played = self._media.stops() if self._media is not None else []
        return [*played, *self.editor.stops(), self._contested, *talk, *about, *how, self._why]

    def focus(self) -> None:
        self.editor.focus()

    def flush(self) -> None:
        self.editor.flush()
        self._keep_words()
        if self.about is not None:
            self.about.flush()

    def _keep_words(self) -> None:
        """Words that are no date or number stay with the record, told as wrong: nothing that was typed is lost."""
        words = self.editor.take_words()
        if words:
            self.kept.emit(self.path, words)

    def _review(self) -> None:
        self.review_asked.emit(self.path)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("missing_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in CHOOSABLE:
            action = menu.addAction(missing_words(reason))
            action.setObjectName(f"missing={reason}")
            action.triggered.connect(lambda _on=False, reason=reason: self.left_blank.emit(self.path, reason))
        menu.addSeparator()
        clear = menu.addAction(icons.icon("close"), _("Clear the answer"))
        clear.triggered.connect(lambda: self.left_blank.emit(self.path, ""))
        menu.popup(self._why.mapToGlobal(self._why.rect().bottomLeft()))


class NoteView(QFrame):
    """Words of the form between the questions: a note, or with `look` the heading of a group."""

    def __init__(self, path: str, parent: QWidget | None = None, sights: Sights | None = None, look: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.path, self._sights = path, sights
        self._media: MediaView | None = None
        self._label = text("", look, wraps=True, name=f"note:{path}")
        self._hint = text("", "hint", wraps=True)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addWidget(self._label)
        column.addWidget(self._hint)
        self.setMaximumWidth(_ROOM + 24)

    def show_state(self, state: NodeState, contested: bool) -> None:
        self._label.setText(state.label)
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        self._media = show_media(self._media, self._sights, state, self._column, self._hint)

    @property
    def waits(self) -> bool:
        """Nothing to answer here."""
        return False

    def stops(self) -> list[QWidget]:
        return self._media.stops() if self._media is not None else []

    def focus(self) -> None:
        """What can be played, where there is any."""
        for stop in self.stops()[:1]:
            stop.setFocus()

    def flush(self) -> None:
        """Nothing to answer here."""


def tell(presenter: FillerPresenter, view: QuestionView | NoteView) -> None:
    """Have a question or words of the form shown as they stand now, with all that is known beside the answer."""
    path = view.path
    state = presenter.state(path)
    if isinstance(view, NoteView):
        view.show_state(state, False)
        return
    view.show_state(state, presenter.contested(path), presenter.tells_missing(state))
    if presenter.last is not None:
        view.show_last(presenter.last.named, presenter.last.text(path))
    view.show_remarks(presenter.remarks(path))
    if view.about is not None:
        view.about.show_about(state)


def show_media(
    made: MediaView | None, sights: Sights | None, state: NodeState, column: QVBoxLayout, below: QWidget
) -> MediaView | None:
    """Few words have a picture or a sound: what shows it is made for those, under what explains the question."""
    if made is None and (sights is None or not state.media):
        return None
    if made is None and sights is not None:
        made = MediaView(sights, state.path, below.parentWidget())
        column.insertWidget(column.indexOf(below) + 1, made)
    if made is not None:
        made.show_media(state.media, state.label)
    return made
