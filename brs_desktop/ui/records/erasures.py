"""What was erased: of which record, by whom, when, how much, and which copies have said that they know."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _, format_list, format_number, language, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart, when

_MARGIN = 20


class ErasuresDialog(Dialog):
    """Newest first; nothing here brings anything back."""

    guide = "settings"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("erasures_dialog")
        self.setWindowTitle(_("What was erased"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.said = text(_("Reading…"), "hint", wraps=True, name="erasures_said")
        self.table = QTreeWidget()
        self.table.setObjectName("erasures_table")
        self.table.setAccessibleName(_("What was erased"))
        self.table.setRootIsDecorated(False)
        self.table.setWordWrap(True)
        self.table.setUniformRowHeights(False)
        self.table.setHeaderLabels([_("Record"), _("Who"), _("When"), _("How much"), _("Acknowledged by")])
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        leave = button(_("Close"), name="erasures_close", tone="primary", pressed=self.accept)
        foot = Flow()
        foot.put(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        if parent is not None:
            room = parent.window().size()
            self.resize(min(900, room.width() - _MARGIN), min(480, room.height() - _MARGIN))
        leave.setFocus()
        workspace, spoken = desk.workspace, language()
        desk.data.run(lambda _job: _read(_job, workspace, spoken), done=self._take, owner=self)

    def _take(self, found: list[Any]) -> None:
        said = ngettext("{count} erasure", "{count} erasures", len(found)).format(count=format_number(len(found)))
        self.said.setText(said if found else _("Nothing was erased yet."))
        for one in found:
            words = [apart(one.title), apart(one.author), apart(when(one.wall_ms)), _cells(one.cells), _known(one)]
            item = QTreeWidgetItem(self.table, words)
            for column, shown in enumerate(words):
                item.setToolTip(column, shown if column else f"{shown}\n{one.reason}")


def _read(_job: Job, workspace: Any, spoken: str) -> list[Any]:
    from brs_desktop.workspace import erasing

    return erasing.erasures(workspace, spoken)


def _cells(count: int) -> str:
    return ngettext("{count} answer", "{count} answers", count).format(count=format_number(count))


def _known(one: Any) -> str:
    has = format_list(apart(name) for name in one.acknowledged)
    lacks = format_list(apart(name) for name in one.missing)
    if lacks:
        return (has + "; " if has else "") + _("not yet: {names}").format(names=lacks)
    return has or _("no other copy is known")
