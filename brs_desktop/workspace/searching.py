"""Search by title and text over everything in a workspace; the index behind it is made when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.language import LANGUAGES
from brs_desktop.records import Collection
from brs_desktop.records.labels import LabelBook
from brs_desktop.records.search.asking import Asked, asked
from brs_desktop.records.search.documents import passages
from brs_desktop.records.search.filling import Step, steps, tidy
from brs_desktop.records.search.finding import MOST, Found, Matches, find
from brs_desktop.records.search.showing import Marker, Shown

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MAX_EACH = 50
Span = tuple[int, int]


@dataclass(frozen=True)
class Hit:
    """One record found: its title and a piece of its text, with the places of what was typed in either."""

    key: RecordKey
    title: str
    title_spans: tuple[Span, ...]
    snippet: str
    snippet_spans: tuple[Span, ...]
    field: str
    reference: str

    @property
    def record(self) -> str:
        """The record's id."""
        return self.key.record


@dataclass(frozen=True)
class Group:
    """What was found in one collection: how many (`more` than that where there is no end to it), and the first."""

    collection: str
    label: str
    place: str
    total: int
    more: bool
    rows: tuple[Hit, ...]


class Searching:
    """The service behind the finder and the search command."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._model = workspace.model

    @property
    def ready(self) -> bool:
        """Whether everything can be searched by title and text; until then titles and search fields are."""
        return not self._model.search.unfilled

    def steps(self) -> Iterator[Step]:
        """Make or tidy the index a step at a time; done anew by itself where the program's words changed."""
        return steps(self._model.search, self._model.layouts, self._workspace.replica)

    def tidy(self) -> None:
        """Let words of something erased leave the index now."""
        tidy(self._model.search, self._workspace.replica)

    def fill(
        self, progress: Callable[[int], None] = lambda done: None, cancelled: Callable[[], bool] = lambda: False
    ) -> bool:
        """Make the index to its end; False when cancelled, and it will go on another time."""
        for step in self.steps():
            progress(step.done)
            if cancelled():
                return False
        return True

    def find(self, words: str, *, language: str, each: int = 6, practice: bool | None = None) -> tuple[Group, ...]:
        """The first records of every collection in which every word is found, by title, text or label.

        Practice records are among them where lists show them, or when asked for.
        """
        language = language if language in LANGUAGES else "en"
        each = max(1, min(each, MAX_EACH))
        question = asked(words)
        if not question.words:
            return ()
        practice = self._workspace.lists_practice if practice is None else practice
        self._workspace.show_pending()
        reader = self._workspace.replica.reader()
        found = find(self._model, reader, question, language=language, each=each, practice=practice)
        showing = _Showing(self._workspace, question, language)
        groups = [showing.group(one) for one in found]
        return (*groups, *self._listed(words, showing, each, practice))

    def _listed(self, words: str, showing: _Showing, each: int, practice: bool) -> Iterator[Group]:
        """What is not in the index yet is found as lists find it: by title, key and search fields."""
        for name in self._model.search.unfilled:
            page = self._workspace.page(name, search=words, limit=each, language=showing.language, practice=practice)
            if page.rows:
                rows = tuple(Found(row.key, row.title, True, 0) for row in page.rows)
                yield showing.group(Matches(name, rows, min(page.total, MOST), page.total > MOST))


class _Showing:
    """What is found in a reader's words, with the places of what they typed."""

    def __init__(self, workspace: Workspace, question: Asked, language: str) -> None:
        self._workspace = workspace
        self._marker = Marker(question)
        self.language = language
        self._labels = LabelBook(workspace.replica.reader(), workspace.model.layouts)

    def group(self, found: Matches) -> Group:
        collection = self._workspace.collection(found.collection)
        rows = tuple(self._hit(collection, row) for row in found.rows)
        return Group(collection.name, collection.label(self.language), collection.place, found.total, found.more, rows)

    def _hit(self, collection: Collection, found: Found) -> Hit:
        places = self._marker.spans(found.title)
        shown = Shown()
        if not (found.by_title and places):
            state = self._workspace.replica.record(found.key)
            shown = self._marker.snippet(passages(collection, state, self._labels), self.language)
        field = collection.field_label(shown.field, self.language) if shown.field else ""
        named = self._workspace.reference(found.key)
        return Hit(found.key, found.title, places, shown.text, shown.spans, field, named)
