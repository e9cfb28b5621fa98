"""What docs/systems.csv says of the inventory of sources and of evaluations, shown at the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop.workspace import Workspace
from tests.helpers.samples import sample
from tests.tour.processes import Hub
from tests.ui.assistance.arriving import arrive
from tests.ui.desks import Person, new_workspace

# Title, themes, regions, when it was checked.
SOURCES = (
    ("Laboratories of Africa", "th_mon", "AFR", "2026-10-05"),
    ("Laboratories of the Pacific", "th_mon th_esm", "AP", "2025-02-01"),
    ("Laws of Africa", "th_law", "AFR", "2026-09-01"),
)


def pick(person: Person, name: str, value: str) -> None:
    """Choose a filter's entry; one that has no room stands behind the button."""
    if not person.sees(f"filter_{name}"):
        person.press("filters_more")
    box = person.find(QComboBox, f"filter_{name}")
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    person.idle()


def titles(place: Any) -> list[str]:
    table = place.presenter.table
    return sorted(str(table.index(row, 0).data()) for row in range(table.rowCount()))


def test_theme_and_region_give_the_sources_with_conditions_and_the_day_they_were_checked(amina: Person) -> None:
    """SYS-74: the inventory filtered by theme and region, with no network."""
    for title, themes, regions, checked in SOURCES:
        more = {"title": title, "theme": themes, "regions": regions, "checked": checked}
        amina.workspace.add("assistance_sources", {**sample("assistance_sources"), **more})
    place = arrive(amina, "assistance_sources")
    assert len(titles(place)) == 3
    pick(amina, "theme", "th_mon")
    assert titles(place) == ["Laboratories of Africa", "Laboratories of the Pacific"]
    pick(amina, "regions", "AFR")
    assert titles(place) == ["Laboratories of Africa"]
    table = place.presenter.table
    assert "5 Oct 2026" in [str(table.index(0, column).data()) for column in range(table.columnCount())]
    page = amina.workspace.page("assistance_sources", search="Laboratories of Africa")
    told = amina.workspace.show(f"assistance_sources/{page.rows[0].id}")["cells"]
    assert told["cond"]["value"].startswith("A quarter of the costs")


def test_an_evaluation_is_saved_offline_and_its_absence_stops_no_need(amina: Person) -> None:
    """SYS-87: voluntary; a need is checked and handed in where none, or a half one, was given."""
    need = amina.workspace.add("assistance_needs", sample("assistance_needs")).key
    half = {path: text for path, text in sample("assistance_evaluations").items() if not path.startswith("cr_")}
    given = amina.workspace.add("assistance_evaluations", half).key
    place = arrive(amina, "assistance_evaluations")
    place.open_record("assistance_evaluations", given.record)
    amina.until(lambda: place.filler is not None)
    amina.idle()
    assert "voluntary" in place.filler.presenter.form.state("intro").label
    amina.press("filler_close")
    amina.until(lambda: place.filler is None)
    amina.idle()
    place.open_record("assistance_needs", need.record)
    amina.until(lambda: place.filler is not None)
    amina.idle()
    amina.press("check_form")
    amina.idle()
    assert place.filler.presenter.problems == ()
    amina.press("submit_report")
    amina.find(QWidget, "versions_page")
    amina.idle()
    assert len(place.filler.presenter.submission.versions) == 1


def test_the_asker_sees_the_status_that_the_secretariat_gave_after_the_sync(amina: Person, tmp_path: Path) -> None:
    """SYS-75: a request and its status, at the asker's window and with the secretariat."""
    asker = amina.workspace
    place = arrive(amina, "assistance_needs")
    with Hub(tmp_path / "hub") as hub, Workspace.open(new_workspace(tmp_path / "sec", "Secretariat")) as secretariat:
        asker.enrol(hub.invite("focal-point", "assistance/KEN"), hub.url)
        secretariat.enrol(hub.invite("secretariat", "assistance/KEN"), hub.url)
        need = asker.add("assistance_needs", {**sample("assistance_needs"), "title": "A laboratory"}).key
        amina.window.desk.sync()
        amina.idle()
        secretariat.sync()
        for status, words in (("so_def", "Deferred"), ("so_acc", "Accepted")):
            secretariat.set(need, {"sec_dec": status})
            secretariat.sync()
            amina.idle()  # an exchange that goes on is not begun anew
            amina.window.desk.sync()
            amina.until(lambda words=words: words in shown(place))
            held = [one.replica.cells(need)["sec_dec"].value for one in (asker, secretariat)]
            assert held == [status, status]


def shown(place: Any) -> list[str]:
    """What the first row of the list says."""
    table = place.presenter.table
    return [str(table.index(0, column).data()) for column in range(table.columnCount())]
