"""Erasing the personal data of a record: what goes, from where, and that it does not come back; confirmed by typing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_list, format_number, language, ngettext, pgettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.asking import page_of
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.ui.values import apart

_MOST_NAMED = 12


class EraseDialog(Dialog):
    """Nothing is erased before its consequence was shown, a reason given and the word typed."""

    guide = "contacts"

    def __init__(self, desk: Desk, collection: str, record: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("erase_dialog")
        self.setWindowTitle(_("Erase personal data"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._reference = desk, f"{collection}/{record}"
        self._found: Any = None
        self._title = text(_("Erase personal data"), "heading", wraps=True)
        self.going = text("", wraps=True, name="erase_going")
        self.where = text("", "hint", wraps=True, name="erase_where")
        self.reason = LeaningLine()
        self.reason.setObjectName("erase_reason")
        self.reason.setMaxLength(500)
        self.word = LeaningLine()
        self.word.setObjectName("erase_word")
        self.reason_label, self.word_label = text(_("Why")), text("", wraps=True)
        self.erase = button(_("Erase for good"), name="erase_now", tone="danger", pressed=self._erase)
        self.leave = button(_("Cancel"), name="erase_cancel", pressed=self.reject)
        self._arrange()
        self._connect()
        desk.data.run(self._look, done=self._take, failed=self._refused, owner=self)

    def _arrange(self) -> None:
        column = page_of(self, (self.leave, self.erase), 620, 520)
        for widget in (self._title, self.going, self.where, self.reason_label, self.reason, self.word_label, self.word):
            column.addWidget(widget)
        column.addStretch(1)

    def _connect(self) -> None:
        self.reason_label.setBuddy(self.reason)
        self.word_label.setBuddy(self.word)
        self.reason.setAccessibleName(_("Why"))
        self.word_label.setText(_("Type “{word}” to confirm").format(word=apart(confirming())))
        self.word.setAccessibleName(self.word_label.text())
        self.reason.textChanged.connect(self._enable)
        self.word.textChanged.connect(self._enable)
        self._enable()

    def _look(self, _job: Job) -> tuple[Any, list[str]]:
        from brs_desktop.workspace import erasing

        workspace, spoken = self._desk.workspace, language()
        found = erasing.preview(workspace, self._reference, spoken)
        words = RecordWords(workspace, workspace.collection(self._reference.partition("/")[0]), spoken)
        return found, list(dict.fromkeys(words.question(path) for path in found.paths))

    def _take(self, read: tuple[Any, list[str]]) -> None:
        found, questions = read
        self._found = found
        self.going.setText("\n".join(going(found, questions)))
        self.where.setText(consequence(found))
        self._enable()
        self.reason.setFocus()

    def _refused(self, problem: Problem) -> None:
        self.reject()
        self._desk.notices.problem(problem)

    def _enable(self) -> None:
        typed = self.word.text().strip().casefold() == confirming().casefold()
        self.erase.setEnabled(self._found is not None and typed and bool(self.reason.text().strip()))

    def _erase(self) -> None:
        from brs_desktop.workspace import erasing

        found, reason, workspace, reference = self._found, self.reason.text(), self._desk.workspace, self._reference

        def work(_job: Job) -> Any:
            return erasing.erase(workspace, reference, found.paths, reason)

        def tell(_done: object) -> None:
            self._desk.notices.good(_("The personal data of “{title}” are erased here.").format(title=found.title))
            self._desk.ask_status()

        # The dialog is gone by then: the notice belongs to the window.
        self._desk.data.run(work, done=tell, failed=self._desk.notices.problem)
        self.accept()


def confirming() -> str:
    """The word that confirms, in the language that is spoken."""
    return pgettext("the word that is typed to confirm", "erase")


def going(found: Any, questions: list[str]) -> list[str]:
    """What would be emptied, line by line."""
    named = ", ".join(apart(one) for one in questions[:_MOST_NAMED]) + ("…" if len(questions) > _MOST_NAMED else "")
    changes = ngettext("{count} set of changes", "{count} sets of changes", found.commits)
    parts = ngettext("{count} part of it is emptied", "{count} parts of them are emptied", found.sections)
    held = _("They stand in {sets}, by {people}; {parts}.").format(
        sets=changes.format(count=format_number(found.commits)),
        people=format_list(apart(one) for one in found.people) or "…",
        parts=parts.format(count=format_number(found.sections)),
    )
    lines = [apart(found.title), _("What is erased: {questions}").format(questions=named), held]
    if found.drafts:
        drafts = ", ".join(apart(one) for one in found.drafts[:_MOST_NAMED])
        drafts += "…" if len(found.drafts) > _MOST_NAMED else ""
        lines.append(_("Its what-if drafts are emptied with it: {drafts}").format(drafts=drafts))
    if found.letter:
        lines.append(_("There is an unfinished letter to go with it; it is taken, too."))
    return lines


def consequence(found: Any) -> str:
    """Where it is erased, and what stays, in one paragraph."""
    if found.peers:
        names = format_list(apart(one) for one in found.peers[:_MOST_NAMED])
        there = _("At the next sync also on every other copy; known are: {names}.").format(names=names)
    else:
        there = _("At the next sync also on every other copy.")
    return " ".join(
        (
            _("It goes from the lists, the search, the history and the backups on this computer, earlier values too."),
            there,
            _("What was printed or exported stays where it is, and so do backups on sticks until they are opened."),
            _("It cannot be undone. That something was erased, by whom and when, is kept."),
        )
    )
