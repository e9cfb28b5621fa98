"""Takes a picture of every screen in English, Arabic and Chinese, small and usual, light and dark, to be looked at.

    python packaging/gallery.py [FOLDER] [--only SCREEN]… [--look en-1366-light]… [--fast]     folder: build/gallery
    python packaging/gallery.py FOLDER --languages fr,ru --percent 200     other languages, large texts

Each screen gets its pictures, and a sheet on which all of them lie side by side.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import sample  # noqa: E402
from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QColor, QImage, QPainter  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from brs_desktop.ui import fonts, theme  # noqa: E402
from brs_desktop.workspace import Workspace  # noqa: E402
from tests.tour.client import Hands  # noqa: E402
from tests.tour.processes import Hub  # noqa: E402

LANGUAGES = ("en", "ar", "zh")
SIZES = ((1024, 600), (1366, 768))
SETTINGS = ("person", "look", "hub", "devices", "data", "backups", "forms", "about")
THUMB = 780
PREFIXES = ("contacts/KEN", "report/KEN", "library/KEN", "assistance/KEN")
Walk = Callable[[Hands], None]


@dataclass(frozen=True)
class Screen:
    """One screen: how a person gets there, and what to do before the next one."""

    name: str
    reach: Walk
    leave: Walk = lambda hands: None


def place(name: str) -> Walk:
    """Choose a place on the rail."""
    return lambda hands: hands.click(f"rail_{name}")


def screens() -> tuple[Screen, ...]:
    """Every screen, in the order in which they are walked."""
    return (
        Screen("home", place("home")),
        Screen("library", place("library")),
        Screen("library-entry", _entry),
        Screen("contacts", _contact),
        Screen("contact-filler", _edit_contact, _leave_filler),
        Screen("contact-history", _contact_history, lambda hands: hands.click("history_back")),
        Screen("who-can-help", _who_can_help, lambda hands: hands.click("help_back")),
        Screen("reports", place("reports")),
        Screen("reporting-cycles", _cycles, lambda hands: hands.click("show_mine")),
        Screen("report-filler", _report_page("defs"), _close_filler),
        Screen("report-table", _report_page("t_exp"), _close_filler),
        Screen("report-check", _report_then("check_form"), _close_filler),
        Screen("report-versions", _report_then("show_versions"), _close_filler),
        Screen("assistance", place("assistance")),
        Screen("reference", place("reference")),
        Screen("sync", place("sync")),
        *(Screen(f"settings-{name}", _settings(name)) for name in SETTINGS),
        Screen("search", _search, lambda hands: hands.key("Escape")),
    )


def _entry(hands: Hands) -> None:
    hands.click("rail_library")
    hands.idle()
    hands.key("Down")
    hands.idle()


def _settings(section: str) -> Walk:
    """A section of Settings, by the list of them."""

    def reach(hands: Hands) -> None:
        hands.click("rail_settings")
        place = hands.find("place_settings")
        place.show_section(section)  # type: ignore[attr-defined]
        hands.idle()

    return reach


def _contact(hands: Hands) -> None:
    hands.click("rail_contacts")
    hands.idle()


def _contact_history(hands: Hands) -> None:
    _contact(hands)
    hands.row("record_list", "Odhiambo")
    hands.idle()
    hands.click("detail_history")
    hands.find("history_list")


def _who_can_help(hands: Hands) -> None:
    hands.click("rail_contacts")
    hands.click("who_can_help_me")
    hands.find("helper")


def _edit_contact(hands: Hands) -> None:
    _contact(hands)
    hands.row("record_list", "Odhiambo", double=True)
    hands.idle()


def _cycles(hands: Hands) -> None:
    hands.click("rail_reports")
    hands.click("show_cycles")


def _open_report(hands: Hands) -> None:
    hands.click("rail_reports")
    hands.idle()
    hands.click(next(name for name in reversed(hands.names()) if name.startswith("work:basel")))
    hands.find("filler")
    hands.idle()


def _report_page(section: str) -> Walk:
    """A page of the first report there is."""

    def reach(hands: Hands) -> None:
        _open_report(hands)
        hands.window.place("reports").filler.show_section(section)  # type: ignore[attr-defined]

    return reach


def _report_then(button: str) -> Walk:
    def reach(hands: Hands) -> None:
        _open_report(hands)
        hands.click(button)

    return reach


def _close_filler(hands: Hands) -> None:
    hands.click("filler_close")
    hands.gone("filler")


def _leave_filler(hands: Hands) -> None:
    hands.key("Escape")


def _search(hands: Hands) -> None:
    hands.key("Ctrl+K")
    hands.write("aldrin")
    hands.wait(lambda: hands.find("title_search").answered, "nothing was found")  # type: ignore[attr-defined]
    hands.idle()


def look_name(language: str, size: tuple[int, int], dark: bool) -> str:
    """How a round is called: `ar-1024-dark`."""
    return f"{language}-{size[0]}-{'dark' if dark else 'light'}"


def looks(
    fast: bool, wanted: list[str], languages: Sequence[str] = LANGUAGES
) -> Iterator[tuple[str, tuple[int, int], bool]]:
    """Language, size and darkness of each round."""
    for language in languages:
        for size in SIZES:
            for dark in (False, True):
                named = not wanted or look_name(language, size, dark) in wanted
                if named and (not fast or (size, dark) in ((SIZES[0], False), (SIZES[1], True))):
                    yield language, size, dark


def prepare(folder: Path) -> None:
    """A workspace that has joined a hub, with a clash between two devices in it."""
    with Hub(folder / "hub") as hub, sample.make(folder / "a") as mine:
        address = hub.url
        mine.enrol(hub.invite("focal-point", *PREFIXES), address)
        mine.sync()
        with Workspace.init(folder / "b", name="Bakari Mwangi", country="KEN") as theirs:
            theirs.enrol(hub.invite("focal-point", *PREFIXES), address)
            theirs.sync()
            contact = next(row.id for row in theirs.page("contacts", search="Grace").rows)
            theirs.set(contact, {"function": "Registrar of Pesticides and Biocides"})
            mine.set(contact, {"function": "Chief Registrar of Pesticides"})
            theirs.sync()
        mine.sync()
        mine.set(contact, {"organisation": "Plant Health and Pesticides Services"})


def take(
    folder: Path, target: Path, only: list[str], rounds: list[tuple[str, tuple[int, int], bool]], percent: int = 100
) -> list[str]:
    """Walk every screen in every look; answers what could not be reached."""
    from brs_desktop import app

    window = app.build(folder / "a", "en")
    hands = Hands(window)
    hands.idle()
    missed: list[str] = []
    for language, size, dark in rounds:
        theme.apply(app.application(), dark, percent)
        window.speak(language)
        fonts.use(app.application(), language)
        hands.size(*size)
        for screen in screens():
            if only and screen.name not in only:
                continue
            name = f"{screen.name}-{look_name(language, size, dark)}.png"
            try:
                screen.reach(hands)
                hands.idle()
                hands.shot(str(target / name))
                screen.leave(hands)
            except Exception as error:  # one screen that cannot be reached must not hide the others
                missed.append(f"{name}: {error}")
                print(missed[-1][:300], file=sys.stderr, flush=True)
    window.close()
    QApplication.exec()
    return missed


def sheet(target: Path, name: str) -> None:
    """All pictures of a screen side by side."""
    pictures = [QImage(str(path)) for path in sorted(target.glob(f"{name}-??-*.png"))]
    if not pictures:
        return
    small = [one.scaledToWidth(THUMB, Qt.TransformationMode.SmoothTransformation) for one in pictures]
    columns = min(2, len(small))
    high = max(one.height() for one in small)
    rows = -(-len(small) // columns)
    whole = QImage(columns * (THUMB + 8), rows * (high + 8), QImage.Format.Format_RGB32)
    whole.fill(QColor("#808080"))
    painter = QPainter(whole)
    for number, one in enumerate(small):
        painter.drawImage(number % columns * (THUMB + 8), number // columns * (high + 8), one)
    painter.end()
    whole.save(str(target / f"sheet-{name}.png"))


def main() -> int:
    """Prepare, walk, lay out; the exit code says whether every screen was reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "gallery")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--look", action="append", default=[])
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="separated by commas")
    parser.add_argument("--percent", type=int, default=100, help="size of texts")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        rounds = list(looks(given.fast, given.look, given.languages.split(",")))
        missed = take(Path(name), given.folder, given.only, rounds, given.percent)
    for screen in screens():
        sheet(given.folder, screen.name)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
