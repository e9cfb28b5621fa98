"""What a file would change in a record: answers, new rows, rows taken out, and what was changed here meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Number

from brs_desktop.exchange.answers.interpret import NOT_HERE, plain
from brs_desktop.exchange.answers.layout import FILES
from brs_desktop.exchange.answers.model import Answer, Given, Incoming, Place, RowGiven, Unread
from brs_desktop.exchange.answers.shown import Shower, alike, gathered, rows_in
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.language import mark

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Piecemeal

COUNTED = mark("The form itself counts these rows: none can be added or taken out by a file.")
GONE = mark("This row was removed from the record after the file was made.")
KEY = mark("This answer makes the record what it is and cannot be changed by a file.")
READONLY = mark("The form itself gives this answer.")
NO_PLACE = mark("The record has no place for this answer.")


@dataclass(frozen=True)
class Change:
    """One answer that the file changes, in words; `clash` where it was changed here, too, since the file was made."""

    path: str
    place: Place
    question: str
    old: str
    new: str
    value: Answer
    clash: bool = False


@dataclass(frozen=True)
class Removal:
    """A row that was taken out of the file; `clash` where something in it was changed here since."""

    row: str
    repeat: str
    words: str
    clash: bool = False


@dataclass(frozen=True)
class Proposal:
    """All that a file would do; nothing of it is done yet."""

    changes: tuple[Change, ...] = ()
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[Removal, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def rows_added(self) -> int:
        """How many rows are new."""
        return sum(map(len, self.added.values()))

    @property
    def clashes(self) -> int:
        """How many changes meet a change that was made here."""
        return sum(one.clash for one in self.changes) + sum(one.clash for one in self.removed)

    @property
    def refused(self) -> int:
        """How many cells cannot be taken at all."""
        return sum(not one.taken for one in self.unread)

    def changes_taken(self, over: bool) -> int:
        """How many answers change in rows that are there already."""
        new = tuple(f"{repeat}/{row}/" for repeat, rows in self.added.items() for row in rows)
        return sum(not one.path.startswith(new) if new else True for one in self._taken(over))

    def empty(self, over: bool = True) -> bool:
        """Whether nothing would change."""
        gone = [one for one in self.removed if over or not one.clash]
        return not (self._taken(over) or self.rows_added or gone)

    def plan(self, over: bool) -> Plan:
        """The one command that does it; what was changed here since is left as it is unless `over`."""
        from brs_desktop.forms.session.carrying import Plan

        return Plan(
            answers={one.path: one.value for one in self._taken(over)},
            rows={repeat: list(rows) for repeat, rows in self.added.items()},
            gone=[one.row for one in self.removed if over or not one.clash],
        )

    def _taken(self, over: bool) -> list[Change]:
        return [one for one in self.changes if over or not one.clash]


def proposing(
    form: FormSession, incoming: Incoming, shower: Shower, fixed: tuple[str, ...] = ()
) -> Piecemeal[Proposal]:
    """Compare in turns; the form is only read, and ids for new rows are all that is made."""
    from brs_desktop.forms.session.piecemeal import Errand

    comparing = _Comparing(form, incoming, shower, fixed)
    yield None
    # Ids come from the workspace, where somebody may be writing: they are asked for in a lane.
    unknown = comparing.unknown_rows()
    if unknown:
        made = yield Errand(lambda: form.new_rows(unknown), unknown)
        assert isinstance(made, list)
        comparing.ids = made[::-1]
    for row in sorted(incoming.rows, key=lambda one: one.repeat.count("/")):
        comparing.row(row)
        yield None
    for given in incoming.given:
        comparing.answer(given)
        yield None
    comparing.taken_out()
    return comparing.proposal()


class _Comparing:
    """One comparison under way."""

    def __init__(self, form: FormSession, incoming: Incoming, shower: Shower, fixed: tuple[str, ...]) -> None:
        self._form, self._incoming, self._shower, self._fixed = form, incoming, shower, fixed
        cells = form.relevant_cells()
        self._now = gathered(cells)
        self._base = gathered(incoming.base) if incoming.base is not None else None
        self._base_rows = frozenset(rows_in(incoming.base or {}))
        self._changes: list[Change] = []
        self._unread = list(incoming.unread)
        self._added: dict[str, list[str]] = {}
        self._removed: list[Removal] = []
        # File paths of rows -> paths in the record; None for a row that cannot be taken.
        self._rows: dict[str, str | None] = {}
        self._filled = {given.path.rpartition("/")[0] for given in incoming.given}
        self._new: set[str] = set()
        self.ids: list[str] = []

    def unknown_rows(self) -> int:
        """How many rows of the file may be new at most."""
        return sum(f"{one.repeat}/{one.row}" not in self._base_rows for one in self._incoming.rows)

    def row(self, row: RowGiven) -> None:
        """Which row of the record a row of the file is."""
        written = f"{row.repeat}/{row.row}"
        repeat = self._real(row.repeat)
        if repeat is None:
            self._rows[written] = None
            return
        have = self._existing(repeat)
        name = row.row
        if row.by_place:
            at = int(name.lstrip("+")) - 1
            name = have[at] if at < len(have) else f"+{at + 1}"
        if name in have:
            self._rows[written] = f"{repeat}/{name}"
        elif written in self._base_rows:
            self._rows[written] = None
            if self._says(written):
                self._tell(row.place, self._shower.label(row.repeat.rpartition("/")[2]), row.label, GONE)
        else:
            takes = self._says(written) and written not in self._incoming.bad
            self._rows[written] = self._grown(repeat, row) if takes else None

    def _says(self, written: str) -> bool:
        """Whether anything is answered in a row, or in a row inside it."""
        return any(path == written or path.startswith(f"{written}/") for path in self._filled)

    def _grown(self, repeat: str, row: RowGiven) -> str | None:
        if self._is_counted(repeat):
            self._tell(row.place, self._shower.label(repeat.rpartition("/")[2]), row.label, COUNTED)
            return None
        name = self.ids.pop()
        self._added.setdefault(repeat, []).append(name)
        self._new.add(f"{repeat}/{name}")
        return f"{repeat}/{name}"

    def answer(self, given: Given) -> None:
        """One answer of the file beside what the record has now, and had when the file was made."""
        row, slash, name = given.path.rpartition("/")
        real = self._rows.get(row) if slash else ""
        if real is None:
            return
        bare = name.partition("@")[0]
        name = self._told(given, real, name)
        path = f"{real}/{name}" if slash else name
        ranked = self._form.definition.question(bare).kind == "rank"
        old = self._now.get(path)
        if old is None and "@" in name:
            whole = self._now.get(path.partition("@")[0])
            old = whole if isinstance(whole, Missing) else None
        if alike(old, given.value, ranked=ranked) or _held_so(old, given.value):
            return
        if (refusal := self._refusal(path, bare, bool(slash) and real in self._new)) is not None:
            self._tell(given.place, self._shower.label(bare), self._words(bare, given.value), refusal)
            return
        before = self._base.get(given.path) if self._base is not None else None
        clash = self._base is not None and real not in self._new and not alike(before, old, ranked=ranked)
        words = self._words(bare, old), self._words(bare, given.value)
        self._changes.append(Change(path, given.place, self._shower.label(bare), *words, given.value, clash))

    def _told(self, given: Given, real: str, name: str) -> str:
        """The name with its language, where a format knows one text alone: the one that others are shown."""
        definition = self._form.definition
        if (
            not definition.question(name.partition("@")[0]).multilingual
            or "@" in name
            or isinstance(given.value, Missing)
        ):
            return name
        start = f"{real}/{name}" if real else name
        spoken = (code for code in definition.languages if self._now.get(f"{start}@{code}"))
        return f"{name}@{next(spoken, definition.default_language)}"

    def _refusal(self, path: str, name: str, new: bool) -> str | None:
        if path in self._fixed:
            return KEY
        if self._form.definition.question(name).kind in FILES:
            return NOT_HERE
        if new:
            return None
        try:
            return READONLY if self._form.glance(path.partition("@")[0]).readonly else None
        except UnknownPath:
            return NO_PLACE

    def taken_out(self) -> None:
        """Rows that were in the file and are not any more; what stood in them goes with them."""
        kept = {f"{row.repeat}/{row.row}" for row in self._incoming.rows}
        for row in rows_in(self._incoming.base or {}):
            repeat, _slash, name = row.rpartition("/")
            outer_gone = any(row.startswith(f"{one.row}/") for one in self._removed)
            if row in kept or outer_gone or repeat.rpartition("/")[2] not in self._incoming.whole:
                continue
            if name not in self._existing(repeat):
                continue
            words = self._shower.label(repeat.rpartition("/")[2])
            if self._is_counted(repeat):
                self._tell(Place(), words, "", COUNTED)
            else:
                self._removed.append(Removal(row, repeat, words, self._changed_inside(row)))

    def _changed_inside(self, row: str) -> bool:
        base, start = self._base or {}, f"{row}/"
        paths = {path for path in (*self._now, *base) if path.startswith(start)}
        return any(not alike(base.get(path), self._now.get(path)) for path in paths)

    def proposal(self) -> Proposal:
        """What was found."""
        added = {repeat: tuple(rows) for repeat, rows in self._added.items()}
        return Proposal(tuple(self._changes), added, tuple(self._removed), tuple(self._unread))

    def _real(self, repeat: str) -> str | None:
        """A repeat's path in the record."""
        outer, slash, name = repeat.rpartition("/")
        if not slash:
            return repeat
        real = self._rows.get(outer)
        return f"{real}/{name}" if real is not None else None

    def _existing(self, repeat: str) -> tuple[str, ...]:
        if repeat.rpartition("/")[0] in self._new:
            return ()
        try:
            return self._form.rows(repeat)
        except UnknownPath:
            return ()

    def _is_counted(self, repeat: str) -> bool:
        template = self._form.definition.by_name.get(repeat.rpartition("/")[2])
        control = template.control if template is not None else None
        return control is not None and (control.count is not None or control.fixed_rows)

    def _words(self, name: str, value: Answer) -> str:
        question = self._form.definition.question(name)
        shown: Callable[..., str] = self._shower.answer
        if isinstance(value, Missing):
            return self._shower.reason(value)
        return value.text if isinstance(value, Number) else shown(question, value)

    def _tell(self, place: Place, question: str, text: str, message: str) -> None:
        self._unread.append(Unread(place, question, text, message))


def _held_so(old: Answer, told: Answer) -> bool:
    """Whether a format could not say it better: of a file its name, of a text what is no control sign."""
    if isinstance(old, dict):
        return old.get("name") == told
    return isinstance(old, str) and plain(old) == plain(told if isinstance(told, str) else "")
