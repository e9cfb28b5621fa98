"""Ways through the screens of a window, each told by its name while it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QDialog, QWidget

from brs_desktop.ui.certificates import CertificatesDialog
from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.keys import KeysDialog
from brs_desktop.ui.letter import LetterDialog
from brs_desktop.ui.records.erase import EraseDialog
from brs_desktop.ui.records.erasures import ErasuresDialog
from brs_desktop.ui.records.moving import MoveDialog
from brs_desktop.ui.reports.year import YearDialog
from tests.ui.desks import Person
from tests.ui.reports.conftest import Reporter


def screens(person: Person) -> Iterator[str]:
    """Walk the screens; the name of each while it is shown."""
    for place in ("home", "library", "contacts", "reports", "assistance", "reference", "sync"):
        person.press(f"rail_{place}")
        person.idle()
        yield place
        yield from BEHIND.get(place, lambda _person: ())(person)
    person.press("rail_settings")
    for section in ("person", "look", "hub", "data", "backups", "about", "keys"):
        person.window.place("settings").show_section(section)
        person.idle()
        yield f"settings {section}"
    yield from searched(person)


def some_screens(person: Person) -> Iterator[str]:
    """Those of which each is laid out in its own way: enough for a size between the others."""
    for place in ("home", "contacts", "reports", "sync"):
        person.press(f"rail_{place}")
        person.idle()
        yield place
    person.press("rail_settings")
    for section in ("look", "backups"):
        person.window.place("settings").show_section(section)
        person.idle()
        yield f"settings {section}"


def main_screens(person: Person) -> Iterator[str]:
    """The places as they are worked in: nothing on them depends on the day or on the machine."""
    for place, look in (("library", _entry), ("contacts", _contact), ("assistance", None), ("reference", None)):
        person.press(f"rail_{place}")
        person.idle()
        if look is not None:
            look(person)
            person.idle()
        yield place
    person.press("rail_reports")
    person.idle()
    reporter = Reporter(person)
    reporter.work()
    reporter.filler.show_section("defs")
    person.idle()
    yield "filler"
    person.press("check_form")
    person.until(lambda: person.sees("check_page"))
    person.idle()
    yield "check"
    reporter.close()
    person.press("rail_settings")
    person.window.place("settings").show_section("look")
    person.idle()
    yield "settings"


def _entry(person: Person) -> None:
    person.window.place("library").browse.show_entry(person.workspace.page("documents").rows[0].id)


def _contact(person: Person) -> None:
    record = next(row.id for row in person.workspace.page("contacts").rows)
    person.window.place("contacts").detail.show_record("contacts", record)


def in_library(person: Person) -> Iterator[str]:
    _entry(person)
    person.idle()
    yield "entry"
    browse = person.window.place("library").browse
    if browse.narrow.isVisible():
        person.press("library_narrow")
        yield "facets in the place of the list"
        person.press("library_narrow")


def in_contacts(person: Person) -> Iterator[str]:
    place = person.window.place("contacts")
    record = next(row.id for row in person.workspace.page("contacts").rows)
    place.detail.show_record("contacts", record)
    person.idle()
    yield "contact"
    place.show_history("contacts", record)
    person.until(lambda: person.sees("history_list"))
    person.idle()
    yield "history"
    person.press("history_back")
    person.press("who_can_help_me")
    person.until(lambda: person.sees("who_can_help"))
    person.idle()
    yield "who can help"
    person.press("help_back")


def in_reports(person: Person) -> Iterator[str]:
    """The cycles; a report with its tables, its check and its versions."""
    person.press("show_cycles")
    person.idle()
    yield "cycles"
    person.press("show_mine")
    reporter = Reporter(person)
    reporter.work()
    filler = reporter.filler
    for section in ("defs", "t_exp"):
        filler.show_section(section)
        person.idle()
        yield f"filler {section}"
    reporter.answer(any_exp="yes")
    filler.show_section("t_exp")
    if not person.sees("repeat:mov_exp"):
        reporter.presenter.add_row("mov_exp")
    person.idle()
    yield "filler with a table"
    for button_, page in (("check_form", "check_page"), ("show_versions", "versions_page")):
        person.press(button_)
        person.until(lambda page=page: person.sees(page))
        person.idle()
        yield page
    reporter.close()


def in_sync(person: Person) -> Iterator[str]:
    person.press("show_conflicts")
    person.until(lambda: person.sees("settle_mine"))
    person.idle()
    yield "conflicts"


def searched(person: Person) -> Iterator[str]:
    person.keys("Ctrl+K")
    finder = person.find(QWidget, "title_search")
    person.type("aldrin")
    person.until(lambda: finder.answered)  # type: ignore[attr-defined]
    person.idle()
    yield "search results"
    person.keys("Escape")


BEHIND: dict[str, Callable[[Person], Iterator[str]]] = {
    "library": in_library,
    "contacts": in_contacts,
    "reports": in_reports,
    "sync": in_sync,
}


def dialogs(person: Person) -> Iterator[str]:
    """What is asked in a window of its own, over the main one; nothing of it is done."""
    window, desk = person.window, person.window.desk
    contact = next(row.id for row in person.workspace.page("contacts").rows)
    makers: tuple[Callable[[], QDialog], ...] = (
        lambda: KeysDialog(window),
        lambda: ExportDialog(desk, "contacts", contact, window),
        lambda: EraseDialog(desk, "contacts", contact, window),
        lambda: ErasuresDialog(desk, window),
        lambda: MoveDialog(desk, "contacts", contact, window),
        lambda: YearDialog(desk, window),
        lambda: LetterDialog(desk, f"contacts/{contact}", window),
        lambda: CertificatesDialog(desk, "workshop_forms", None, window),
    )
    for make in makers:
        dialog = make()
        dialog.open()
        person.idle()
        assert dialog in window.findChildren(QDialog) and dialog.isVisible()
        yield type(dialog).__name__
        dialog.reject()


def screens_and_dialogs(person: Person) -> Iterator[str]:
    """Both walks, one after the other."""
    yield from screens(person)
    yield from dialogs(person)
