"""Pages: margins, the running heads and feet, bookmarks, progress; any flowables go through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, NamedTuple

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.fonts import UNKNOWN
from brs_desktop.pdf.grid import Grid
from brs_desktop.pdf.lengths import Place
from brs_desktop.pdf.pagecodes import Register
from brs_desktop.pdf.paper import Paper
from brs_desktop.pdf.setting import Style, fit
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.structure import finish
from brs_desktop.pdf.styles import LINE, Styles
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice

SIDE, TOP, FIRST_TOP, BOTTOM = 54.0, 62.0, 44.0, 56.0
_HEAD = 42.0
_CODE_SHARE = 0.35


@dataclass(frozen=True)
class Format:
    """A size of paper, in points."""

    page_width: float
    page_height: float

    @property
    def width(self) -> float:
        """From margin to margin."""
        return self.page_width - 2 * SIDE

    @property
    def height(self) -> float:
        """From the head to the foot, on all pages but the first."""
        return self.page_height - TOP - BOTTOM


# The pages of one document: those after the first, and turned ones, which somebody asks for by name.
LATER, TURNED = "later", "turned"
PORTRAIT, LANDSCAPE = Format(*A4), Format(*landscape(A4))
WIDTH, HEIGHT = PORTRAIT.width, PORTRAIT.height


class Stopped(Exception):
    """The person cancelled; nothing is written."""


class _Feet(NamedTuple):
    """How high the foot of a page stands: its rule, a line for each language, what follows.

    In two languages a page's code stands in the line of each, so that whoever reads only one of them finds it.
    """

    rule: float
    lines: tuple[float, ...]
    last: float


_ONCE, _TWICE = _Feet(46.0, (34.0,), 21.0), _Feet(50.0, (40.0, 30.0), 19.0)
_NUMBERS, _WITH_CODE, _HALF = 0.3, 0.5, 0.49  # of the width
_SMALL = 6.8  # so that what a mark stands for is said in two languages on one line


@dataclass(frozen=True)
class Running:
    """What stands on every page: at the head from the second page on, at the foot on all, `also` in a second language.

    Sheets that go their own ways are not `numbered`. Where at most so many pages are allowed, the foot says so, on
    those that are `counted`.
    """

    head_start: str
    head_end: str
    foot: str
    numbered: bool = True
    most: int = 0
    counted: int = 0
    also: str = ""


class Turn(Flowable):  # type: ignore[misc]
    """From the next page on something else stands on every page: another report begins there."""

    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running

    def draw(self) -> None:
        """Tell the paper."""
        self.canv.running = self.running


class Milestone(Flowable):  # type: ignore[misc]
    """Notes where on the pages what comes next begins."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """It takes no room."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Tell the paper."""
        paper: Any = self.canv
        paper.milestones[self.name] = (paper.getPageNumber(), paper.absolutePosition(0, 0)[1])


@dataclass(frozen=True)
class Watch:
    """Who wants to know how far the work is, and who may stop it."""

    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def look(self, done: int, total: int) -> None:
        """Tell how far, and stop when asked to."""
        if self.cancelled is not None and self.cancelled():
            raise Stopped
        if self.progress is not None:
            self.progress(min(done, total), total)


def render(
    flowables: Sequence[Flowable],
    structure: Node,
    *,
    styles: Styles,
    say: Callable[[str], str],
    title: str,
    running: Running,
    printed_ms: int | None = None,
    watch: Watch | None = None,
    register: Register | None = None,
    unshown: set[str] | None = None,
    format: Format = PORTRAIT,
    passphrase: str = "",
    places: dict[str, Place] | None = None,
    finished: bool = True,
    tagged: bool = True,
    second: Voice | None = None,
) -> tuple[bytes, int]:
    """The finished file and its number of pages; a register notes what each page asks, and gives it a code.

    The characters that a mark stands for are put into `unshown`, where the milestones came to stand into `places`;
    who asks for these alone needs no `finished` file, and gets none. A file that is not `tagged` is smaller, and says
    nothing to a screen reader but its letters.
    """
    watch = watch or Watch()
    title = clean(title).replace("\n", " ")  # the file's own title is text that people typed, too
    voices = [Voice(styles, say), *([second] if second is not None else [])]
    pages = _Pages(voices, running, watch, _estimate(flowables, watch, format), register, format, tagged)
    target = BytesIO()
    size = (format.page_width, format.page_height)
    template = BaseDocTemplate(target, pagesize=size, invariant=1, pageCompression=0, title=title)
    first = PageTemplate("first", [_frame(FIRST_TOP, format)], onPage=pages.begin, autoNextPageTemplate=LATER)
    turned = Format(max(size), min(size))
    template.addPageTemplates([first, *(pages.template(*one) for one in ((LATER, format), (TURNED, turned)))])
    template.build(list(flowables), canvasmaker=pages.paper)
    target.seek(0)
    watch.look(pages.estimate, pages.estimate)
    language = styles.language
    if unshown is not None:
        unshown |= pages.unshown
    if places is not None:
        places |= pages.places()
    if not finished:
        return b"", pages.count
    way: dict[str, Any] = {"title": title, "language": language, "printed_ms": printed_ms, "passphrase": passphrase}
    return finish(target, structure if tagged else None, **way), pages.count


def _frame(top: float, format: Format) -> Frame:
    return Frame(SIDE, BOTTOM, format.width, format.page_height - top - BOTTOM, 0, 0, 0, 0)


