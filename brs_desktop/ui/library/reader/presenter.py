"""A PDF being read: pages drawn, texts and found words brought by a lane of their own; no widgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from brs_desktop.ui.jobs import Job, Lane

if TYPE_CHECKING:
    from brs_desktop.library.pagetext import PageText, Range
    from brs_desktop.library.paper import Paper

# So many pages are searched before pages that are to be drawn get their turn.
_SLICE = 8
MAX_HITS = 2_000
Hit = tuple[int, "Range"]


class ReaderPresenter(QObject):
    """Asks the lane for what is visible, takes back what no longer is, and searches in slices."""

    opened = Signal(object)
    failed = Signal(str)
    drawn = Signal(int, float, object)
    text_known = Signal(int, object)
    searched = Signal(object, bool)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._paper: Paper | None = None
        self._opening = False
        self._pages: dict[int, tuple[float, Job]] = {}
        self._texts: dict[int, Job] = {}
        self._known: set[int] = set()
        self._search: Job | None = None
        self._hits: list[Hit] = []
        self._letters = 0

    @property
    def waits(self) -> bool:
        """Whether something is on its way to the screen."""
        return self._opening or bool(self._pages) or bool(self._texts) or self._search is not None

    @property
    def has_text(self) -> bool:
        """Whether the pages searched so far had any letters; a scan has none."""
        return self._letters > 0

    def open(self, source: Path | bytes) -> None:
        """Open a PDF, a file or its bytes; the sizes of its pages come as `opened`, a reason why not as `failed`."""

        def work(_job: Job) -> Any:
            from brs_desktop.library.paper import BadPaper, Paper

            try:
                return Paper(source)
            except BadPaper as bad:
                return bad.code

        self._opening = True
        self._lane.run(work, done=self._take_paper, failed=lambda _problem: self._fail("damaged"), owner=self)

    def _take_paper(self, paper: Any) -> None:
        self._opening = False
        if isinstance(paper, str):
            self._fail(paper)
            return
        self._paper = paper
        self.opened.emit(paper.sizes)

    def _fail(self, code: str) -> None:
        self._opening = False
        self.failed.emit(code)

    def close(self) -> None:
        """Let the file go, behind what the lane does now."""
        for job in (*(job for _scale, job in self._pages.values()), *self._texts.values(), self._search):
            if job is not None:
                job.cancel()
        paper, self._paper = self._paper, None
        if paper is not None and self._lane.busy:
            self._lane.run(lambda _job: paper.close())
        elif paper is not None:
            paper.close()

    # Pages.

    def want(self, pages: tuple[int, ...], scale: float) -> None:
        """Draw these pages at so many pixels a point; what was asked for and is no longer visible is taken back."""
        for number, (asked, job) in tuple(self._pages.items()):
            if number not in pages or asked != scale:
                job.cancel()
                del self._pages[number]
        for number in pages:
            if number not in self._pages and self._paper is not None:
                self._pages[number] = (scale, self._draw(self._paper, number, scale))

    def _draw(self, paper: Paper, number: int, scale: float) -> Job:
        def work(_job: Job) -> QImage:
            picture = paper.render(number, scale)
            whole = QImage(picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32)
            return whole.copy()

        def done(image: QImage | None) -> None:
            self._pages.pop(number, None)
            self.drawn.emit(number, scale, image)

        return self._lane.run(work, done=done, failed=lambda _problem: done(None), owner=self)

    def want_text(self, number: int) -> None:
        """Bring a page's text with its places, once."""
        if number in self._known or number in self._texts or self._paper is None:
            return
        paper = self._paper

        def done(text: PageText) -> None:
            self._texts.pop(number, None)
            self._known.add(number)
            self.text_known.emit(number, text)

        def fail(_problem: Any) -> None:
            self._texts.pop(number, None)
            self._known.add(number)

        self._texts[number] = self._lane.run(lambda _job: paper.text(number), done=done, failed=fail, owner=self)

    # Words.

    def search(self, words: str) -> None:
        """Look for words in the whole document; what is found so far comes as `searched`."""
        if self._search is not None:
            self._search.cancel()
            self._search = None
        self._hits, self._letters = [], 0
        if not words.strip() or self._paper is None:
            self.searched.emit((), True)
            return
        self._search_from(words, 0)

    def _search_from(self, words: str, first: int) -> None:
        paper = self._paper
        if paper is None:
            return
        after = min(first + _SLICE, len(paper.sizes))

        def work(job: Job) -> tuple[list[Hit], int]:
            found: list[Hit] = []
            letters = 0
            for number in range(first, after):
                if job.ask_to_stop():
                    break
                text = paper.text(number, places=False)
                letters += len(text.letters.strip())
                found += [(number, hit) for hit in text.hits(words)]
            return found, letters

        def done(result: tuple[list[Hit], int]) -> None:
            self._search = None
            self._hits += result[0]
            self._letters += result[1]
            over = after >= len(paper.sizes) or len(self._hits) >= MAX_HITS
            if not over:
                self._search_from(words, after)
            self.searched.emit(tuple(self._hits[:MAX_HITS]), over)

        self._search = self._lane.run(work, done=done, failed=lambda _problem: done(([], 0)), owner=self)
