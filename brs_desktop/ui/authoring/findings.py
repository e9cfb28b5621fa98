"""The list beside a form on trial: what the check found, and where other tools would do otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.authoring.loose import Tried
from brs_desktop.ui.parts import on_item

_NAME = Qt.ItemDataRole.UserRole
_MOST_NAMED = 8
_ICONS = {"error": "error", "warning": "warning"}


class FindingsList(QListWidget):
    """One line a finding, its place first; a line that is about a question leads to it."""

    question_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trial_findings")
        self.setProperty("role", "outline")
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        on_item(self, self._lead)

    def show_found(self, tried: Tried) -> None:
        """Everything of one look at the form."""
        self.clear()
        for level, words, name in _lines(tried):
            item = QListWidgetItem(words, self)
            item.setData(_NAME, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_level(level)}. {words}" if level else words)
            if level:
                colours = theme.look.colours
                colour = {"error": colours.bad, "warning": colours.warn}.get(level, colours.muted)
                item.setIcon(icons.icon(_ICONS.get(level, "info"), colour))
            else:
                item.setForeground(QColor(theme.look.colours.accent_ink))
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _lead(self, item: QListWidgetItem) -> None:
        if item.data(_NAME):
            self.question_chosen.emit(item.data(_NAME))


def _lines(tried: Tried) -> Iterator[tuple[str, str, str]]:
    """Level, words and question of every line; a heading has no level."""
    told, more = tried.found.told()
    yield "", _summary(tried), ""
    for one in told:
        yield one.level, one.sentence(), one.values.get("name", "")
    if more:
        yield (
            "note",
            ngettext("… and {count} more finding.", "… and {count} more findings.", more).format(
                count=format_number(more)
            ),
            "",
        )
    if tried.elsewhere:
        words = _("The choices of {lists} come from records. Nothing is read from a workspace here, so they are empty.")
        yield "note", words.format(lists=", ".join(tried.elsewhere)), ""
    if tried.found.situations:
        yield "", _("Other tools may do otherwise"), ""
    for situation in tried.found.situations:
        names = situation.questions
        yield (
            "note",
            _("{situation}: here {here}; elsewhere {elsewhere}. Questions ({count}): {names}").format(
                situation=_(situation.what),
                here=_(situation.here),
                elsewhere=_(situation.elsewhere),
                count=len(names),
                names=", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else ""),
            ),
            names[0],
        )


def _summary(tried: Tried) -> str:
    errors = sum(one.level == "error" for one in tried.found.findings)
    if errors:
        words = ngettext("{count} error: mend it in the file.", "{count} errors: mend them in the file.", errors)
        return words.format(count=format_number(errors))
    count = len(tried.found.findings)
    return ngettext("No errors, {count} remark", "No errors, {count} remarks", count).format(count=format_number(count))


def _level(level: str) -> str:
    return {"error": _("Error"), "warning": _("Warning")}.get(level, _("Remark"))
