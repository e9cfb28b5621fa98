"""The result being chosen: the answer taken or written, the reason, and the button that decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.reports.filler.editors import Asked, Editor
from brs_desktop.ui.reports.filler.editors.compact import compact_editor
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.review.clash import Clash, Version
from brs_desktop.ui.sync.review.presenter import accept, delete, keep, take, write
from brs_desktop.ui.values import apart

_MERGED, _DELETED = ("soft", "rule"), ("delete",)


class ResultBar(QFrame):
    """Below the columns: what will stand, why, and Apply; a settled clash shows Undo instead."""

    decided = Signal(object, str)
    undone = Signal()
    followed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.clash: Clash | None = None  # the one a decision is about
        self._choice: Any = None
        self._default = ""
        self._editor: Editor | None = None
        self._title = text("", "overline")
        self._value = QWidget()
        self._value_box = QVBoxLayout(self._value)
        self._value_box.setContentsMargins(0, 0, 0, 0)
        self._decided_label = text("", wraps=True, name="decided")
        self._reason_label = QLabel()
        self.reason = LeaningLine()
        self.reason.setObjectName("settle_reason")
        self._reason_label.setBuddy(self.reason)
        self.reason.returnPressed.connect(self._apply)
        self.apply = button("", name="settle_apply", tone="primary", pressed=self._apply)
        self.undo = button("", name="settle_undo", icon="undo", pressed=self.undone.emit)
        self.accept = button("", name="settle_accept", pressed=lambda: self._choose(accept(), _("Accepted as merged")))
        self.keep = button("", name="settle_keep", pressed=lambda: self._choose(keep(), _("Kept")))
        self.delete = button(
            "", name="settle_delete", tone="danger", pressed=lambda: self._choose(delete(), _("Deleted"))
        )
        self.follow = button("", name="settle_follow", icon="move", pressed=self._follow)
        self._stands = text("", "warn", wraps=True, name="settle_stands")
        self._arrange()
        self.hide()  # before it is known what is decided, there is nothing to press
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        choices, last = Flow(10), Flow(10)
        choices.put(self._title)
        choices.put(self._value, wide=True)
        for widget in (self.accept, self.keep, self.delete, self.follow):
            choices.put(widget)
        choices.put(self._stands, wide=True)
        choices.put(self._decided_label, wide=True)
        last.put(self._reason_label)
        last.put(self.reason, wide=True)
        last.put(self.apply)
        last.put(self.undo)
        column.addLayout(choices)
        column.addLayout(last)

    def show_clash(self, clash: Clash, asked: Asked | None) -> None:
        """Begin a decision about a clash, or show the one that was made; one that was begun goes on."""
        if self._goes_on(clash):
            self.clash = clash
            if getattr(self._choice, "dot", None) not in (None, *(one.dot for one in clash.versions)):
                self._choice = None  # that answer stands no longer
                self.apply.setEnabled(False)
            return
        self.clash, self._choice, self._default = clash, None, ""
        self.reason.clear()
        self._drop_editor()
        if clash.open and clash.kind == "hard" and asked is not None:
            self._make_editor(asked)
        self._value.setVisible(self._editor is not None)
        for made, kinds in ((self.accept, _MERGED), (self.keep, _DELETED), (self.delete, _DELETED)):
            made.setVisible(clash.open and clash.kind in kinds)
        for part in (self.reason, self._reason_label, self.apply):
            part.setVisible(clash.open and clash.kind != "versions")
        self.undo.setVisible(not clash.open)
        self.follow.setVisible(self._answer is not None)
        self._stands.setVisible(self._answer is not None and bool(clash.stands))
        self._decided_label.setText(clash.decided)
        self._decided_label.setVisible(bool(clash.decided))
        self.apply.setEnabled(False)
        self._words()
        self.show()

    @property
    def _answer(self) -> Version | None:
        """The one answer that was given under an older name, where the others only made that name empty."""
        clash = self.clash
        return clash.answer if clash is not None and clash.open and clash.today is not None else None

    def _follow(self) -> None:
        if self._answer is not None:
            self.followed.emit(self._answer)

    def _goes_on(self, clash: Clash) -> bool:
        """Whether it is the clash that is being decided: clashes are read again while somebody types an answer."""
        before = self.clash
        return (
            before is not None
            and before.open
            and replace(clash, versions=(), asked=None, before="")
            == replace(before, versions=(), asked=None, before="")
        )

    def take(self, version: Version) -> None:
        """Fill the result with one of the answers."""
        own = self.clash is not None and self.clash.own
        chosen = (
            (_("Kept mine") if version.mine else _("Took theirs"))
            if own
            else _("Took {letter}").format(letter=version.name)
        )
        if self._editor is not None:
            self._editor.show_state(_state(version.path, version.value, version.text))
        self._choose(take(version), chosen)

    def _make_editor(self, asked: Asked) -> None:
        self._editor = compact_editor(asked)
        self._editor.show_state(_state(asked.path, None, ""))
        self._editor.answered.connect(lambda value: self._choose(write(_stored(asked, value)), _("Wrote another")))
        self._editor.typed.connect(lambda: self.apply.setEnabled(True))
        for stop in self._editor.stops()[:1]:
            stop.setObjectName("settle_value")
        self._editor.speak_as(_("Result"), _("Take one of the answers above or write another"))
        self._value_box.addWidget(self._editor)

    def _drop_editor(self) -> None:
        if self._editor is not None:
            discard(self._editor)
            self._editor = None

    def _choose(self, choice: Any, default: str) -> None:
        self._choice, self._default = choice, default
        self.apply.setEnabled(True)
        self.reason.setPlaceholderText(default)

    def _apply(self) -> None:
        if self._editor is not None:
            self._editor.flush()
        if self._choice is not None:
            self.decided.emit(self._choice, self.reason.text().strip() or self._default)
            # The focus leaves with it, and where it comes to may show another clash.
            self.apply.setEnabled(False)

    def _words(self) -> None:
        settled = self.clash is not None and not self.clash.open
        self._title.setText(_("Decided") if settled else _("Result"))
        self._reason_label.setText(_("Reason"))
        self.reason.setAccessibleName(_("Reason for the decision"))
        self.reason.setPlaceholderText(self._default or _("Why? The others will read it."))
        self.apply.setText(_("Apply"))
        self.undo.setText(_("Undo this decision"))
        if self.clash is not None and self._answer is not None:
            words = _("Put it into “{question}”, as the question is called now")
            self.follow.setText(words.format(question=apart(self.clash.called)))
            there = _("“{answer}” stands there now and is replaced; Undo brings both back.")
            self._stands.setText(there.format(answer=apart(self.clash.stands)) if self.clash.stands else "")
        self.accept.setText(_("Accept both changes"))
        self.keep.setText(_("Keep it"))
        self.delete.setText(_("Delete it"))


def _state(path: str, value: Any, words: str) -> Any:
    from brs_desktop.forms.shapes import NodeState

    return NodeState(path, value, words, True, False, False, None, None, "", "")


def _stored(asked: Asked, value: Any) -> Any:
    """What an editor gives as a cell's value: a choice from records keeps the words that were read."""
    if not asked.from_records or not isinstance(value, str):
        return value
    from brs_sync.values import Ref

    words = next((one.label for one in asked.choices(value, 0, 50).items if one.value == value), "")
    return Ref(value, words)
