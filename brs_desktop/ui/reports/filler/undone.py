"""What a form asked of a phone and this computer did not do, said once while a record is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.forms.unable import issue
from brs_desktop.language import _
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

_MOST_TOLD = 5


class Undone:
    """Looks when the record comes up and behind every command; what is only read asks for nothing."""

    def __init__(self, presenter: FillerPresenter) -> None:
        self._presenter = presenter
        self._said = 0
        self._soon = Soon(presenter, self._look)
        if not presenter.readonly:
            presenter.safety_told.connect(self._look_soon)
            self._soon.start()

    def _look_soon(self, _safe: bool) -> None:
        if len(self._presenter.form.undone) > self._said:
            self._soon.start()

    def _look(self) -> None:
        undone = tuple(self._presenter.form.undone.items())[self._said :]
        self._said += len(undone)
        if undone:
            self._presenter.say(lambda: self._told(undone))

    def _told(self, undone: tuple[tuple[str, str], ...]) -> Notice:
        message = _("The form asks for something that this computer does not do.")
        lines = [issue(action, self._called(path)).words() for path, action in undone[:_MOST_TOLD]]
        return Notice("info", message, " ".join([*lines, *(["…"] if len(undone) > _MOST_TOLD else [])]))

    def _called(self, path: str) -> str:
        name = path.rpartition("/")[2]
        return self._presenter.label(name) or name
