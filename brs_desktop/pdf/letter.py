"""A letter on paper: who writes to whom, when and about what, the text as typed, what is attached, lines to sign on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reportlab.platypus import Flowable, Spacer

from brs_desktop.language import format_date, words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import WIDTH, Running, Watch, render
from brs_desktop.pdf.export import PdfResult, check_passphrase, write_paper
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.masthead import signing_row
from brs_desktop.pdf.strips import Text
from brs_desktop.pdf.styles import Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice, Voices

_BLOCK = 0.52  # of the width: a sender or an addressee
_NUMBER = 22.0  # points: that of an annex


@dataclass(frozen=True)
class Letter:
    """What a letter says, each block as its lines stand; `receipt` is the code of the version that it goes with."""

    sender: str = ""
    addressee: str = ""
    subject: str = ""
    text: str = ""
    annexes: tuple[str, ...] = ()
    receipt: str = ""


def export_letter(
    letter: Letter,
    *,
    language: str,
    out: Path,
    day: str,
    printed_ms: int,
    passphrase: str = "",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PdfResult:
    """Print it, dated that day (ISO); whole or not at all. Raises Problem as every paper does."""
    check_passphrase(passphrase)
    styles, say, document = styles_for(language), words(language), Node("Document")
    title = letter.subject or say(phrases.LETTER)

    def made(unshown: set[str]) -> tuple[bytes, int]:
        return render(
            list(_story(letter, format_date(day, language), styles, say, document.add("Sect"))),
            document,
            styles=styles,
            say=say,
            title=title,
            running=Running(isolated(title), "", isolated(letter.receipt)),
            printed_ms=printed_ms,
            watch=Watch(progress, cancelled),
            unshown=unshown,
            passphrase=passphrase,
        )

    return write_paper(out, made)


def _story(letter: Letter, day: str, styles: Styles, say: Callable[[str], str], section: Node) -> Iterator[Flowable]:
    def line(text: Text, *, kept: bool = False) -> Grid:
        return Grid((WIDTH,), [Row([Cell([text])], rule="", padding=2, kept=kept)], rtl=styles.rtl, inset=0)

    for block in (letter.sender, letter.addressee):
        texts = [Text(one, styles.prose, section.add("P")) for one in block.splitlines() if one.strip()]
        columns = (WIDTH * _BLOCK, WIDTH * (1 - _BLOCK))
        yield Grid(columns, [Row([Cell(texts), Cell([])], rule="", padding=2)], rtl=styles.rtl, inset=0)
        yield Spacer(0, 20)
    yield line(Text(day, styles.label, section.add("P")))
    yield Spacer(0, 10)
    if letter.subject:
        yield line(Text(letter.subject, styles.subtitle, section.add("H1")), kept=True)
        yield Spacer(0, 6)
    for paragraph in letter.text.splitlines():
        yield line(Text(paragraph, styles.prose, section.add("P"))) if paragraph.strip() else Spacer(0, 8)
    yield Grid((WIDTH / 2, WIDTH / 2), [signing_row(Voices(Voice(styles, say)), section)], rtl=styles.rtl, inset=4)
    if letter.annexes:
        yield Spacer(0, 10)
        # Without a subject this is the first heading.
        heading = section.add("H2" if letter.subject else "H1")
        yield line(Text(say(phrases.ANNEXES), styles.group, heading), kept=True)
        listed, words = section.add("L"), WIDTH - _NUMBER
        for number, annex in enumerate(letter.annexes, 1):
            entry = listed.add("LI")
            label = Text(f"{number}.", styles.prose, entry.add("Lbl"))
            cells = [Cell([label]), Cell([Text(annex, styles.prose, entry.add("LBody"))])]
            yield Grid((_NUMBER, words), [Row(cells, rule="", padding=2)], rtl=styles.rtl, inset=0)
    if letter.receipt:
        yield line(Text(receipt_line(letter.receipt, say), styles.small, section.add("P")))


def receipt_line(receipt: str, say: Callable[[str], str]) -> str:
    """The code after what it is called, with the colon of the language."""
    line = say(phrases.POSSIBLE).replace("{question}", say(phrases.RECEIPT_CODE))
    return line.replace("{choices}", isolated(receipt))
