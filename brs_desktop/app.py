"""Composition root: the application, the window painted first, the workspace opening behind it."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from brs_desktop import __version__
from brs_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk

_GIVE_WAY_S = 0.00002
_YOUNG = (1_000, 10, 12_000)


def application() -> QApplication:
    """The one application of the process, dressed in our look."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    # Fusion by name: asking for the present style first costs Python the making of all that a style can say.
    made = QApplication([*sys.argv[:1], "-style", "fusion"])
    made.setProperty("fusion", True)
    made.setApplicationName("brs-desktop")
    made.setApplicationDisplayName("BRS Desktop")
    made.setApplicationVersion(__version__)
    return made


def build(folder: Path, language: str | None = None) -> MainWindow:
    """The window, shown; it has its look, its desk and the folder's workspace after its first painting."""
    from brs_desktop.ui import bearing
    from brs_desktop.workspace import preferences

    made, kept = application(), preferences.read(folder)

    def prepare() -> Desk:
        from brs_desktop.ui import fonts, speech, theme
        from brs_desktop.ui.desk import Desk
        from brs_desktop.workspace.settings import spoken_language

        # Work in the lanes gives way to the window at once, not only after five milliseconds: a list is painted by
        # hundreds of calls that each wait their turn. Garbage is looked for among what is young, and little of it:
        # a look through everything holds all threads for as long as a page turns.
        sys.setswitchinterval(_GIVE_WAY_S)
        gc.set_threshold(*_YOUNG)
        fonts.load()
        theme.apply(made, bearing.is_dark(kept), kept.text_percent)
        speech.switch(language or spoken_language(folder))
        return Desk(folder)

    window = MainWindow(prepare)
    bearing.stand(window, kept)
    window.show()
    return window


def try_form(file: Path, folder: Path) -> int:
    """Show the trial of a form until it is closed; no workspace is opened, the folder gives the look alone."""
    from brs_desktop.ui import bearing, fonts, theme
    from brs_desktop.ui.authoring.window import TrialWindow
    from brs_desktop.ui.speech import switch
    from brs_desktop.workspace import preferences
    from brs_desktop.workspace.settings import spoken_language

    made, kept = application(), preferences.read(folder)
    fonts.load()
    theme.apply(made, bearing.is_dark(kept), kept.text_percent)
    switch(spoken_language(folder))
    window = TrialWindow(file)
    window.closed.connect(made.quit)
    window.show()
    return made.exec()


def main(folder: Path, language: str | None = None) -> int:
    """Show the window until it is closed."""
    window = build(folder, language)
    code = application().exec()
    window.deleteLater()
    return code
