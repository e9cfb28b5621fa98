"""Pictures of what a workspace knows: maps of standing and of centres, charts of a country's figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number

from brs_desktop.drawing import Chart, Figure
from brs_desktop.drawing.worldmap import WorldMap
from brs_desktop.errors import Problem
from brs_desktop.language import LANGUAGES, words
from brs_desktop.workspace import Workspace, pictures
from brs_desktop.workspace.pictures import years
from brs_desktop.workspace.pictures.standing import DISCLAIMER, KNOWN
from tests.helpers.made import new_workspace
from tests.pdf.accessible import findings
from tests.pdf.reading import text_of

REFERENCE = Path(__file__).resolve().parents[2] / "resources" / "reference"


@pytest.fixture(scope="module")
def kenya(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with new_workspace(tmp_path_factory.mktemp("k") / "w", name="Amina", country="KEN") as opened:
        yield opened


def test_the_colours_of_the_map_match_the_table_row_by_row_and_the_date_of_the_facts_is_said(kenya: Workspace) -> None:
    offered = pictures.offered(kenya, "parties", "en")
    assert [one.name for one in offered] == ["parties:basel", "parties:rotterdam", "parties:stockholm"]
    counts = {}
    for one in offered:
        picture = pictures.read(kenya, one.name, "en")
        told = picture.shown
        assert isinstance(told, WorldMap)
        kinds = {kind.key: kind.words for kind in told.classes}
        assert len(told.table.rows) == len(told.countries) == 198
        for row, country in zip(told.table.rows, told.countries, strict=True):
            assert row[1] == kinds[country.kind] and country.said.startswith(f"{row[0]}: {row[1]}")
            assert row[0] != "Grenada" or "stockholm" not in one.name or row[1:] == ("Not known", "")
        counts[one.name] = sum(country.kind == "party" for country in told.countries)
        assert "31 May 2024" in picture.notes[0] and "European Union" in picture.notes[1]
    assert counts == {"parties:basel": 191, "parties:rotterdam": 166, "parties:stockholm": 185}


def test_the_date_of_the_facts_is_that_of_the_reference_data() -> None:
    told = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert KNOWN == "2024-05" and "**Date of knowledge: Parties to May 2024;" in told


def test_the_disclaimer_is_said_in_all_six_languages(kenya: Workspace) -> None:
    assert len({words(code)(DISCLAIMER) for code in LANGUAGES}) == len(LANGUAGES)
    assert pictures.read(kenya, "parties:basel", "fr").notes[-1] == words("fr")(DISCLAIMER)
    assert pictures.read(kenya, "centres:world", "ar").notes[-1] == words("ar")(DISCLAIMER)


def test_centres_stand_at_their_city_and_name_the_countries_they_serve(kenya: Workspace) -> None:
    picture = pictures.read(kenya, "centres:world", "en")
    assert isinstance(picture.shown, WorldMap)
    egypt = next(spot for spot in picture.shown.spots if "BCRC-Egypt" in spot.said)
    assert (egypt.latitude, egypt.longitude) == (30.0444, 31.2357)
    served = picture.reach[egypt.key]
    assert len(served) == 22 and {"KWT", "YEM"} <= {one.code for one in served}
    assert "Kuwait" in egypt.said and "Cairo" in egypt.said
    assert len(picture.shown.table.rows) == 53


def test_a_countrys_figures_keep_the_reason_where_there_is_none(
    kenya: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = {"country": "KEN", "kind": "first_version"}
    kenya.add("basel_reports", year | {"year": "2022", "gen_1a": Number("120.50"), "any_exp": "no"})
    kenya.add("basel_reports", year | {"year": "2021", "gen_1a": Missing("not-collected"), "any_exp": "unknown"})
    kenya.add("basel_reports", year | {"year": "2023", "gen_1a": Number("0"), "any_imp": "yes"})
    names = [one.name for one in pictures.offered(kenya, "basel_reports", "en")]
    assert names == ["basel_reports:KEN", "basel_reports:progress"]
    picture = pictures.read(kenya, names[0], "en")
    chart = picture.shown
    assert isinstance(chart, Chart)
    assert chart.categories == ("2021", "2022", "2023")
    made, _other, gone, came = (one.figures for one in chart.series)
    assert made == (Figure(None, "not collected"), Figure(Decimal("120.50")), Figure(Decimal(0)))
    assert gone == (Figure(None, "unknown"), Figure(Decimal(0)), Figure(None, "not answered"))
    assert came[2] == Figure(None, "no movement listed")
    assert "2021, 2022, 2023" in picture.notes[0]
    progress = pictures.read(kenya, names[1], "en").shown
    assert isinstance(progress, Chart) and len(progress.categories) == 3
    opened: list[RecordKey] = []
    form_for = kenya.form_for
    monkeypatch.setattr(kenya, "form_for", lambda key: (opened.append(key), form_for(key))[1])
    monkeypatch.setattr(years, "_MOST_YEARS", 2)
    short = pictures.read(kenya, names[0], "en").shown
    assert isinstance(short, Chart) and short.categories == ("2022", "2023")
    assert len(opened) == 2, "what is not drawn is not read"


def test_what_was_made_to_practise_stands_in_the_place_of_no_real_report(monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = (RecordKey(place, "basel_reports", "=ken") for place in ("report/KEN/2022/basel/draft", "practice/x"))
    monkeypatch.setattr(years, "_at", lambda _workspace, field: ("country", "year").index(field))
    for order in ((real, tried), (tried, real)):
        rows = tuple(SimpleNamespace(key=key, raw=("KEN", "2022")) for key in order)
        monkeypatch.setattr(years, "_rows", lambda *_any, rows=rows: rows)
        assert years._by_year(None, "KEN", "en") == {"2022": real}  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_map_on_paper_has_its_notes_and_every_state(kenya: Workspace, language: str, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    made = pictures.print_picture(kenya, "parties:basel", language=language, out=out)
    content, shown = out.read_bytes(), pictures.read(kenya, "parties:basel", language).shown
    assert made.pages > 3 and findings(content) == [] and isinstance(shown, WorldMap)
    if language == "en":
        text = text_of(content)
        assert [row[0] for row in shown.table.rows if row[0] not in text] == []


def test_what_is_not_there_is_said(kenya: Workspace, tmp_path: Path) -> None:
    assert pictures.offered(kenya, "contacts", "en") == ()
    with pytest.raises(Problem, match="There is no collection"):
        pictures.read(kenya, "contacts:world", "en")
    with pytest.raises(Problem, match="There is no folder"):
        pictures.print_picture(kenya, "parties:basel", language="en", out=tmp_path / "no" / "x.pdf")
