"""An independent account of all that was ever written, shown and decided; it shares no code with the engine.

The judge sees what a person sees: which commits were there when an editor was opened, which value stood in a cell,
what was typed, which heads a review displayed. From that alone it says which values are heads where, which conflicts
are open, and what became of every value. Commits and their sections are numbered as they are made; sets of them are
bits of a number. A value is named by its commit; whether it is there is asked of its section, which may be missing.
Each section has a second number, `aside(part)`: it is here, and its commit is in quarantine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.simulation.cells import is_personal, plain, row_of

Cell = tuple[str, str]  # record, path
GROUP = ("quantity", "unit")


@dataclass(frozen=True, slots=True)
class Write:
    """A value as typed, over the values that stood there; it is in a section, `part`."""

    commit: int
    part: int
    value: object
    seen: int
    below: frozenset[tuple[str, int]] = frozenset()  # of a delete: (path, commit) displayed under it


@dataclass(frozen=True, slots=True)
class Decision:
    """A settlement, an accept or a reopen; `names` are the commits that it names."""

    commit: int
    part: int
    kind: str
    names: int
    value: object = None
    below: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Erasing:
    """What erasing cells of a record comes to: the cells that had anything, in sections of which commits, and the cells
    beside them in those sections that are written again; `contested` where somebody has to choose first."""

    cells: tuple[str, ...]
    names: int
    again: dict[str, object]
    contested: bool


@dataclass(slots=True)
class Screen:
    """What one editor knows: the commits that were there, the values that stood there, what it sealed itself.

    `opened` are the commits that were there when it was opened or refreshed, before its own.
    """

    record: str
    known: int
    stood: dict[str, int]
    opened: int
    authority: int
    own: dict[str, int] = field(default_factory=dict)


def bits(numbers: Iterable[int]) -> int:
    """The set of these commits."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def members(mask: int) -> Iterator[int]:
    """The commits of a set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def aside(parts: int) -> int:
    """These sections as ones that are here, of commits that are in quarantine."""
    return parts << 1


class Judge:
    """Everything ever written in a world."""

    def __init__(self) -> None:
        self.writes: dict[Cell, list[Write]] = {}
        self.decisions: dict[Cell, list[Decision]] = {}
        self.paths: dict[str, list[str]] = {}
        self.knowing: list[int] = []
        self.commits = 0
        self.asides = 0  # the second numbers of all sections
        self.places: dict[tuple[int, str], int] = {}  # the section of a commit: "" the open one, else of that record
        self.erased: dict[int, int] = {}  # the sections that a commit erases
        self.erasures: set[tuple[str, str, int]] = set()  # the cells that it says so of
        self._found: dict[tuple[Cell, int], dict[int, object]] | None = None
        self._contested: dict[tuple[int, bool], set[tuple[str, str, str]]] | None = None

    @contextmanager
    def looking_on(self) -> Iterator[None]:
        """In here nobody writes: those who have applied the same have the same heads and conflicts."""
        self._found, self._contested = {}, {}
        try:
            yield
        finally:
            self._found = self._contested = None

    # taking notes

    def commit(self, known: int) -> int:
        """A commit was made by somebody who knew these: its number."""
        self.knowing.append(known)
        self.commits |= 1 << len(self.knowing) - 1
        return len(self.knowing) - 1

    def section(self, commit: int, record: str) -> int:
        """A commit has a section with the personal cells of a record, or ("") with all others: its number."""
        self.knowing += [0, 0]
        part = self.places[commit, record] = len(self.knowing) - 2
        self.asides |= aside(1 << part)
        return part

    def part(self, commit: int, cell: Cell) -> int:
        """The section that a cell is in."""
        return self.places[commit, cell[0] if is_personal(cell[1]) else ""]

    def write(self, screen: Screen, commit: int, path: str, value: object) -> None:
        """An editor's answer was sealed."""
        cell = (screen.record, path)
        seen = self.displayed(screen, path)[1] | self._beneath(cell, screen.known)
        deletes = value is False and path.endswith("alive")
        below = self._displayed_below(screen, path) if deletes else frozenset()
        self._note(cell, Write(commit, self.part(commit, cell), value, seen, below))

    def _note(self, cell: Cell, write: Write) -> None:
        if cell not in self.writes:
            self.paths.setdefault(cell[0], []).append(cell[1])
        self.writes.setdefault(cell, []).append(write)

    def erase(
        self, commit: int, record: str, erased: object, plan: Erasing, again: dict[str, object], known: int
    ) -> None:
        """Somebody erased cells, and wrote again what stood beside them in the same sections."""
        self.erased[commit] = bits(self.places[number, record] for number in members(plan.names))
        for path in plan.cells:
            cell = (record, path)
            seen = bits(self.live(cell, known)) | self._beneath(cell, known)
            self._note(cell, Write(commit, self.places[commit, ""], erased, seen))
            self.erasures.add((*cell, commit))
        for path, value in again.items():
            cell = (record, path)
            seen = bits(self.live(cell, known)) & plan.names | self._beneath(cell, known)
            self._note(cell, Write(commit, self.part(commit, cell), value, seen))

    def decide(self, record: str, path: str, decision: Decision) -> None:
        """Somebody decided."""
        self.decisions.setdefault((record, path), []).append(decision)

    def expects(self, screen: Screen, path: str, value: object) -> bool:
        """Whether an answer changes anything on that screen."""
        return plain(value) != plain(self.displayed(screen, path)[0])

    def erasing(self, record: str, paths: Iterable[str], known: int) -> Erasing:
        """What erasing these personal cells of a record comes to, for somebody who knows these."""
        holding = {path: self.holding((record, path), known) for path in paths}
        names, again, contested = 0, {}, False
        for mask in holding.values():
            names |= mask
        for path in self.paths.get(record, ()):
            if is_personal(path) and path not in holding:
                live = self.live((record, path), known)
                lost = [value for n, value in live.items() if names >> n & 1 and (record, path, n) not in self.erasures]
                contested |= len({plain(value) for value in lost}) > 1
                if lost:
                    again[path] = lost[-1]
        return Erasing(tuple(sorted(p for p, mask in holding.items() if mask)), names, again, contested)

    # judging

    def displayed(self, screen: Screen, path: str) -> tuple[object, int]:
        """What stood in a cell on a screen, and whose it was; nothing in a deleted row."""
        record = screen.record
        live = self.live((record, path), screen.known)
        stood = screen.stood.get(path, 0) & bits(live)
        own = screen.own.get(path) in live
        gone, hidden = (self._row_gone(record, path, known) for known in (screen.known, screen.opened))
        # Who deletes a row in his editor has been shown what was in it and what he typed, and may go on typing there.
        # Where his own answer brings a row back, what else is in it, erased or not, comes to his screen with a refresh.
        if not live or (not own and (hidden or (gone and not stood))):
            return None, 0
        erased = [value for commit, value in live.items() if (record, path, commit) in self.erasures]
        if own:
            shown: object = live[screen.own[path]]
        elif erased or any(value is True for value in live.values()):
            shown = erased[0] if erased else True
        else:
            assert stood, f"{record} {path} displayed nothing although {live} was there"
            shown = live[next(members(stood))]
        return shown, bits(c for c, value in live.items() if plain(value) == plain(shown))

    def live(self, cell: Cell, applied: int) -> dict[int, object]:
        """The values of a cell that are heads where these commits are applied."""
        if self._found is None:
            return self._live(cell, applied)
        if (cell, applied) not in self._found:
            self._found[cell, applied] = self._live(cell, applied)
        return self._found[cell, applied]

    def _live(self, cell: Cell, applied: int) -> dict[int, object]:
        ended, values = 0, {}
        for write in self.writes.get(cell, ()):
            if applied >> write.part & 1:
                values[write.commit] = write.value
                ended |= write.seen & ~self._away(cell, write.commit, applied)
        for stands in self.standing(cell, applied, "settle"):
            values[stands.commit] = stands.value
            ended |= stands.names
        return {commit: value for commit, value in values.items() if not ended >> commit & 1}

    def holding(self, cell: Cell, known: int) -> int:
        """The commits in whose sections anything about a personal cell is."""
        made = [w for w in self.writes.get(cell, ()) if (*cell, w.commit) not in self.erasures]
        return bits(m.commit for m in (*made, *self.decisions.get(cell, ())) if known >> m.part & 1)

    def _beneath(self, cell: Cell, known: int) -> int:
        """What was written over before: it stays below what is written now, whatever becomes of what lay between."""
        made = bits(w.commit for w in self.writes.get(cell, ()) if known >> w.part & 1)
        made |= bits(d.commit for d in self.decisions.get(cell, ()) if d.kind == "settle" and known >> d.part & 1)
        return made & ~bits(self.live(cell, known))

    def _away(self, cell: Cell, commit: int, applied: int) -> int:
        """What a settlement had put away that this author knew, and not its end: that is not below him (rule 10).

        What he was shown stays what it was when one of these is put into quarantine.
        """
        decisions = self.decisions.get(cell)
        if not decisions:
            return 0
        known, ended, away = self.knowing[commit], 0, 0
        here = applied | (applied & self.asides) >> 1
        knew = [d for d in decisions if known >> d.commit & 1 and here >> d.part & 1]
        for decision in knew:
            if decision.kind == "reopen":
                ended |= decision.names
        for decision in knew:
            if decision.kind == "settle" and not ended >> decision.commit & 1:
                away |= decision.names
        return away

    def kept_alive(self, applied: int) -> int:
        """In how many cells a settlement is in quarantine and somebody has written over its value: rule 10 bears on."""
        found = 0
        for cell, decisions in self.decisions.items():
            away = [d for d in decisions if d.kind == "settle" and applied & aside(1 << d.part)]
            over = [w for w in self.writes.get(cell, ()) if away and applied >> w.part & 1]
            found += any(self._away(cell, w.commit, applied) & d.names & w.seen for w in over for d in away)
        return found

    def standing(self, cell: Cell, applied: int, kind: str) -> list[Decision]:
        """The decisions that nobody has ended."""
        here = [d for d in self.decisions.get(cell, ()) if applied >> d.part & 1]
        ended = 0
        for decision in here:
            if decision.kind == "reopen":
                ended |= decision.names
        return [d for d in here if d.kind == kind and not ended >> d.commit & 1]

    def gone(self, record: str, row: str, applied: int) -> bool:
        """Whether a row, or the record, is deleted and nobody is left to contradict."""
        state = self._delete_state(record, row, applied)
        return state is not None and not state

    def conflicts(self, applied: int, *, groups: bool) -> set[tuple[str, str, str]]:
        """All open conflicts as (kind, record, path); `groups` where the review groups are known."""
        if self._contested is None:
            return self._conflicts(applied, groups=groups)
        if (applied, groups) not in self._contested:
            self._contested[applied, groups] = self._conflicts(applied, groups=groups)
        return self._contested[applied, groups]

    def _conflicts(self, applied: int, *, groups: bool) -> set[tuple[str, str, str]]:
        found: set[tuple[str, str, str]] = set()
        for record, paths in self.paths.items():
            rows = sorted({row_of(path) for path in paths} - {""})
            gone = {row for row in ("", *rows) if self.gone(record, row, applied)}
            for row in ("", *rows):
                if self._delete_state(record, row, applied) and not (row and "" in gone):
                    found.add(("delete", record, row))
            visible = [p for p in paths if not ({"", row_of(p) or ""} & gone)]
            found |= {(k, record, p) for p in visible for k in self._cell_conflict((record, p), applied)}
            crossing = [(row, [p for p in visible if row_of(p) == row]) for row in rows]
            if groups:
                crossing.append(("|".join(GROUP), [p for p in visible if p in GROUP]))
            found |= {("soft", record, g) for g, inside in crossing if self._crossed(record, g, inside, applied)}
        return found

    def account(self, cell: Cell, commit: int, applied: int) -> str:
        """What became of a value."""
        if commit in self.live(cell, applied):
            return "head"
        for write in self.writes.get(cell, ()):
            if applied >> write.part & 1 and (write.seen & ~self._away(cell, write.commit, applied)) >> commit & 1:
                return "superseded"
        if any(d.names >> commit & 1 for d in self.standing(cell, applied, "settle")):
            return "settled"
        ended = bits(
            n for d in self.decisions.get(cell, ()) if d.kind == "reopen" and applied >> d.part & 1
            for n in members(d.names)
        )  # fmt: skip
        return "ended" if ended >> commit & 1 else "vanished"

    # inside

    def _row_gone(self, record: str, path: str, applied: int) -> bool:
        row = row_of(path)
        return bool(row) and path != f"{row}/alive" and self.gone(record, row, applied)

    def _deletes(self, cell: Cell, applied: int) -> list[Write | Decision]:
        live = self.live(cell, applied)
        made: list[Write | Decision] = [*self.writes.get(cell, ()), *self.decisions.get(cell, ())]
        return [d for d in made if d.commit in live and live[d.commit] is False and d.value is False]

    def _delete_state(self, record: str, row: str, applied: int) -> set[object] | None:
        """What contradicts a delete; None where nothing was deleted."""
        alive = f"{row}/alive" if row else "alive"
        if (record, alive) not in self.writes and (record, alive) not in self.decisions:
            return None
        deletes = self._deletes((record, alive), applied)
        if not deletes:
            return None
        against: set[object] = {c for c, value in self.live((record, alive), applied).items() if value is not False}
        for path in self.paths.get(record, ()):
            if path == alive or not path.startswith(f"{row}/" if row else ""):
                continue
            inner = row_of(path)
            by = deletes + (self._deletes((record, f"{inner}/alive"), applied) if inner and inner != row else [])
            for commit, value in self.live((record, path), applied).items():
                is_delete = path.endswith("/alive") and value is False
                if not is_delete and not any(self._covered(d, (record, path), commit, applied) for d in by):
                    against.add((path, commit))
        return against

    def _covered(self, delete: Write | Decision, cell: Cell, commit: int, applied: int) -> bool:
        """Whether who deleted had been shown the value, or wrote it in the same commit."""
        if commit == delete.commit:
            return True
        return (cell[1], commit) in delete.below and not self._away(cell, delete.commit, applied) >> commit & 1

    def _displayed_below(self, screen: Screen, path: str) -> frozenset[tuple[str, int]]:
        paths = [p for p in self.paths.get(screen.record, ()) if p.startswith(path[: -len("alive")]) and p != path]
        return frozenset(
            (p, c)
            for p in paths
            for c in members(self.displayed(screen, p)[1] | self._beneath((screen.record, p), screen.known))
        )

    def all_below(self, record: str, path: str, applied: int) -> frozenset[tuple[str, int]]:
        """Every head below an `alive` cell, as a review of a delete displays them."""
        paths = [p for p in self.paths.get(record, ()) if p.startswith(path[: -len("alive")]) and p != path]
        shown = {p: bits(self.live((record, p), applied)) for p in paths if not self._row_gone(record, p, applied)}
        return frozenset((p, c) for p in paths for c in members(shown.get(p, 0) | self._beneath((record, p), applied)))

    def _cell_conflict(self, cell: Cell, applied: int) -> list[str]:
        if cell[1].endswith("alive"):
            return []
        values = list(self.live(cell, applied).values())
        if len(values) < 2 or len({plain(value) for value in values}) < 2:
            return []
        return ["soft" if all(isinstance(value, bool) for value in values) else "hard"]

    def _crossed(self, record: str, group: str, paths: list[str], applied: int) -> bool:
        heads = [
            (p, c) for p in paths if not p.endswith("alive") for c in self.live((record, p), applied)
        ]  # fmt: skip
        accepted = [d.names for d in self.standing((record, group), applied, "accept")]
        for place, (path, a) in enumerate(heads):
            for other, b in heads[place + 1 :]:
                apart = not (self.knowing[b] >> a & 1 or self.knowing[a] >> b & 1) and a != b
                if path != other and apart and not any(n >> a & 1 and n >> b & 1 for n in accepted):
                    return True
        return False
