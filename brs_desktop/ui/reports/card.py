"""One report on the first page of Reports: what it is, by when, how far, in which state, and the one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.parts import button, restyle, text
from brs_desktop.ui.reports import words
from brs_desktop.ui.reports.drafts.lines import DraftLines
from brs_desktop.ui.reports.reading import Listed
from brs_desktop.ui.room import Acts, Aside
from brs_desktop.ui.sync.words import Said

_BAR = 180
_LETTERS = 30  # of what a report is beside its buttons


class SaidLine(QWidget):
    """An icon and the words beside it, in one tone."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._words = text("", wraps=True, name=name)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)

    def say(self, said: Said) -> None:
        """Show words, icon and tone."""
        self._words.setText(said.words)
        restyle(self._words, "role", words.ROLES[said.tone])
        icons.keep(self._mark, said.icon, words.TONES[said.tone], size=16)


class ReportCard(QFrame):
    """Told what to show; asks for nothing itself."""

    work_asked = Signal(object)
    versions_asked = Signal(object)
    copy_asked = Signal(object)
    draft_asked = Signal(str, object)

    def __init__(self, listed: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_card")
        self.setProperty("role", "card")
        self.listed = listed
        where = name_of(listed)
        self._title = text("", "heading", wraps=True, name=f"title:{where}")
        self._kind = text("", "caption", wraps=True)
        self._due = SaidLine(f"due:{where}")
        self._state = SaidLine(f"state:{where}")
        self._remarks = SaidLine(f"remarks:{where}")
        self._code = text("", "caption", wraps=True, name=f"code:{where}")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR)
        self._progress = text("", "caption", name=f"progress:{where}")
        self.work = button("", name=f"work:{where}", tone="primary", pressed=lambda: self.work_asked.emit(self.listed))
        self.versions = button(
            "", name=f"versions:{where}", icon="history", pressed=lambda: self.versions_asked.emit(self.listed)
        )
        self.copy = button(
            "", name=f"what_if:{where}", icon="copy", tone="quiet", pressed=lambda: self.copy_asked.emit(self.listed)
        )
        self.drafts = DraftLines(self)
        self.drafts.asked.connect(self.draft_asked)
        self._arrange()
        self.show_report(listed)

    def _arrange(self) -> None:
        how_far = QHBoxLayout()
        how_far.setSpacing(10)
        how_far.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        how_far.addWidget(self._progress, 1)
        facts = QWidget()
        told = QVBoxLayout(facts)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(4)
        for part in (self._title, self._kind, self._due, self._state, self._remarks, self._code):
            told.addWidget(part)
        told.addLayout(how_far)
        acts = QWidget()
        buttons = Acts(parent=acts)
        for made in (self.work, self.versions, self.copy):
            buttons.put(made)
        line = Aside(_LETTERS)
        line.put(facts)
        line.put(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(line)
        column.addWidget(self.drafts)

    def show_report(self, listed: Listed) -> None:
        """Show a report as it stands now."""
        self.listed = listed
        report, version = listed.report, listed.version
        named = f"{listed.kind} {report.period}" if report.period else report.title or listed.kind
        self._title.setText(_("{report} (practice)").format(report=named) if report.practice else named)
        below = report.title if report.period else listed.kind
        self._kind.setText(below)
        self._kind.setVisible(below != named)
        self._due.say(words.due(report))
        self._due.setVisible(report.received is None)
        self._state.say(_state(listed))
        self._remarks.say(words.remarks(report))
        self._remarks.setVisible(report.remarks > 0)
        self._code.setText(f"{words.version(version)} · {words.submitted(version)}" if version else "")
        self._code.setVisible(version is not None)
        for part in (self._bar, self._progress):
            part.setVisible(report.record is not None)
        self._bar.setRange(0, max(1, report.total))
        self._bar.setValue(report.answered)
        self._bar.setAccessibleName(_("Progress of the report"))
        self._progress.setText(words.progress(report))
        self._name_buttons(0 if report.received is not None else report.versions)
        self.drafts.show_drafts(listed.drafts, listed.gone)

    def _name_buttons(self, versions: int) -> None:
        title = self._title.text()
        act = _act(self.listed)
        self.work.setText(act)
        self.work.setAccessibleName(f"{act}: {title}")
        count = ngettext("{count} version", "{count} versions", versions).format(count=format_number(versions))
        self.versions.setText(count)
        self.versions.setAccessibleName(f"{count}: {title}")
        self.versions.setVisible(versions > 0)
        self.copy.setText(_("What-if draft…"))
        self.copy.setAccessibleName(_("Copy as a what-if draft: {report}").format(report=title))
        self.copy.setToolTip(_("A copy of this draft to try something out in; it is never submitted."))
        self.copy.setVisible(self.listed.report.record is not None)


def _act(listed: Listed) -> str:
    report = listed.report
    if report.received is not None:
        return _("Read")
    if report.record is None:
        return _("Begin")
    return _("Continue") if report.state == "draft" or report.changed_since_sent else _("Amend")


def _state(listed: Listed) -> Said:
    """The version's way; a draft that goes on beyond it says so beside it."""
    report = listed.report
    if report.standing > 1:
        return Said(_("Two versions stand side by side; submit again to replace both."), "conflict", "warn")
    said = words.way(listed.version) if listed.version else words.state(report.state)
    if report.contested:
        return Said(" · ".join((said.words, _("two answers exist somewhere"))), "conflict", "warn")
    if report.changed_since_sent:
        return Said(" · ".join((said.words, _("changed since"))), said.icon, said.tone)
    return said


def name_of(listed: Listed) -> str:
    """What the card of a report is known by: a practised report and the real one have the same key."""
    report = listed.report
    sent_here = report.received.id if report.received is not None else ""
    where = f"{report.collection}/{report.record or sent_here or report.period}"
    return f"practice/{where}" if report.practice else where
