"""What each thing of a form is on the page: a heading, a note, a question, a table, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.about import AboutAnswer
from brs_desktop.ui.reports.filler.cards import CardsView, are_cards
from brs_desktop.ui.reports.filler.listed import HeadingView, ListedView
from brs_desktop.ui.reports.filler.matrix import MatrixView
from brs_desktop.ui.reports.filler.quantity import QuantityView
from brs_desktop.ui.reports.filler.question import NoteView, QuestionView
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.ui.reports.filler.rows import AnswerTable

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Item
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

View: TypeAlias = QuestionView | NoteView | RepeatView | MatrixView | CardsView


class Maker(QObject):
    """Makes the views of a page and gives on what they say: the answers go to the presenter, the rest to the page."""

    review_asked = Signal(str)
    talk_asked = Signal(str)
    done = Signal(str)
    came_to = Signal(str)
    grew = Signal()

    def __init__(self, presenter: FillerPresenter, sheet: QWidget) -> None:
        super().__init__(sheet)
        self._presenter, self._sheet = presenter, sheet

    def view(self, item: Item) -> View | QLabel:
        """What stands for an item; a group is one line of words where nothing but words belongs to it."""
        matrix = self._presenter.pages.matrices.get(item.name)
        if matrix is not None:
            return self.table(MatrixView(self._presenter, matrix, item.path, self._sheet))
        if item.kind == "repeat":
            return self._rows(item)
        if item.kind == "group" and not self._presenter.state(item.path).media:
            return text(item.label, "group", wraps=True)
        if item.kind in ("group", "note"):
            return self.words(item.path, item.name, self._sheet, "group" if item.kind == "group" else "")
        return self.question(item.path, item.name, self._sheet)

    def words(self, path: str, name: str, parent: QWidget, look: str = "") -> NoteView:
        """Words between the questions: a note, with `look` the heading of a group, or what heads a list of choices."""
        asked = self._presenter.questions.get(name)  # a group is none
        if asked is not None and "label" in asked.appearance.split():
            return HeadingView(self._presenter, path, parent)
        return NoteView(path, parent, self._presenter.sights, look)

    def question(self, path: str, name: str, parent: QWidget) -> QuestionView:
        """A question of the page or of a card; its answers and words go to the presenter."""
        presenter = self._presenter
        asked, quantity, head = presenter.asked(path), presenter.quantities.get(name), presenter.pages.heads.get(name)
        if quantity is not None:
            view: QuestionView = QuantityView(presenter, asked, presenter.asked(quantity.unit_path(path)), parent)
        elif head is not None:
            view = ListedView(presenter, asked, f"{path.rpartition('/')[0]}/{head}".lstrip("/"), parent)
        else:
            view = QuestionView(asked, parent)
        view.answered.connect(presenter.answer)
        view.kept.connect(presenter.take_words)
        view.typed.connect(presenter.typing)
        view.left_blank.connect(presenter.leave_blank)
        if presenter.collection.report is not None:
            view.put_about(AboutAnswer(presenter, path, view))
        view.review_asked.connect(self.review_asked)
        view.talk_asked.connect(self.talk_asked)
        view.done.connect(self.done, Qt.ConnectionType.QueuedConnection)  # what it makes relevant is there then
        if view.about is not None:
            view.about.grew.connect(self.grew)
        return view

    def _rows(self, item: Item) -> RepeatView | CardsView:
        if not are_cards(self._presenter, item.name):
            view = RepeatView(self._presenter, item.name, item.path, self._sheet)
            self.table(view)
            return view
        cards = CardsView(self._presenter, item.name, item.path, self, self._sheet)
        cards.inner_made.connect(self.table)
        cards.grew.connect(self.grew)
        return cards

    def table(self, view: RepeatView | MatrixView) -> RepeatView | MatrixView:
        """Within a table one comes from question to question without leaving it."""
        view.grid.selectionModel().currentChanged.connect(self._cell_changed)
        view.beneath.review_asked.connect(self.review_asked)
        view.beneath.about.grew.connect(self.grew)
        return view

    def _cell_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        model = now.model()
        if isinstance(model, AnswerTable) and now.row() < len(model.rows):
            self.came_to.emit(model.path(now))
