"""How far the reports are that this country has begun: the share of their questions that is answered."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from brs_desktop.drawing import Chart, Figure, Series
from brs_desktop.drawing.picture import Picture
from brs_desktop.language import mark, words

if TYPE_CHECKING:
    from brs_desktop.workspace.reports import MyReport
    from brs_desktop.workspace.workspace import Workspace

NAME = "progress"
_TITLE, _UNIT, _OVER = mark("How far my reports are"), mark("% of the questions answered"), mark("Report")
_ANSWERED, _UNCOUNTED = mark("Answered"), mark("not counted yet")
_NOTE = mark("Of the questions that apply now. A report is counted when it is opened or listed under My reports.")
_MOST = 20


def names(workspace: Workspace, language: str) -> list[tuple[str, str]]:
    """One chart, once a report is begun."""
    return [(NAME, words(language)(_TITLE))] if _begun(workspace) else []


def read(workspace: Workspace, _which: str, language: str) -> Picture:
    """Every report that is begun, as far as it was counted last."""
    say, begun = words(language), _begun(workspace)
    figures = tuple(_share(one, say(_UNCOUNTED)) for one in begun)
    titles = tuple(workspace.title(one.key, language) if one.key else one.title for one in begun)
    chart = Chart("across", say(_TITLE), language, say(_OVER), titles, (Series(say(_ANSWERED), figures),), say(_UNIT))
    return Picture(chart, (say(_NOTE),))


def _begun(workspace: Workspace) -> list[MyReport]:
    return [one for one in workspace.reports.mine(_MOST * 2) if one.record is not None][:_MOST]


def _share(one: MyReport, uncounted: str) -> Figure:
    if not one.total:
        return Figure(None, uncounted)
    return Figure(Decimal(one.answered * 100 // one.total))
