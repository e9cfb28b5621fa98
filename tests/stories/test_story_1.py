"""Story 1, the focal point with little power and hardly a line, step by step in real client processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.helpers.cutter import Cutter
from tests.helpers.made import new_folder
from tests.pdf.reading import fonts_of, problems_of, text_of
from tests.tour.processes import Hub, Laptop

pytestmark = pytest.mark.tour

REPORT = "basel_reports"
RECORD = f"{REPORT}/=ken~2025"
SOURCES = "Licences of the waste authority and the customs ledger"
REMARK = "Two companies have not answered yet."
AMOUNT = "1234.5"


@contextmanager
def at_the_laptop(folder: Path, language: str = "en") -> Iterator[Laptop]:
    """The window of a client process, large enough to work in."""
    touch.command("window of a client process")
    with Laptop("Amina", folder, language) as laptop:
        laptop.do("size", width=1366, height=768)
        laptop.do("find", name="rail_reports")
        laptop.idle()
        yield laptop


def a_workspace(folder: Path) -> Path:
    new_folder(folder, name="Amina", country="KEN", language="en")
    return folder


def open_report(laptop: Laptop, button: str) -> None:
    laptop.click("rail_reports")
    laptop.idle()
    laptop.click(button)
    laptop.do("find", name="filler")
    laptop.idle()


def fill(laptop: Laptop) -> None:
    """A number and two texts on two pages, key by key."""
    laptop.row("outline", "Table 3")
    laptop.type("q:gen_1a", AMOUNT)
    laptop.row("outline", "Quality of the information")
    laptop.type("q:q_sources", SOURCES)
    laptop.type("q:q_rem", REMARK)


def submit(laptop: Laptop) -> str:
    """From the open report to a version; its code."""
    laptop.click("check_form")
    laptop.idle()
    laptop.click("submit_seen")
    laptop.click("submit_report")
    laptop.do("find", name="versions_page")
    laptop.idle()
    return laptop.read("version:1").rsplit(" ", 1)[1].strip("\u2068\u2069")


def exchange(laptop: Laptop) -> None:
    """Exchange with the hub at once, to the end."""
    laptop.click("rail_sync")
    laptop.click("show_exchange")
    laptop.click("sync_now")
    laptop.idle()


def print_as(laptop: Laptop, button: str, language: str, file: Path) -> bytes:
    laptop.click(button)
    laptop.pick("print_language", language)
    laptop.type("print_file", str(file))
    laptop.click("print_make")
    laptop.idle()
    return file.read_bytes()


def test_1_1_three_answers_outlive_a_power_cut_and_the_screen_says_what_waits(tmp_path: Path) -> None:
    folder = a_workspace(tmp_path / "amina")
    with Hub(tmp_path / "hub") as hub, Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
    with at_the_laptop(folder) as laptop:
        open_report(laptop, f"work:{REPORT}/2025")
        fill(laptop)
        laptop.expect("safe_text", "Saved on this computer")
        laptop.process.kill()
        laptop.process.wait()
    with at_the_laptop(folder) as laptop:
        laptop.expect("sync_pill", "Offline")
        laptop.expect("sync_pill", "waiting")
        words = laptop.read("sync_pill")
        assert words.startswith("Offline · ") and any(letter.isdigit() for letter in words)
        open_report(laptop, f"work:{RECORD}")
        laptop.row("outline", "Table 3")
        assert laptop.read("q:gen_1a") == AMOUNT
        laptop.row("outline", "Quality of the information")
        assert laptop.read("q:q_sources") == SOURCES and laptop.read("q:q_rem") == REMARK


def test_1_10_first_sent_later_held_and_the_receipt_prints_without_a_line(tmp_path: Path) -> None:
    folder = a_workspace(tmp_path / "amina")
    with Hub(tmp_path / "hub") as hub, Cutter(int(hub.url.rsplit(":", 1)[1])) as line:
        with Workspace.open(folder) as workspace:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), line.url)
        with at_the_laptop(folder) as laptop:
            open_report(laptop, f"work:{REPORT}/2025")
            fill(laptop)
            exchange(laptop)  # nothing is on its way when the line breaks: after a failure a small request asks first
            laptop.click("rail_reports")
            laptop.idle()
            line.break_after("down", 1)
            code = submit(laptop)
            laptop.expect("version_state:1", "no receipt yet")
            assert laptop.read("version_state:1").startswith("Sent ")
            line.mend()
            exchange(laptop)
            laptop.click("rail_reports")
            laptop.expect("version_state:1", "Held by the hub since")
            assert "2" in laptop.read("version_state:1") and code in laptop.read("version:1")
            laptop.click("filler_close")
            laptop.idle()
            laptop.expect(f"state:{RECORD}", "Held by the hub since")
            assert "Version 1" in laptop.read(f"code:{RECORD}") and code in laptop.read(f"code:{RECORD}")
            hub.process.terminate()
            hub.process.wait()
            laptop.click(f"versions:{RECORD}")
            laptop.idle()
            receipt = text_of(print_as(laptop, "version_receipt:1", "English", tmp_path / "receipt.pdf"))
    assert code in receipt and "Kenya" in receipt


def test_1_12_french_and_arabic_paper_without_a_network(tmp_path: Path) -> None:
    folder = a_workspace(tmp_path / "amina")
    with at_the_laptop(folder) as laptop:
        open_report(laptop, f"work:{REPORT}/2025")
        fill(laptop)
        laptop.row("outline", "10. Sources of technical assistance")
        laptop.click("add_row:tas")
        code = submit(laptop)
        french = print_as(laptop, "version_pdf:1", "Français", tmp_path / "fr.pdf")
        arabic = print_as(laptop, "version_pdf:1", "العربية", tmp_path / "ar.pdf")
    for paper in (french, arabic):
        assert problems_of(paper) == [] and fonts_of(paper) and all(fonts_of(paper).values())
        assert code in text_of(paper)
        assert SOURCES in text_of(paper) and REMARK in text_of(paper)
    assert "Convention de Bâle" in text_of(french) and "Données au" in text_of(french)
    assert "اتفاقية بازل" in text_of(arabic) and "البيانات حتى تاريخ" in text_of(arabic)
    assert runs_right_to_left(arabic, "اتفاقية") and not runs_right_to_left(french, "Convention")
    assert joined(arabic, "البيانات")
    assert stands_before(french, "Domaine", "Site Web") and stands_before(arabic, "الموقع", "المجال")


def places(file: bytes, wanted: str) -> list[tuple[int, list[tuple[float, float, float]]]]:
    """Every place of these words: the page, and for each letter its left, bottom and right."""
    found = []
    with pypdfium2.PdfDocument(file) as document:
        for number, page in enumerate(document):
            words = page.get_textpage()
            search = words.search(wanted)
            while (hit := search.get_next()) is not None:
                letters = [words.get_charbox(at, loose=True)[:3] for at in range(hit[0], sum(hit))]
                found.append((number, letters))
    return found


def runs_right_to_left(file: bytes, word: str) -> bool:
    """Whether the letters of a word, in the order of reading, go towards the left."""
    _page, letters = places(file, word)[0]
    return all(before[0] >= after[0] for before, after in pairwise(letters))


def stands_before(file: bytes, first: str, second: str) -> bool:
    """Whether, on a line that has both, the first stands further left: headings of one table."""
    for page, one in places(file, first):
        for other_page, other in places(file, second):
            if page == other_page and abs(one[0][1] - other[0][1]) < 2:
                return one[0][0] < other[0][0]
    raise AssertionError(f"{first!r} and {second!r} stand on no line together")


def joined(file: bytes, word: str) -> bool:
    """Whether the letters of a word touch, as joined Arabic does."""
    _page, letters = places(file, word)[0]
    spans = sorted((left, right) for left, _bottom, right in letters)
    return all(after[0] - before[1] < 0.5 for before, after in pairwise(spans))
