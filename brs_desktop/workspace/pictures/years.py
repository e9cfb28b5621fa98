"""A country's own figures over the years: what its reports say was generated, exported and imported."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number, Value

from brs_desktop.drawing import Chart, Figure, Series
from brs_desktop.drawing.picture import Picture
from brs_desktop.language import mark, words
from brs_desktop.records.shown import REASONS, Row
from brs_desktop.workspace.practice import is_practice

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.workspace.workspace import Workspace

COLLECTION = "basel_reports"
_TITLE = mark("Wastes over the years: {country}")
_UNIT = mark("metric tons")
_SERIES = (
    mark("Generated, Article 1 (1) (a)"),
    mark("Generated, Article 1 (1) (b)"),
    mark("Exported"),
    mark("Imported"),
)
_UNANSWERED, _UNKNOWN, _UNLISTED = mark("not answered"), mark("unknown"), mark("no movement listed")
_OF = mark("The last version submitted of each report; for years without one, the draft: {years}.")
_ALL = mark("The last version submitted of each report.")
_AS_SAID = mark("Figures as the country gave them. Exports and imports are the sums of the movements that are listed.")
_MOST, _MOST_YEARS = 1_000, 24
# The question whether there were any, the number of rows, and their sum.
_MOVED = (("any_exp", "exp_n", "exp_total"), ("any_imp", "imp_n", "imp_total"))


def names(workspace: Workspace, language: str) -> list[tuple[str, str]]:
    """One chart for each country with a report here; the own one first."""
    say, home = words(language), workspace.profile.home or ""
    found = dict.fromkeys(_country(workspace, row) for row in _rows(workspace, language))
    ordered = sorted((code for code in found if code), key=lambda code: (code != home, code))
    return [(code, say(_TITLE).format(country=_called(workspace, code, language))) for code in ordered]


def read(workspace: Workspace, which: str, language: str) -> Picture:
    """The figures of a country's reports, year by year; a figure that is not there keeps its reason."""
    say, years, drafts = words(language), {}, []
    reports = _by_year(workspace, which, language)
    shown = sorted(reports)[-_MOST_YEARS:]
    for year in shown:
        key = reports[year]
        versions = workspace.reports.versions(key)
        form = workspace.reports.form_of(versions[-1].id) if versions else workspace.form_for(key)
        if not versions:
            drafts.append(year)
        years[year] = _figures(form, language)
    series = tuple(Series(say(name), tuple(years[year][place] for year in shown)) for place, name in enumerate(_SERIES))
    title = say(_TITLE).format(country=_called(workspace, which, language))
    over = workspace.collection(COLLECTION).field_label("year", language)
    missing = [year for year in shown if year in drafts]
    source = say(_OF).format(years=", ".join(missing)) if missing else say(_ALL)
    chart = Chart("bars", title, language, over, tuple(shown), series, say(_UNIT))
    return Picture(chart, (source, say(_AS_SAID)))


def _by_year(workspace: Workspace, which: str, language: str) -> dict[str, RecordKey]:
    """The report of each year; what was made to practise stands in the place of no real one."""
    found: dict[str, RecordKey] = {}
    for row in _rows(workspace, language):
        year = row.raw[_at(workspace, "year")]
        if _country(workspace, row) == which and year and (year not in found or is_practice(found[year].partition)):
            found[year] = row.key
    return found


def _rows(workspace: Workspace, language: str) -> tuple[Row, ...]:
    return workspace.page(COLLECTION, limit=_MOST, language=language, practice=workspace.lists_practice).rows


def _at(workspace: Workspace, field: str) -> int:
    return workspace.collection(COLLECTION).list.index(field)


def _country(workspace: Workspace, row: Row) -> str:
    return row.raw[_at(workspace, "country")]


def _called(workspace: Workspace, code: str, language: str) -> str:
    return workspace.lists.label("countries", code, language) or code


def _figures(form: FormSession, language: str) -> tuple[Figure, ...]:
    made = tuple(_figure(_value(form, name), language) for name in ("gen_1a", "gen_1b"))
    return (*made, *(_moved(form, *asked, language) for asked in _MOVED))


def _value(form: FormSession, name: str) -> Value:
    state = form.glance(name)
    return state.value if state.relevant else None


def _figure(value: Value, language: str, otherwise: str = _UNANSWERED) -> Figure:
    """The number, or why it is not there: nothing is taken for nought."""
    if isinstance(value, Number):
        return Figure(Decimal(value.text))
    say: Mapping[str, str] = REASONS
    told = say.get(value.reason, otherwise) if isinstance(value, Missing) else otherwise
    return Figure(None, words(language)(told))


def _moved(form: FormSession, asked: str, count: str, total: str, language: str) -> Figure:
    """The sum of the movements: nought only where the country said that there were none."""
    answer = _value(form, asked)
    if answer == "no":
        return Figure(Decimal(0))
    if answer != "yes":
        return _figure(answer, language, _UNKNOWN if answer else _UNANSWERED)
    rows = _value(form, count)
    if not isinstance(rows, Number) or not Decimal(rows.text):
        return Figure(None, words(language)(_UNLISTED))
    return _figure(_value(form, total), language)
