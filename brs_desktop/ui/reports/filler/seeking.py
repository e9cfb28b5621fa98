"""Ctrl+F in an open record: questions by words and by how they stand, listed where the outline was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import on_key, text
from brs_desktop.ui.reports.filler.finding import FindBar, FoundList, words_of
from brs_desktop.ui.reports.filler.gathering import MOST, Gathering
from brs_desktop.ui.speech import speak
from brs_desktop.workspace.seeking import Only, Sought, Wanted, wanted

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.beside import Beside
    from brs_desktop.ui.reports.filler.side import Side
    from brs_desktop.ui.reports.filler.view import FillerView


class Seeking(QObject):
    """Made with every record; while something is looked for its list follows the answers."""

    def __init__(self, filler: FillerView, side: Side, beside: Beside) -> None:
        super().__init__(filler)
        self._presenter, self._side, self._beside = filler.presenter, side, beside
        self.bar, self.list = FindBar(), FoundList()
        self._summary = text("", "hint", wraps=True, name="find_summary")
        self._gathering = Gathering(filler.presenter, self)
        self._wanted = Wanted()
        self._coming: list[Sought] = []
        # Whether the list stands as it is until everything is looked through, and whether Enter waits for the first.
        self._quiet = self._leads = False
        side.take_finding(self.bar, self._summary, self.list)
        self._offer()
        self._connect(filler)
        speak(self._words)

    def _connect(self, filler: FillerView) -> None:
        presenter = self._presenter
        self.bar.asked.connect(self._ask)
        self.bar.list_asked.connect(self.list.come_in)
        self.bar.lead_asked.connect(self._lead)
        self.list.chosen.connect(filler.go_to)
        self._gathering.found.connect(self._take)
        self._gathering.ended.connect(self._end)
        presenter.counted.connect(self._look_again)
        presenter.last_read.connect(self._offer)
        if presenter.threads is not None:
            presenter.threads.told.connect(self._look_again)
        on_key(filler, "Ctrl+F", self.come)

    @property
    def waits(self) -> bool:
        """Whether something is being looked through."""
        return self._gathering.waits

    @property
    def has_focus(self) -> bool:
        """Whether one is at work here while something is looked for."""
        parts, focus = (self.bar, self.list), QApplication.focusWidget()
        return any(one is focus or one.isAncestorOf(focus or self._side) for one in parts)

    def come(self) -> None:
        """Put the focus in the field, with what was looked for before ready to be typed over."""
        self._beside.give_way()
        self.bar.field.setFocus()
        self.bar.field.selectAll()

    def leave(self) -> None:
        """Back to the outline."""
        self.bar.clear()
        self._side.outline.setFocus()

    def rest(self) -> None:
        """The record is being closed: nothing more is read from it."""
        self._gathering.stop()
        self._wanted = Wanted()

    def _offer(self, _empty: bool = False) -> None:
        presenter = self._presenter
        offered: list[Only] = ["all", "unanswered", "invalid", "contested"]
        offered += ["commented", "settled"] if presenter.threads is not None else []
        offered += ["changed"] if presenter.last is not None else []
        self.bar.offer(offered)

    def _ask(self) -> None:
        self._leads = False
        now = wanted(self.bar.typed, self.bar.only)
        if now != self._wanted:
            self._wanted = now
            self._begin(quiet=False)

    def _look_again(self) -> None:
        if self._wanted.anything:
            self._begin(quiet=self._quiet or not self._gathering.waits)

    def _begin(self, *, quiet: bool) -> None:
        self._coming, self._quiet = [], quiet
        self._side.show_found(self._wanted.anything)
        if self._wanted.anything:
            self._gathering.begin(self._wanted)
        else:
            self._gathering.stop()
            self.list.clear()
        self._words()

    def _take(self, portion: tuple[Sought, ...]) -> None:
        first = not self._coming
        self._coming += portion
        if self._quiet:
            return
        if first:
            self.list.clear()
        self.list.add(portion, self._pages())
        if self._leads:
            self._lead()

    def _end(self) -> None:
        if tuple(self._coming) != self.list.shown:
            self.list.put(tuple(self._coming), self._pages())
        self._quiet = self._leads = False
        self._words()

    def _lead(self) -> None:
        """To the first question; Enter can come before what is looked for was found."""
        self._leads = self._gathering.waits and not self._coming and not self._quiet
        if not self._leads:
            self.list.lead()

    def _pages(self) -> dict[str, str]:
        return {part.name: part.label for part in self._presenter.parts}

    def _words(self) -> None:
        self._summary.setText(self._said())

    def _said(self) -> str:
        count = self.list.count()
        if self._gathering.waits and not self._quiet:
            said = _("Looking …")
        elif count < MOST:
            said = ngettext("{count} question found", "{count} questions found", count).format(
                count=format_number(count)
            )
        else:
            said = ngettext(
                "The first {count} question that was found", "The first {count} questions that were found", count
            ).format(count=format_number(count))
        return said if self._wanted.only == "all" else f"{words_of(self._wanted.only)} · {said}"
