"""What the page of sections shows, read in the data lane; no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_desktop.errors import Problem
from brs_desktop.language import format_list
from brs_desktop.ui.reports.filler.counting import first_look
from brs_desktop.ui.reports.filler.opening import Opened
from brs_desktop.ui.sync.review.naming import CellNames
from brs_desktop.ui.values import when
from brs_desktop.workspace.sections.guest import Received
from brs_desktop.workspace.sections.guest import collection as collection_of

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.workspace.sections.book import Giving
    from brs_desktop.workspace.sections.removed import Removed
    from brs_desktop.workspace.sections.scope import Scope
    from brs_desktop.workspace.sections.service import Back

MOST = 40


@dataclass(frozen=True)
class Came:
    """What came back of one copy: by whom, when, how many answers, how many of them wait for a decision."""

    by: str
    when: str
    answers: int
    contested: int


@dataclass(frozen=True)
class GivenShown:
    """A section that was given from here."""

    name: str
    title: str
    whom: str
    when: str
    came: tuple[Came, ...]


@dataclass(frozen=True)
class ReceivedShown:
    """A section of another office; `broken` says why it cannot be opened."""

    name: str
    title: str
    giver: str
    when: str
    returned: int
    broken: str = ""


@dataclass(frozen=True)
class RemovedShown:
    """A section of another office that was taken from the list, and until when it is kept."""

    name: str
    title: str
    when: str
    until: str


@dataclass(frozen=True)
class Shown:
    """All that the page shows."""

    given: tuple[GivenShown, ...]
    received: tuple[ReceivedShown, ...]
    removed: tuple[RemovedShown, ...] = ()


@dataclass(frozen=True)
class Removing:
    """What somebody is asked who takes a section from the list: what it is, and whether answers in it went nowhere."""

    received: Received
    title: str
    unsent: bool


@dataclass(frozen=True)
class TakenLine:
    """One answer that came: its question, what was given, what they say, what came of it."""

    question: str
    before: str
    value: str
    outcome: str


@dataclass(frozen=True)
class TakenShown:
    """What came back of a section, cell by cell; `fresh` came by the file that was opened just now."""

    title: str
    by: str
    when: str
    key: RecordKey
    reference: str
    lines: tuple[TakenLine, ...]
    fresh: int

    @property
    def contested(self) -> int:
        """How many wait for a decision."""
        return sum(one.outcome == "contested" for one in self.lines)


def read_page(workspace: Any, spoken: str) -> Shown:
    """The newest sections of both kinds."""
    sections = workspace.sections
    given = tuple(_given(workspace, one, spoken) for one in sections.given(MOST))
    received = tuple(_received(one, spoken) for one in sections.received(MOST))
    gone = sections.removed()[:MOST]
    return Shown(given, received, tuple(_removed(workspace, one, spoken) for one in gone))


def removing(workspace: Any, name: str, spoken: str) -> Removing:
    """A section that is about to be taken from the list."""
    received = workspace.sections.find_received(name)
    return Removing(received, _received(received, spoken).title, workspace.sections.has_unsent(received))


def read_taken(workspace: Any, backs: list[Back], spoken: str) -> TakenShown:
    """What came, of all copies of one section, the newest first."""
    first = backs[0]
    giving = first.giving
    names = CellNames(workspace, workspace.collection(giving.key.collection), giving.key, spoken)
    lines = tuple(
        TakenLine(names.question(at), names.value(at, one.before), names.value(at, one.value), one.outcome)
        for back in backs
        for one in back.cells
        for at in (one.path,)
    )
    title, by = _title(workspace, giving, spoken), format_list(dict.fromkeys(back.copy.by for back in backs))
    reference = workspace.reference(giving.key)
    return TakenShown(title, by, when(first.copy.taken_ms), giving.key, reference, lines, first.fresh)


def came_of(workspace: Any, name: str, spoken: str) -> TakenShown:
    """What came of a section that was given."""
    giving = workspace.sections.find_given(name)
    return read_taken(workspace, workspace.sections.backs(giving), spoken)


def open_section(workspace: Any, received: Received, spoken: str) -> Opened:
    """A section to be filled: an editor over the small record that came with it."""
    filler = received.fill()
    form = filler.form
    form.set_language(spoken if spoken in form.definition.languages else form.definition.default_language)
    made = collection_of(workspace, received.given)
    return Opened(filler, made, True, first_look(form, made))


def label_of(scope: Scope, spoken: str) -> str:
    """What a section is called in the form."""
    form = scope.definition
    return form.label(scope.name, spoken if spoken in form.languages else form.default_language) or scope.name


def _title(workspace: Any, giving: Giving, spoken: str) -> str:
    record = workspace.title(giving.key, spoken)
    try:
        label = label_of(workspace.sections.scope_of(giving), spoken)
    except Problem:
        label = giving.section
    return " · ".join(part for part in (record, label) if part)


def _given(workspace: Any, giving: Giving, spoken: str) -> GivenShown:
    came = tuple(
        Came(back.copy.by, when(back.copy.taken_ms), len(back.cells), back.contested)
        for back in workspace.sections.backs(giving)
    )
    title = _title(workspace, giving, spoken)
    return GivenShown(giving.id.hex(), title, giving.whom, when(giving.given_ms), came)


def _received(received: Received, spoken: str) -> ReceivedShown:
    name = received.folder.name
    try:
        card, state = received.card, received.state
        title = " · ".join(part for part in (card.title, card.label(spoken)) if part)
    except Problem as trouble:
        return ReceivedShown(name, name[:8], "", "", 0, trouble.message)
    return ReceivedShown(name, title, card.giver, when(card.given_ms), state.number)


def ending(workspace: Any, name: str, spoken: str) -> tuple[Giving, str]:
    """A section that was given, which nobody is to wait for any more, and what it is called."""
    giving = workspace.sections.find_given(name)
    return giving, _title(workspace, giving, spoken)


def _removed(workspace: Any, one: Removed, spoken: str) -> RemovedShown:
    title = _received(Received(workspace, one.folder), spoken).title
    return RemovedShown(one.name, title, when(one.removed_ms), when(one.until_ms))
