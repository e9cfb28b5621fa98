"""Handing a list out: which records, which columns, in which language, into which file; made behind the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop.language import _, format_number, mark, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import unshown_words
from brs_desktop.ui.filedialog import opening
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.printing.dialog import PaperDialog, telling
from brs_desktop.ui.records.table import Query
from brs_desktop.ui.values import apart

_TITLES = {
    "xlsx": mark("Make a spreadsheet"),
    "csv": mark("Make a plain table"),
    "vcard": mark("Make address cards"),
    "pdf": mark("Make a printed list"),
}
_SUFFIXES = {"xlsx": "xlsx", "csv": "csv", "vcard": "vcf", "pdf": "pdf"}
Picked = Callable[[], Sequence[str]]


class HandOutDialog(PaperDialog):
    """Asks, then shows how far the file is; leaving it stops the work and nothing of the file stays."""

    def __init__(
        self,
        desk: Desk,
        query: Query,
        format: str,
        *,
        label: str,
        total: int,
        picked: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        self._format = format
        super().__init__(desk, "handout", _(_TITLES[format]), (label, self.suffix), parent)
        self._query, self._picked = query, tuple(picked)
        self.offer_paper(format == "pdf")
        self.which = QComboBox()
        self.which.setObjectName("handout_which")
        if len(self._picked) > 1 or total == 0:
            self._offer_picked()
        if total:
            everything = ngettext("All {count} record of the list", "All {count} records of the list", total)
            self.which.addItem(everything.format(count=format_number(total)), False)
        if len(self._picked) == 1 and total:
            self._offer_picked()
        self.columns = QComboBox()
        self.columns.setObjectName("handout_columns")
        self.columns.addItem(_("The columns of the list"), False)
        self.columns.addItem(_("Every question"), True)
        asked = [(_("Records"), self.which)]
        if format in ("xlsx", "csv"):
            asked.append((_("Columns"), self.columns))
        else:
            self.columns.setParent(self)
            self.columns.hide()
        for at, (words, field) in enumerate(asked):
            self.add_row(at, words, field)
        order = [*(field for _words, field in asked), self.languages, self.file]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    @property
    def suffix(self) -> str:
        return _SUFFIXES[self._format]

    def _offer_picked(self) -> None:
        if self._picked:
            words = ngettext("Only the {count} chosen", "Only the {count} chosen", len(self._picked))
            self.which.addItem(words.format(count=format_number(len(self._picked))), True)

    def begin(self, code: str, out: Path) -> None:
        self.run(self.work(code, out, self.locking.passphrase), self._made)

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        query, workspace = self._query, self._desk.workspace
        records = self._picked if self.which.currentData() else ()
        way: dict[str, Any] = {"format": self._format, "out": out, "language": code, "passphrase": passphrase}
        way["every"] = bool(self.columns.currentData()) and self._format in ("xlsx", "csv")

        def work(job: Job) -> Any:
            from brs_desktop.workspace.chosen import Chosen
            from brs_desktop.workspace.handing_out import hand_out

            chosen = Chosen(query.collection, query.filters, query.search, query.sort, query.descending, tuple(records))
            return hand_out(workspace, chosen, **way, progress=telling(job), cancelled=job.ask_to_stop)

        return work

    def _made(self, result: Any) -> None:
        out = result.path
        if result.cut:
            self._desk.notices.say(
                lambda: Notice("warn", _written(result), _cut(result), action=_("Open"), act=opening(out))
            )
        else:
            self._desk.notices.good(_written(result), _("Open"), opening(out))
        self.accept()


def _written(result: Any) -> str:
    words = ngettext("{count} record is in the file: {file}", "{count} records are in the file: {file}", result.records)
    said = words.format(count=format_number(result.records), file=apart(str(result.path)))
    return said + unshown_words(result)


def _cut(result: Any) -> str:
    words = ngettext(
        "{count} long text was cut, for this format has a bound. A CSV file holds it whole.",
        "{count} long texts were cut, for this format has a bound. A CSV file holds them whole.",
        result.cut,
    )
    return words.format(count=format_number(result.cut))
