"""Settings: which program this is, and the checks of everything it stands on, to be copied for support."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from brs_desktop import __version__
from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.settings.page import SettingsPage, from_start, in_line
from brs_desktop.ui.values import apart, unmarked


class AboutPage(SettingsPage):
    """The checks of `brs-desktop doctor`, made when somebody asks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "about")
        self._job: Job | None = None
        self._checks: tuple[Any, ...] = ()
        self._facts = text("", wraps=True, name="about_facts")
        self.check = button("", name="about_check", tone="primary", pressed=self._check)
        self.copy = button("", name="about_copy", icon="copy", pressed=self._copy)
        self._found = QVBoxLayout()
        self._found.setSpacing(8)
        self._lines: list[QWidget] = []
        self._arrange()
        self._finish()

    def _arrange(self) -> None:
        about = self.add_card(lambda: _("BRS Desktop"))
        about.addWidget(self._facts)
        checks = self.add_card(lambda: _("Checks"))
        checks.addWidget(self.hint(lambda: _("Reads the whole database and looks at the rest; changes nothing.")))
        checks.addLayout(from_start(self.check, self.copy))
        checks.addLayout(self._found)

    @property
    def waits(self) -> bool:
        return self._job is not None

    def look(self) -> None:
        """Say which program and which workspace this is."""
        self.say()

    def _check(self) -> None:
        if self._job is not None or not self._desk.is_open:
            return
        workspace = self._desk.workspace

        def examine(_job: Job) -> tuple[Any, ...]:
            from brs_desktop.workspace.doctor import inspect

            return tuple(inspect(workspace))

        self.check.setEnabled(False)
        self._job = self._desk.data.run(examine, done=self._take, failed=self._fail, owner=self)

    def _take(self, checks: tuple[Any, ...]) -> None:
        self._over()
        self._checks = checks
        for line in self._lines:
            self._found.removeWidget(line)
            discard(line)
        self._lines = [_line(one) for one in checks]
        for line in self._lines:
            self._found.addWidget(line)
        self.copy.setEnabled(True)

    def _fail(self, problem: Any) -> None:
        self._over()
        self._desk.notices.problem(problem)

    def _over(self) -> None:
        self._job = None
        self.check.setEnabled(True)

    def _copy(self) -> None:
        lines = [f"{'ok' if one.ok else 'WRONG'} {one.name}: {one.what} {one.next}".strip() for one in self._checks]
        QGuiApplication.clipboard().setText(unmarked("\n".join((self._facts.text(), *lines))))
        self._desk.notices.good(_("Copied."))

    def say(self) -> None:
        self.check.setText(_("Check everything"))
        self.copy.setText(_("Copy details"))
        facts = [_("Version {version}").format(version=__version__)]
        if self._desk.is_open:
            workspace = self._desk.workspace
            facts.append(_("Folder: {folder}").format(folder=apart(str(workspace.folder))))
            facts.append(_("Device: {device}").format(device=apart(workspace.replica.id_text)))
        self._facts.setText("\n".join(facts))


def _line(check: Any) -> QWidget:
    """One check: a mark, what was found, what to do."""
    made = QWidget()
    mark = QLabel()
    icons.keep(mark, "good" if check.ok else "warning", "good" if check.ok else "warn")
    words = text(" ".join(part for part in (check.what, check.next) if part), wraps=True)
    line = in_line(words)
    line.insertWidget(0, mark)
    line.setContentsMargins(0, 0, 0, 0)
    made.setLayout(line)
    return made
