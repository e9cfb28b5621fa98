"""The pages of a printing beside the one that is typed: which are done; and what stands over answers and at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QListWidget, QListWidgetItem, QWidget

from brs_desktop.exchange.answers.onpaper import PaperReader, numbered
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import discard
from brs_desktop.ui.reports.filler.retyping.line import Line
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.shapes import ListProvider, Question
    from brs_desktop.pdf.pagecodes import Slot
    from brs_desktop.workspace.retyping import PaperPage, Retyping

_WIDE = 190


@dataclass(frozen=True)
class Found:
    """A page with what is needed to type it: which pages are done, its reader, and the boxes of its questions."""

    page: PaperPage
    done: Mapping[int, int]
    reader: PaperReader
    boxes: Mapping[str, Mapping[str, str]]


def looked_up(page: PaperPage, papers: Retyping, definition: FormDefinition, lists: ListProvider) -> Found:
    """In a lane, for long lists of choices are read to the end."""
    asked = {slot.name: definition.question(slot.name) for slot in page.slots}
    boxes = {name: boxes_of(definition, question, page.language) for name, question in asked.items()}
    return Found(page, papers.done(page), PaperReader(definition, lists, page.language), boxes)


class PageList(QListWidget):
    """Every page of the printing, with how often it was typed; Enter opens one."""

    def __init__(self, opened: Callable[[int], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paper_pages")
        self.setAccessibleName(_("Pages"))
        self.setFixedWidth(_WIDE)
        self.itemActivated.connect(lambda item: opened(item.data(Qt.ItemDataRole.UserRole)))
        self.hide()

    def show_pages(self, page: PaperPage, done: Mapping[int, int]) -> None:
        """Tell all pages of a printing; the one that is typed is the chosen one."""
        self.clear()
        for number in range(1, page.count + 1):
            words = {0: _("Page {page}"), 1: _("Page {page}: typed")}.get(
                done.get(number, 0), _("Page {page}: typed twice")
            )
            item = QListWidgetItem(words.format(page=format_number(number)), self)
            item.setData(Qt.ItemDataRole.UserRole, number)
        self.setCurrentRow(page.number - 1)
        self.show()


def heading_of(definition: FormDefinition, language: str, slot: Slot, before: Slot | None) -> str:
    """The group or row that begins with an answer, as it stands on paper; nothing where the one before goes on."""
    if before is not None and before.rows == slot.rows:
        groups = [definition.question(one.name).group_path for one in (before, slot)]
        if groups[0] == groups[1]:
            return ""
    if slot.rows:
        names = [(definition.label(repeat, language) or repeat, number) for repeat, number in slot.rows]
        return " · ".join(_("{name} – {number}").format(name=apart(name), number=number) for name, number in names)
    path = definition.question(slot.name).group_path
    return definition.label(path[-1], language) if path else ""


def boxes_of(definition: FormDefinition, question: Question, language: str) -> dict[str, str]:
    """The words of the boxes that are printed for a question, by their numbers; none for longer lists."""
    if not question.kind.startswith(("select", "rank")):
        return {}
    choices = definition.choices(question.name, language) or ()
    words = {one.value: one.label for one in choices}
    return {number: words[code] for number, code in numbered(choices).items()}


def line_of(definition: FormDefinition, language: str, slot: Slot, boxes: Mapping[str, str], parent: QWidget) -> Line:
    """The line of an answer, without what the record has."""
    question = definition.question(slot.name)
    long = question.kind == "text" and "multiline" in question.appearance.split()
    return Line(slot, definition.label(slot.name, language) or slot.name, long=long, numbers=boxes, parent=parent)


def emptied(column: QBoxLayout) -> None:
    """Let go of the lines and headings of a page; the room below them stays."""
    while column.count() > 1:
        item = column.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            discard(widget)


def told_of(page: PaperPage) -> str:
    """What is said when a page is shown."""
    slots = len(page.slots)
    count = ngettext("{count} answer", "{count} answers", slots).format(count=format_number(slots))
    number, pages = format_number(page.number), format_number(page.count)
    return _("Page {page} of {pages}: {answers}.").format(page=number, pages=pages, answers=count)


def end_of(page: PaperPage, times: int) -> str:
    """What is said when a page is done, once or twice."""
    said = _("Page {page} is typed.") if times == 1 else _("Page {page} is typed twice, and both are the same.")
    more = _("Type the next code; Enter alone leads to the next page.") if page.number < page.count else ""
    return f"{said.format(page=format_number(page.number))} {more}".strip()
