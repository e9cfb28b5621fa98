"""Pages of a printed blank that were filled by hand: which questions a page's code means, and which are typed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.language import LANGUAGES
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.pdf.pagecodes import PageCode, Pages, Slot
    from brs_desktop.workspace.workspace import Workspace

_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_retyped (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, paper TEXT NOT NULL, page INTEGER NOT NULL, times INTEGER NOT NULL,"
    " PRIMARY KEY (partition, collection, record, paper, page)) WITHOUT ROWID"
)
_MARK = (
    "INSERT INTO workspace_retyped VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET times = max(times, excluded.times)"
)
_MARKED = (
    "SELECT page, times FROM workspace_retyped WHERE partition = ? AND collection = ? AND record = ? AND paper = ?"
)
_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'workspace_retyped'"
_LONGEST = 80


@dataclass(frozen=True)
class PaperPage:
    """A page of one printing (`paper`): its number, how many there are, and what it asks in the order of reading."""

    paper: str
    language: str
    number: int
    count: int
    slots: tuple[Slot, ...]


class Retyping:
    """The printed pages of one record's form; used in a lane, for pages are found by printing them again."""

    def __init__(self, workspace: Workspace, key: RecordKey, definition: FormDefinition) -> None:
        self._workspace, self._key, self._definition = workspace, key, definition
        self._collection = workspace.collection(key.collection)
        self._pages: dict[tuple[str, str], Pages] = {}
        self._papers: dict[str, Pages] = {}

    def find(self, text: str) -> PaperPage:
        """The page of a code as somebody typed it.

        Problem: page-code-unread, page-other-form, page-other-version, page-set-otherwise.
        """
        from brs_desktop.pdf.pagecodes import form_mark, read

        code = read(text)
        if code is None:
            raise problem("page-code-unread", typed=text.strip()[:_LONGEST])
        if code.form != form_mark(self._definition.hash):
            raise self._of_another(code)
        language = code.language or self._definition.default_language
        pages = next(self._set_as(language, code), None)
        if pages is None:
            raise problem("page-set-otherwise")
        return self._page(language, pages, code.page)

    def _set_as(self, language: str, code: PageCode) -> Iterator[Pages]:
        """The printings that have such a page: in the language alone, else in that and another beside it."""
        from brs_desktop.pdf.pagecodes import layout_mark

        others = (other for other in self._definition.languages if other in LANGUAGES and other != language)
        for second in ("", *others):
            pages = self._printed(language, second)
            if layout_mark(language, pages) == code.layout and 1 <= code.page <= len(pages):
                yield pages

    def page(self, of: PaperPage, number: int) -> PaperPage:
        """Another page of the same printing."""
        return self._page(of.language, self._papers[of.paper], number)

    def done(self, page: PaperPage) -> Mapping[int, int]:
        """How often each page of a printing was typed into this record: once, or twice and compared."""
        reader = self._workspace.replica.reader()
        if reader.execute(_THERE).fetchone() is None:
            return {}
        return dict(reader.execute(_MARKED, (*self._named, page.paper)).fetchall())

    def mark(self, page: PaperPage, times: int) -> None:
        """Remember on this device that a page is typed in."""
        with self._workspace.replica.writing() as connection:
            connection.execute(_TABLE)
            connection.execute(_MARK, (*self._named, page.paper, page.number, times))

    @property
    def _named(self) -> tuple[str, str, str]:
        return self._key.partition, self._key.collection, self._key.record

    def _page(self, language: str, pages: Pages, number: int) -> PaperPage:
        from brs_desktop.pdf.pagecodes import form_mark, layout_mark

        paper = f"{language}-{form_mark(self._definition.hash):03}-{layout_mark(language, pages):03}"
        self._papers[paper] = pages
        return PaperPage(paper, language, number, len(pages), pages[number - 1])

    def _printed(self, language: str, second: str) -> Pages:
        from brs_desktop.pdf.export import pages_of
        from brs_desktop.workspace.paper import blank_meta

        spoken = (language, second)
        if spoken not in self._pages:
            meta = blank_meta(self._workspace, self._collection, language, second)
            self._pages[spoken] = pages_of(self._definition, language=language, meta=meta)
        return self._pages[spoken]

    def _of_another(self, code: PageCode) -> Problem:
        """What a page of a form that the record does not have is: of another version known here, or of none."""
        from brs_desktop.pdf.pagecodes import form_mark

        versions = (self._collection.form, *self._workspace.forms.related(self._definition.form_id))
        found = next((one for one in versions if form_mark(one.hash) == code.form), None)
        if found is None:
            return problem("page-other-form")
        return problem("page-other-version", version=found.version, own=self._definition.version)