def _estimate(flowables: Sequence[Flowable], watch: Watch, format: Format) -> int:
    """Lay everything out and guess the number of pages, so that progress has a total."""
    height = 0.0
    for number, flowable in enumerate(flowables):
        watch.look(0, len(flowables) - number)
        if isinstance(flowable, Grid):
            height += flowable.wrap(format.width, format.height)[1]
    return 1 + int(height // format.height)


def _numbered(running: Running, number: int, count: int, say: Callable[[str], str]) -> str:
    """Which page it is: of how many there are, or of how many there may be."""
    if not running.most or number > running.counted:
        phrase = phrases.PAGE
    else:
        phrase, count = phrases.PAGE_OF_MOST if running.counted <= running.most else phrases.PAGE_OVER, running.counted
    said = say(phrase).replace("{page}", str(number)).replace("{pages}", str(count))
    return said.replace("{most}", str(running.most))


class _Pages:
    """Paints what is the same on every page."""

    def __init__(
        self,
        voices: Sequence[Voice],
        running: Running,
        watch: Watch,
        estimate: int,
        register: Register | None,
        format: Format,
        tagged: bool,
    ) -> None:
        self.voices, self.running, self.watch, self.estimate = voices, running, watch, estimate
        self.styles, self.say = voices[0].styles, voices[0].say
        self.twice = len(voices) > 1
        self.feet = _TWICE if self.twice else _ONCE
        self.numbers = _WITH_CODE if self.twice and register is not None else _NUMBERS
        self.register, self.format, self.tagged = register, format, tagged
        self.count = 0
        self.unshown: frozenset[str] = frozenset()
        self._milestones: dict[str, tuple[int, float]] = {}
        self._formats: dict[int, Format] = {}
        self._wide = format.width

    def template(self, name: str, format: Format) -> PageTemplate:
        """Pages of that size after the first."""
        size = (format.page_width, format.page_height)
        return PageTemplate(name, [_frame(TOP, format)], onPage=self.begin, pagesize=size)

    def _format(self, number: int) -> Format:
        return self._formats.get(number, self.format)

    def paper(self, *arguments: Any, **options: Any) -> Paper:
        """ReportLab asks for a canvas."""
        paper = Paper(*arguments, **options)
        paper.totals, paper.register, paper.running = self._totals, self.register, self.running
        paper.tagged = self.tagged
        self._milestones = paper.milestones
        return paper

    def places(self) -> dict[str, Place]:
        """Where the milestones stand: on which page, and how far down from its margin to the one at its foot."""
        found = {}
        for name, (page, y) in self._milestones.items():
            top = self._format(page).page_height - (FIRST_TOP if page == 1 else TOP)
            found[name] = Place(page, min(1.0, max(0.0, (top - y) / (top - BOTTOM))))
        return found

    def begin(self, paper: Paper, _template: object) -> None:
        """The head, the foot, and how far the work is."""
        self.count += 1
        format = self._formats[self.count] = Format(*paper._pagesize)
        self._wide = format.width
        self.watch.look(self.count - 1, max(self.estimate, self.count))
        if self.count > 1 and (paper.running.head_start or paper.running.head_end):
            head = format.page_height - _HEAD
            self._sides(paper, paper.running.head_start, paper.running.head_end, head, 0.62)
            paper.rule(SIDE, head - 6, SIDE + format.width, head - 6, LINE)
        paper.rule(SIDE, self.feet.rule, SIDE + format.width, self.feet.rule, LINE)
        told = (paper.running.foot, paper.running.also)
        with paper.decoration():
            for voice, text, y in zip(self.voices, told, self.feet.lines, strict=False):
                self._line(paper, text, voice.styles.running, y, 1 - self.numbers, end=False)
            paper.reserve_totals()

    def _sides(self, paper: Paper, start: str, end: str, y: float, portion: float) -> None:
        with paper.decoration():
            self._line(paper, start, self.styles.running, y, portion if end else 1.0, end=False)
            self._line(paper, end, self.styles.running, y, 1 - portion - 0.02, end=True)

    def _totals(self, paper: Paper, number: int, count: int) -> None:
        self._wide = self._format(number).width
        code = isolated(self.register.code(number, count)) if self.register is not None else ""
        for voice, y in zip(self.voices, self.feet.lines, strict=True):
            text = _numbered(self.running, number, count, voice.say) if self.running.numbered else ""
            style = voice.styles.running
            if code and self.twice:
                text, style = f"{text} · {voice.say(phrases.PAGE_CODE).replace('{code}', code)}", voice.styles.column
            self._line(paper, text, style, y, self.numbers - 0.02, end=True)
        if code and not self.twice:
            text = self.say(phrases.PAGE_CODE).replace("{code}", code)
            self._line(paper, text, self.styles.column, self.feet.last, _CODE_SHARE, end=True)
        if unshown := paper.unshown.get(number):
            self.unshown |= unshown
            for place, voice in enumerate(self.voices):
                text = voice.say(phrases.UNSHOWN).replace("{sign}", UNKNOWN)
                room, style = (1 - _CODE_SHARE - 0.02, voice.styles.running)
                if self.twice:
                    room, style = _HALF, replace(style, size=_SMALL)
                self._line(paper, text, style, self.feet.last, room, end=bool(place))

    def _line(self, paper: Paper, text: str, style: Style, y: float, portion: float, *, end: bool) -> None:
        """One line at the side where lines begin, or at the other."""
        width = self._wide * portion
        at_right = end != self.styles.rtl
        for line in fit(text, style, width):
            left = self._wide - line.width if at_right else 0.0
            paper.text_line(line._replace(left=left), SIDE, y, style)
