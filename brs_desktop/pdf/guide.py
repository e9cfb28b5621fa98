"""The user guide on paper: one page of it, or all of them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reportlab.platypus import CondPageBreak, Flowable

from brs_desktop.help.page import Block, Page
from brs_desktop.language import words
from brs_desktop.pdf.document import WIDTH, Watch, render
from brs_desktop.pdf.export import PdfResult, check_passphrase, write_paper
from brs_desktop.pdf.grid import Bookmark, Cell, Grid, Row
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.sheet import PdfMeta
from brs_desktop.pdf.strips import Text
from brs_desktop.pdf.styles import Styles, styles_for
from brs_desktop.pdf.tagging import Node, Tag

_NUMBERS = 24.0
_ROOM = 90.0  # a page of the guide begins where at least its title and some lines have room
_QUOTES = {"en": "“{}”", "zh": "“{}”", "fr": "«\u00a0{}\u00a0»"}
_OTHER_QUOTES = "«{}»"


def export_guide(
    pages: Sequence[Page],
    title: str,
    *,
    language: str,
    out: Path,
    printed_ms: int,
    passphrase: str = "",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PdfResult:
    """Print pages under a title; a single page is its own title. Raises Problem as every paper does."""
    check_passphrase(passphrase)
    styles, say, document = styles_for(language), words(language), Node("Document")
    alone = len(pages) == 1
    meta = PdfMeta(form_title=pages[0].title if alone else title, printed_ms=printed_ms, signature=False)
    story: list[Flowable] = masthead(meta, styles, say, WIDTH, document, blank=False)
    for page in pages:
        section = document.add("Sect")
        if not alone:
            heading = Text(page.title, styles.section, section.add("H2"))
            mark = Bookmark(page.title, 0, f"page-{page.name}")
            story.append(CondPageBreak(_ROOM))
            story.append(_line([heading], styles, before=12, kept=True, bookmark=mark))
        story += _blocks(page, styles, section, "H2" if alone else "H3")

    def made(unshown: set[str]) -> tuple[bytes, int]:
        return render(
            story,
            document,
            styles=styles,
            say=say,
            title=meta.form_title,
            running=running(meta, styles, say, blank=False),
            printed_ms=printed_ms,
            watch=Watch(progress, cancelled),
            unshown=unshown,
            passphrase=passphrase,
        )

    return write_paper(out, made)


def _blocks(page: Page, styles: Styles, section: Node, heading: Tag) -> Iterator[Flowable]:
    listed: Node | None = None
    for block in page.blocks:
        said = _said(block, page.language)
        if block.kind in ("heading", "text"):
            listed = None
        if block.kind == "heading":
            yield _line([Text(said, styles.group, section.add(heading))], styles, before=6, kept=True)
        elif block.kind == "text":
            yield _line([Text(said, styles.label, section.add("P"))], styles)
        else:
            sign = f"{block.number}." if block.kind == "step" else "•"
            listed = listed or section.add("L")
            entry = listed.add("LI")
            cells = [
                Cell([Text(sign, styles.label, entry.add("Lbl"))]),
                Cell([Text(said, styles.label, entry.add("LBody"))]),
            ]
            row = Row(cells, rule="", padding=2)
            yield Grid((_NUMBERS, WIDTH - _NUMBERS), [row], rtl=styles.rtl, inset=0)


def _line(
    blocks: list[Text], styles: Styles, *, before: float = 0.0, kept: bool = False, bookmark: Bookmark | None = None
) -> Grid:
    row = Row([Cell(blocks)], rule="", padding=2)
    return Grid((WIDTH,), [row], rtl=styles.rtl, inset=0, before=before, kept=kept, bookmark=bookmark)


def _said(block: Block, language: str) -> str:
    """The words; names of the screen stand in the quotation marks of the language."""
    quotes = _QUOTES.get(language, _OTHER_QUOTES)
    return "".join(quotes.format(run.text) if run.name else run.text for run in block.runs)
