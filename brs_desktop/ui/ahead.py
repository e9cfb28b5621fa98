"""What the places are made of is imported ahead, a little in each turn, before anybody goes there; then languages."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, QTimer

from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.turns import Step, turns_wait

# From what needs nothing of the others to what needs them all, so that each step brings in only a few modules.
MODULES = (
    *(f"library.{name}" for name in ("bringing", "facets", "fetching", "presenter", "filecard")),
    "records.pane",
    "library.preview",
    *(f"library.{name}" for name in ("results", "browse", "place")),
    *(f"finding.{name}" for name in ("rows", "delegate", "panel")),
    "contacts.contactread",
    *("reports.drafts.words", "reports.card", "records.way"),
    "contacts.detail",
    "contacts.help",
    *("filedialog", "printing.passphrase", "printing.dialog", "export", "leaning", "addressee", "letter"),
    "certificates",
    *(f"records.{name}" for name in ("handout", "historytable", "history", "presenter", "filters", "view")),
    "matches",
    *(f"reports.filler.{name}" for name in ("attached", "coming", "sights", "picture", "media", "guidance", "seek")),
    *("reports.filler.mapped.places", "reports.filler.length"),
    *(f"reports.filler.editors.{name}" for name in ("choose", "chooser", "dates", "files", "moments", "several")),
    *(f"reports.filler.{name}" for name in ("pages", "opening", "key", "carrying", "runner", "paste", "submission")),
    *(f"reports.filler.{name}" for name in ("presenter", "bar", "submit", "checks", "grid", "listed", "making")),
    "reports.filler.rowparts",
    *(f"reports.filler.{name}" for name in ("page", "side", "versions", "aside", "finding", "renewalpages", "view")),
    "records.place",
    "contacts.place",
    *("help.where", "settings.page", "sync.review.naming", "reports.sections.taken", "reports.sections.page"),
    *("reports.drafts.comparing", "reports.drafts.orphans", "reports.year", "reports.place"),
    *(f"sync.{name}" for name in ("presenter", "nextcard", "queuecard", "exchange", "review.clash", "review.view")),
    *(f"sync.{name}" for name in ("bundlepresenter", "bundlereading", "bundlewriting", "bundles", "view")),
    *(f"settings.{name}" for name in ("place", "person")),
    "help.window",
)
# Qt's own kinds of widgets, whose names and numbers Python makes on the first use: all of them at once, the first time
# that Qt is asked what some widget is. That took as long as making a place; here each is asked for by itself.
KINDS = (
    *("QTabBar", "QTabWidget", "QTextEdit", "QGraphicsView", "QDialogButtonBox", "QMessageBox", "QAbstractSpinBox"),
    *("QDateTimeEdit", "QAbstractSlider", "QSlider", "QAbstractItemView", "QWizard", "QMdiArea"),
    *("QMdiSubWindow", "QLCDNumber", "QRhiWidget", "QDockWidget", "QInputDialog", "QFontDialog", "QColorDialog"),
    *("QFontComboBox", "QFormLayout"),
)
_EVERY_MS = 25


class Ahead(QObject):
    """Imports one step in each turn of the event loop; a place that is visited earlier imports the rest itself.

    After that it has the other languages got ready, in the same way; a lane reads what is read.
    """

    def __init__(self, parent: QObject, lane: Lane) -> None:
        super().__init__(parent)
        self._lane = lane
        self._kinds = list(KINDS)
        self._rest = list(MODULES)
        self._tongues: Iterator[Step] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    @property
    def waits(self) -> bool:
        """Whether there is more to import or to get ready."""
        return self._timer.isActive()

    def _step(self) -> None:
        if turns_wait():
            return
        if self._kinds:
            getattr(QtWidgets, self._kinds.pop(0))
        elif self._rest:
            importlib.import_module(f"brs_desktop.ui.{self._rest.pop(0)}")
        else:
            self._next_tongue()

    def _next_tongue(self) -> None:
        if self._tongues is None:
            from brs_desktop.ui import tongues

            self._tongues = tongues.steps(self._lane)
            return
        step = next(self._tongues, None)
        if step is None:
            self._timer.stop()
        else:
            step()
