"""Settings: where an author of forms finds the trial of a form."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button
from brs_desktop.ui.settings.page import SettingsPage, from_start


class FormsPage(SettingsPage):
    """The file is chosen here and opened in a window of its own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "forms")
        self.choose = button("", name="forms_try", tone="primary", pressed=self._choose)
        trial = self.add_card(lambda: _("Try a form"))
        trial.addWidget(
            self.hint(
                lambda: _(
                    "Opens a form that is being written (an XLSForm workbook, or its tables as Markdown) in a window"
                    " that keeps nothing. Beside it stand what the check found, with sheet, row and column, and"
                    " where other tools would do otherwise. When the file is saved, it is read again."
                )
            )
        )
        trial.addLayout(from_start(self.choose))
        self._finish()

    def _choose(self) -> None:
        from brs_desktop.ui.authoring.window import choose_trial

        choose_trial(self, self.open_trial)

    def open_trial(self, file: Path) -> None:
        """Open a file's trial; its lists have the records of this workspace."""
        from brs_desktop.ui.authoring.window import TrialWindow

        lists = self._desk.workspace.lists if self._desk.is_open else None
        TrialWindow(file.absolute(), lists, self.window()).show()

    def say(self) -> None:
        self.choose.setText(_("Choose a form…"))
