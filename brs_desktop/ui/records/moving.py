"""Moving a record: where to, what stands there already, and which of two answers is to be there afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_number, language, ngettext
from brs_desktop.ui.choices import Choices
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.asking import page_of
from brs_desktop.ui.records.differences import Differences, Side, sides
from brs_desktop.ui.reports.filler.editors import Asked
from brs_desktop.ui.reports.filler.question import QuestionView
from brs_desktop.ui.values import apart


@dataclass(frozen=True)
class Offer:
    """What can be asked: the countries by name and code, the one it is in, the form with the questions of its key."""

    title: str
    homes: tuple[tuple[str, str], ...]
    home: str
    form: Any
    collection: Any


@dataclass(frozen=True)
class Told:
    """A plan in words, with both sides of what differs."""

    plan: Any
    words: str
    differing: tuple[Side, ...]


class MoveDialog(Dialog):
    """Nothing moves before it was said what stands at the other place."""

    guide = "contacts"

    def __init__(self, desk: Desk, collection: str, record: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_dialog")
        self.setWindowTitle(_("Move this record"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._reference = desk, f"{collection}/{record}"
        self._offer: Offer | None = None
        self._told: Told | None = None
        self._job: Job | None = None
        self._title = text(_("Move this record"), "heading", wraps=True)
        self._what = text("", "strong", wraps=True, name="move_what")
        self._hint = text(
            _("All its answers go along. The old one stays, says where it went, and is found by a search."),
            "hint",
            wraps=True,
        )
        self.where_label = text(_("Country whose records it is among"), "question", wraps=True)
        self.where = QComboBox()
        self.where.setObjectName("move_where")
        self.where.setAccessibleName(self.where_label.text())
        self.where_label.setBuddy(self.where)
        self.says = text("", wraps=True, name="move_says")
        self.differences = Differences()
        self.go = button(_("Move"), name="move_now", tone="primary", pressed=self._move)
        self.leave = button(_("Cancel"), name="move_cancel", pressed=self.reject)
        self.views: dict[str, QuestionView] = {}
        self._arrange()
        self.differences.decided.connect(self._enable)
        self._enable()
        desk.data.run(self._look, done=self._take, failed=self._refused, owner=self)

    @property
    def waits(self) -> bool:
        """Whether something is being looked up."""
        return self._offer is None or self._job is not None

    def _arrange(self) -> None:
        self._column = page_of(self, (self.leave, self.go), 660, 540)
        parts = (self._title, self._what, self._hint, self.where_label, self.where, self.says, self.differences)
        for widget in parts:
            self._column.addWidget(widget)
        self._column.addStretch(1)

    def _look(self, _job: Job) -> Offer:
        from brs_desktop.ui.welcome.presenter import countries
        from brs_desktop.workspace.moving.places import home_in, homes

        workspace = self._desk.workspace
        key = workspace.find(self._reference)
        collection = workspace.collection(key.collection)
        names = {one.code: one.name for one in countries()}
        known = tuple((names.get(code, code), code) for code in homes(workspace, collection))
        form = workspace.form_for(key) if collection.key else None
        if form is not None and language() in form.definition.languages:
            form.set_language(language())
        title = workspace.title(key) or collection.singular(language())
        return Offer(title, known, home_in(collection, key.partition) or "", form, collection)

    def _take(self, offer: Offer) -> None:
        self._offer = offer
        self._what.setText(apart(offer.title))
        self.where.setModel(Choices(offer.homes, self.where))
        codes = [code for _name, code in offer.homes]
        self.where.setCurrentIndex(codes.index(offer.home) if offer.home in codes else -1)
        for widget in (self.where_label, self.where):
            widget.setVisible(bool(offer.homes))
        place = self._column.indexOf(self.says)
        for name in offer.collection.key:
            self.views[name] = self._view(offer, name)
            self._column.insertWidget(place, self.views[name])
            place += 1
        self.where.currentIndexChanged.connect(lambda _index: self._plan())
        (self.where if offer.homes else next(iter(self.views.values()))).setFocus()

    def _view(self, offer: Offer, name: str) -> QuestionView:
        form = offer.form
        question = form.definition.question(name)
        from_records = offer.collection.list_source(name) is not None
        asked = Asked(
            name, question, lambda words, offset, limit: form.choices(name, words, offset, limit), from_records
        )
        view = QuestionView(asked, reasons=False)
        view.show_state(form.state(name), False)
        view.answered.connect(self._answer)
        return view

    def _answer(self, path: str, value: Any) -> None:
        assert self._offer is not None
        self._offer.form.answer(path, value)
        for name, view in self.views.items():
            view.show_state(self._offer.form.state(name), False)
        self._plan()

    def _plan(self) -> None:
        """What the choice would come to, read in the data lane; an earlier question is dropped."""
        offer = self._offer
        if offer is None:
            return
        if self._job is not None:
            self._job.cancel()
        home = self.where.currentData() if self.where.currentIndex() >= 0 else None
        key = {name: offer.form.state(name).value for name in self.views}
        self._told = None
        self._enable()

        def work(_job: Job) -> Told:
            plan = self._desk.workspace.moves.plan(self._reference, home=home, key=key)
            found = sides(self._desk.workspace, plan.source, plan.differing)
            return Told(plan, _words(plan), found)

        self._job = self._desk.data.run(work, done=self._show, failed=self._cannot, owner=self)

    def _show(self, told: Told) -> None:
        self._job, self._told = None, told
        self.says.setText(told.words)
        self.differences.show_sides(told.differing, _("From this record"), _("As it is there"))
        self._enable()

    def _cannot(self, problem: Problem) -> None:
        """Said where one is choosing: another choice may go."""
        self._job = None
        self.says.setText(f"{problem.message} {problem.next}" if problem.code != "move-nowhere" else "")
        self.differences.show_sides((), "", "")

    def _refused(self, problem: Problem) -> None:
        self.reject()
        self._desk.notices.problem(problem)

    def _enable(self) -> None:
        self.go.setEnabled(self._told is not None and self.differences.complete)

    def _move(self) -> None:
        told = self._told
        if told is None:
            return
        taken, workspace, notices = self.differences.taken, self._desk.workspace, self._desk.notices
        data = self._desk.data

        def tell(moved: Any) -> None:
            def undo() -> None:
                data.run(lambda _job: workspace.moves.undo(moved.source), failed=notices.problem)

            notices.good(_("“{title}” has moved.").format(title=told.plan.title), _("Undo"), undo)

        # The dialog is gone by then: the notice belongs to the window.
        data.run(lambda _job: workspace.moves.move(told.plan, taken), done=tell, failed=notices.problem)
        self.accept()


def _words(plan: Any) -> str:
    """What a plan would come to, in sentences."""
    from brs_desktop.workspace.rights import country_place

    said = []
    if not plan.exists:
        said.append(_("Nothing is there yet; the record is made there."))
    elif plan.deleted:
        said.append(_("“{title}” was there and was deleted; it comes back.").format(title=apart(plan.there_title)))
    else:
        said.append(_("“{title}” is there already.").format(title=apart(plan.there_title)))
    if plan.differing:
        count = len(plan.differing)
        words = ngettext(
            "{count} answer is another one there. Choose which is right:",
            "{count} answers are others there. Choose for each which is right:",
            count,
        )
        said.append(words.format(count=format_number(count)))
    if plan.contested:
        said.append(_("Where two answers are waiting for a decision, the one that is shown goes along."))
    if country_place(plan.source.partition) and not country_place(plan.target.partition):
        said.append(_("It leaves its author’s own place: who wrote it there may not be able to read it any more."))
    if plan.versions:
        said.append(_("What was submitted under the old key stays there."))
    return " ".join(said)
