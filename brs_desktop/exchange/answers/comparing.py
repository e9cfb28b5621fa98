"""What a file would change in a record: answers, new rows, rows taken out, and what was changed here meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from brs_sync.ids import is_path
from brs_sync.values import Missing, Number

from brs_desktop.exchange.answers.interpret import NOT_HERE
from brs_desktop.exchange.answers.layout import FILES, tables
from brs_desktop.exchange.answers.model import Answer, Given, Incoming, Place, RowGiven, Unread
from brs_desktop.exchange.answers.pairing import paired
from brs_desktop.exchange.answers.places import by_row, leaf, rows_around, sign
from brs_desktop.exchange.answers.proposal import Change, Proposal, Removal
from brs_desktop.exchange.answers.shown import Shower, alike, gathered, is_beside, mark_of, rows_in
from brs_desktop.exchange.answers.standing import bare, held_so, kept_aside
from brs_desktop.exchange.answers.texts import plain
from brs_desktop.exchange.answers.together import HALF, Together
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.language import mark
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import sign_of, split

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.session.piecemeal import Piecemeal

COUNTED = mark("The form itself counts these rows: none can be added or taken out by a file.")
GONE = mark("This row was removed from the record after the file was made.")
KEY = mark("This answer makes the record what it is and cannot be changed by a file.")
READONLY = mark("The form itself gives this answer.")
NO_PLACE = mark("The record has no place for this answer.")
NO_PAIR = mark("The file does not say which row of the record this is, and none there has the same answers.")
MOVED = mark("This row cannot be moved by a file: files, notes or answers that are not asked now would not go with it.")
CHANGED = mark("This row was changed here after the file was made; the file cannot move it.")


def proposing(
    form: FormSession, incoming: Incoming, shower: Shower, fixed: tuple[str, ...] = ()
) -> Piecemeal[Proposal]:
    """Compare in turns; the form is only read, and ids for new rows are all that is made."""
    from brs_desktop.forms.session.piecemeal import Errand

    comparing = _Comparing(form, incoming, shower, fixed)
    yield None
    comparing.look()
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
    for given in (*incoming.given, *comparing.unchanged()):
        comparing.answer(given)
        yield None
    for said in (*incoming.beside, *(one for one in incoming.same_beside if comparing.is_new(one))):
        comparing.beside(said)
        yield None
    for was in rows_in(incoming.base or {}):
        comparing.taken_out(was)
        yield None
    return comparing.proposal()


class _Comparing:
    """One comparison under way."""

    def __init__(self, form: FormSession, incoming: Incoming, shower: Shower, fixed: tuple[str, ...]) -> None:
        self._form, self._incoming, self._shower, self._fixed = form, incoming, shower, fixed
        self._cells = form.relevant_cells()
        self._base = gathered(incoming.base) if incoming.base is not None else None
        self._base_rows = frozenset(rows_in(incoming.base or {}))
        self._changes: list[Change] = []
        self._unread = list(incoming.unread)
        self._added: dict[str, list[str]] = {}
        self._removed: list[Removal] = []
        self._elsewhere = 0
        # File paths of rows -> paths in the record; None for a row that cannot be taken.
        self._rows: dict[str, str | None] = {}
        filled = (*incoming.given, *(one for one in incoming.beside if one.value is not None))
        self._filled = {around for given in filled for around in rows_around(given.path)}
        self._in_file = by_row((given.path, given.value) for given in incoming.given)
        self._have: dict[str, dict[str, None]] = {}
        self._pairs: dict[str, dict[str, str | None]] = {}
        self._new: set[str] = set()
        # What is not taken out: rows that the file names but whose place there is none, and what they stand in.
        self._stays = set(incoming.named) - {(leaf(row.repeat), row.row) for row in incoming.rows}
        self._placed = {f"{row.repeat}/{row.row}" for row in incoming.rows}
        self._gone: set[str] = set()
        # The rows in each, itself among them; the rows that were in the file, by repeat and id.
        self._inside: dict[str, list[str]] = {}
        self._named: dict[tuple[str, str], list[str]] = {}
        self._together = Together(form.definition, incoming.bad)
        self.ids: list[str] = []

    def look(self) -> None:
        """What the record holds: answers that are asked, those that are kept for when they are, what stands beside."""
        form = self._form
        self._asked = {one.question.name for table in tables(form.definition) for one in table.asked}
        self._aside = {path: value for path, value in kept_aside(form) if bare(path) in self._asked}
        self._now = gathered(self._cells) | self._aside
        self._beside = {path: mark_of(value) for path, value in form.beside.items() if value not in (None, "")}
        self._here = by_row(self._now.items())
        self._beside_here = by_row(self._beside.items())
        base = self._incoming.base or {}
        self._beside_then = by_row((path, value) for path, value in base.items() if is_beside(path))
        self._then = by_row((self._base or {}).items())
        for row in {*rows_in(self._cells), *self._base_rows, *self._here, *self._beside_here} - {""}:
            for around in rows_around(f"{row}/"):
                self._inside.setdefault(around, []).append(row)
        for row in self._base_rows:
            self._named.setdefault(sign(row), []).append(row)

    def unknown_rows(self) -> int:
        """How many rows of the file may be new at most."""
        new = (one for one in self._incoming.rows if not self._keeps_id(one))
        return sum(f"{one.repeat}/{one.row}" in self._filled for one in new)

    def _keeps_id(self, row: RowGiven) -> bool:
        """Whether a row of the record on another computer is that row here too: taken in twice, it is one."""
        known = row.own or f"{row.repeat}/{row.row}" in self._base_rows
        return known and is_path(f"row/{row.row}/alive")

    def row(self, row: RowGiven) -> None:
        """Which row of the record a row of the file is."""
        written = f"{row.repeat}/{row.row}"
        repeat = self._real(row.repeat)
        if repeat is None:
            self._rows[written] = None
            self._stays.add((leaf(row.repeat), row.row))
            return
        have = self._existing(repeat)
        name: str | None = row.row
        if row.by_place:
            name = self._pair(row.repeat, repeat, have)[row.row]
        if name is None:
            self._rows[written] = None
            if any(value is not None for value in self._told_in(written).values()):
                self._tell(row.place, self._shower.label(leaf(row.repeat)), row.label, NO_PAIR)
        elif name in have:
            self._rows[written] = f"{repeat}/{name}"
        elif self._form.was_removed(f"{repeat}/{name}"):
            self._rows[written] = None
            if written in self._filled:
                self._tell(row.place, self._shower.label(leaf(row.repeat)), row.label, GONE)
        else:
            told = written in self._filled or written in self._base_rows
            takes = told and written not in self._incoming.bad and self._may_move(row)
            self._rows[written] = self._grown(repeat, row) if takes else None
            if self._rows[written] is None:
                self._stays.add((leaf(row.repeat), row.row))

    def _pair(self, written: str, repeat: str, have: Mapping[str, None]) -> Mapping[str, str | None]:
        """The rows that the file gives no id of, beside those of the record that it does not name."""
        if written not in self._pairs:
            mine = [one for one in self._incoming.rows if one.repeat == written]
            named = {one.row for one in mine if not one.by_place}
            given = [(one.row, self._told_in(f"{written}/{one.row}")) for one in mine if one.by_place]
            held = [(name, self._held_in(f"{repeat}/{name}")) for name in have if name not in named]
            self._pairs[written] = paired(given, held)
        return self._pairs[written]

    def _told_in(self, written: str) -> dict[str, Answer]:
        return {path.rpartition("/")[2]: value for path, value in self._in_file.get(written, {}).items()}

    def _held_in(self, row: str) -> dict[str, Answer]:
        """The answers of a row by question, as a format has them that knows one text alone."""
        found: dict[str, Answer] = {}
        for path, value in self._here.get(row, {}).items():
            name = bare(path)
            if path in self._aside or name not in self._asked:
                continue
            spoken = self._now.get(f"{row}/{self._spoken(row, name)}") if self._is_spoken(name) else value
            found[name] = value if isinstance(value, Missing) else spoken
        return found

    def _may_move(self, row: RowGiven) -> bool:
        """Whether a row that stood in another one can stand here with all that is in it."""
        for old in self._named.get((leaf(row.repeat), row.row), ()):
            if old in self._placed:
                continue
            inside = self._inside.get(old, [])
            held = [path for around in inside for path in self._here.get(around, ())]
            beside = any(self._beside_here.get(around) for around in inside)
            if beside or any(path in self._aside or isinstance(self._now[path], dict) for path in held):
                self._tell(row.place, self._shower.label(leaf(row.repeat)), row.label, MOVED)
                return False
            if self._changed_inside(old):
                self._tell(row.place, self._shower.label(leaf(row.repeat)), row.label, CHANGED)
                return False
        return True

    def _grown(self, repeat: str, row: RowGiven) -> str | None:
        if self._is_counted(repeat):
            self._tell(row.place, self._shower.label(leaf(repeat)), row.label, COUNTED)
            return None
        kept = self._keeps_id(row)
        self._elsewhere += kept
        name = row.row if kept else self.ids.pop()
        self._added.setdefault(repeat, []).append(name)
        self._new.add(f"{repeat}/{name}")
        return f"{repeat}/{name}"

    def is_new(self, given: Given) -> bool:
        """Whether it is of a row that is new here."""
        return self._rows.get(given.path.rpartition("/")[0]) in self._new

    def unchanged(self) -> Iterator[Given]:
        """Of rows that never were here what is as it was when the file was made: the readers leave that out."""
        told = {one.path.partition("@")[0] for one in self._incoming.given}
        for row in self._incoming.rows:
            for path, value in self._then.get(f"{row.repeat}/{row.row}", {}).items():
                one = Given(path, value, row.place)
                if value is not None and bare(path) in self._asked and path.partition("@")[0] not in told:
                    yield from (one,) if self.is_new(one) else ()

    def answer(self, given: Given) -> None:
        """One answer of the file beside what the record has now, and had when the file was made."""
        row, slash, name = given.path.rpartition("/")
        real = self._rows.get(row) if slash else ""
        if real is None:
            return
        asked = name.partition("@")[0]
        name = self._told(given, real, name)
        path = f"{real}/{name}" if slash else name
        ranked = self._form.definition.question(asked).kind == "rank"
        old = self._now.get(path)
        if old is None and "@" in name:
            whole = self._now.get(path.partition("@")[0])
            old = whole if isinstance(whole, Missing) else None
        if alike(old, given.value, ranked=ranked) or held_so(old, given.value):
            return
        if (refusal := self._refusal(path, asked, bool(slash) and real in self._new)) is not None:
            self._tell(given.place, self._shower.label(asked), self._words(asked, given.value), refusal)
            self._together.refuse(path)
            return
        before = self._base.get(given.path) if self._base is not None else None
        changed = not alike(before, old, ranked=ranked)
        clash = real not in self._new and (changed or self._together.changed(given.path, path, self._base, self._now))
        self._together.look(given.path, path)
        words = self._words(asked, old), self._words(asked, given.value)
        self._changes.append(
            Change(path, given.place, self._shower.label(asked), *words, given.value, clash, real in self._new)
        )

    def beside(self, given: Given) -> None:
        """What the file says beside an answer; it may stand where the answer itself cannot be changed."""
        found = split(given.path)
        if found is None:
            return
        row, slash, name = found[0].rpartition("/")
        real = self._rows.get(row) if slash else ""
        if real is None:
            return
        path = f"{real}/{name}@.{found[1]}" if slash else f"{name}@.{found[1]}"
        old, new = value_text(self._form.beside.get(path)), value_text(given.value)  # type: ignore[arg-type]
        if plain(old).strip() == new:
            return
        words = f"{self._shower.label(name)} – {self._shower.say(sign_of(found[1]))}"
        if (refusal := self._closed(f"{real}/{name}" if slash else name, real in self._new)) is not None:
            self._tell(given.place, words, new, refusal)
            return
        before = (self._incoming.base or {}).get(given.path)
        clash = real not in self._new and before != mark_of(old)
        change = Change(path, given.place, words, old, new, new or None, clash, real in self._new, beside=True)
        self._changes.append(change)

    def _told(self, given: Given, real: str, name: str) -> str:
        """The name with its language, where a format knows one text alone: the one that others are shown."""
        definition = self._form.definition
        if (
            not definition.question(name.partition("@")[0]).multilingual
            or "@" in name
            or isinstance(given.value, Missing)
        ):
            return name
        return self._spoken(real, name)

    def _is_spoken(self, name: str) -> bool:
        return self._form.definition.has(name) and self._form.definition.question(name).multilingual

    def _spoken(self, row: str, name: str) -> str:
        """The name with the language in which others are shown the text."""
        definition, start = self._form.definition, f"{row}/{name}" if row else name
        spoken = (code for code in definition.languages if self._now.get(f"{start}@{code}"))
        return f"{name}@{next(spoken, definition.default_language)}"

    def _refusal(self, path: str, name: str, new: bool) -> str | None:
        if path in self._fixed:
            return KEY
        if self._form.definition.question(name).kind in FILES:
            return NOT_HERE
        return self._closed(path.partition("@")[0], new)

    def _closed(self, path: str, new: bool) -> str | None:
        """Why nothing can be written there."""
        try:
            return READONLY if not new and self._form.glance(path).readonly else None
        except UnknownPath:
            return NO_PLACE

    def taken_out(self, row: str) -> None:
        """A row that was in the file and is not any more; what stood in it goes with it."""
        repeat, _slash, name = row.rpartition("/")
        outer = repeat.rpartition("/")[0]
        if row in self._placed or outer in self._gone or leaf(repeat) not in self._incoming.whole:
            self._gone |= {row} if outer in self._gone else set()
            return
        if name not in self._existing(repeat) or self._has_stayed(row):
            return
        words = self._shower.label(leaf(repeat))
        if self._is_counted(repeat):
            self._tell(Place(), words, "", COUNTED)
            return
        self._gone.add(row)
        answers = [one for around in self._inside.get(row, ()) for one in self._shown_in(around)]
        self._removed.append(Removal(row, repeat, words, self._changed_inside(row), tuple(answers)))

    def _has_stayed(self, row: str) -> bool:
        """Whether it, or a row in it, is still in the file, though where it stands there is no place for it."""
        return bool(self._stays) and any(sign(one) in self._stays for one in self._inside.get(row, ()))

    def _shown_in(self, row: str) -> Iterator[tuple[str, str]]:
        for path, value in self._here.get(row, {}).items():
            name = bare(path)
            if name in self._asked and value is not None:
                yield self._shower.label(name), self._words(name, value)

    def _changed_inside(self, row: str) -> bool:
        """Whether an answer in a row, or what stands beside one, is not as it was; nobody saw what is not asked now."""
        for around in self._inside.get(row, ()):
            now, then = self._here.get(around, {}), self._then.get(around, {})
            if any(not alike(then.get(path), now.get(path)) for path in {**now, **then}):
                return True
            if self._beside_here.get(around, {}) != self._beside_then.get(around, {}):
                return True
        return False

    def proposal(self) -> Proposal:
        """What was found."""
        added = {repeat: tuple(rows) for repeat, rows in self._added.items()}
        halves = [one for one in self._changes if self._together.is_half(one.path)]
        for one in halves:
            self._tell(one.place, one.question, one.new, HALF)
        changes = tuple(one for one in self._changes if not self._together.is_half(one.path))
        return Proposal(changes, added, tuple(self._removed), tuple(self._unread), self._elsewhere)

    def _real(self, repeat: str) -> str | None:
        """A repeat's path in the record."""
        outer, slash, name = repeat.rpartition("/")
        if not slash:
            return repeat
        real = self._rows.get(outer)
        return f"{real}/{name}" if real is not None else None

    def _existing(self, repeat: str) -> Mapping[str, None]:
        """The rows of a repeat in the record, in their order."""
        if repeat not in self._have:
            rows: tuple[str, ...] = ()
            if repeat.rpartition("/")[0] not in self._new:
                with suppress(UnknownPath):
                    rows = self._form.rows(repeat)
            self._have[repeat] = dict.fromkeys(rows)
        return self._have[repeat]

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
