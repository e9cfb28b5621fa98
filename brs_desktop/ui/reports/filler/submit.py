"""Below the check: what would be submitted, to whom, what hinders it, what one goes on in spite of."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import button, restyle, text
from brs_desktop.ui.reports.filler.submission import Submission
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.wrapped import WrappedCheck


class SubmitPanel(QFrame):
    """A plain summary and one button; nothing here waits for a network."""

    submit_asked = Signal()

    def __init__(self, submission: Submission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("submit_panel")
        self.setProperty("role", "card")
        self._submission = submission
        self._state = text("", "strong", wraps=True, name="submit_state")
        self._what = text("", "hint", wraps=True, name="submit_what")
        self._whom = text("", "hint", wraps=True, name="submit_whom")
        self.seen = WrappedCheck("submit_seen")
        self.seen.toggled.connect(self._show)
        self.go = button("", name="submit_report", icon="up", tone="primary", pressed=self.submit_asked.emit)
        line = Flow(10)
        line.put(self.seen, wide=True)
        line.put(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        for part in (self._state, self._what, self._whom):
            column.addWidget(part)
        column.addLayout(line)
        submission.checked.connect(self._show)
        submission.submitted.connect(self._ask_again)
        speak(self._words)

    def _ask_again(self) -> None:
        """What was agreed to was one version; the next one is asked about anew."""
        self.seen.setChecked(False)

    def _show(self) -> None:
        check = self._submission.check
        blockers = len(check.blockers) if check is not None else 0
        remarks = sum(bool(one.acknowledge) for one in check.findings) if check is not None else 0
        self._say_state(blockers, remarks)
        self._say_what()
        self.seen.setVisible(bool(check and check.can_submit and remarks))
        if not remarks:
            self.seen.setChecked(False)
        agreed = not remarks or self.seen.isChecked()
        self.go.setEnabled(bool(check and check.can_submit and agreed and not self._submission.submitting))

    def _say_state(self, blockers: int, remarks: int) -> None:
        check = self._submission.check
        if check is None:
            words, tone = _("Nothing is written yet: there is nothing to submit."), "strong"
        elif blockers:
            words = ngettext(
                "Not yet: {count} point must be settled first.",
                "Not yet: {count} points must be settled first.",
                blockers,
            ).format(count=format_number(blockers))
            tone = "problem"
        elif remarks:
            words = ngettext(
                "It can be submitted; {count} problem would stay in it.",
                "It can be submitted; {count} problems would stay in it.",
                remarks,
            ).format(count=format_number(remarks))
            tone = "warn"
        else:
            words, tone = _("Ready to submit."), "good"
        self._state.setText(words)
        restyle(self._state, "role", tone)
        agree = ngettext(
            "I have seen the {count} problem and submit it as it is",
            "I have seen the {count} problems and submit it as it is",
            remarks,
        )
        self.seen.say(agree.format(count=format_number(remarks)))

    def _say_what(self) -> None:
        check = self._submission.check
        self._what.setVisible(check is not None)
        self._whom.setVisible(bool(check and check.can_submit))
        if check is None:
            return
        goes = _("What goes: a copy of the report as it is now, with {answered} of {total} questions answered.")
        words = goes.format(answered=format_number(check.answered), total=format_number(check.total))
        left = len(check.dropped)
        if left:
            stays = ngettext(
                "{count} answer that no longer applies stays on this computer.",
                "{count} answers that no longer apply stay on this computer.",
                left,
            )
            words = f"{words} {stays.format(count=format_number(left))}"
        self._what.setText(words)

    def _words(self) -> None:
        whom = _(
            "To whom: your country's other devices, your regional centre and the Secretariat, with the next exchange."
        )
        later = _("You can go on and submit again later.")
        self._whom.setText(f"{whom} {later}")
        self.go.setText(_("Submit"))
        self.go.setToolTip(_("Make this version; it leaves with the next exchange"))
        self._show()
