"""An independent account of what was written and shown; it shares no code with the engine.

The judge sees what a person sees: which commits were there when an editor was opened, which value stood in a cell,
what was typed, which heads a review displayed. From that alone it says of every value: a head, superseded by
somebody who had been shown it, or settled by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

Commit = str
Cell = tuple[str, str]  # record, path


@dataclass(frozen=True)
class Write:
    """A value as typed, over the values that stood there."""

    commit: Commit
    cell: Cell
    value: object
    seen: frozenset[Commit]
    below: frozenset[tuple[str, Commit]] = frozenset()  # of a delete: (path, commit) displayed under it


@dataclass(frozen=True)
class Decision:
    """A settlement, an accept or a reopen."""

    commit: Commit
    cell: Cell
    kind: str
    names: frozenset[Commit]
    value: object = None
    below: frozenset[tuple[str, Commit]] = frozenset()


@dataclass
class Screen:
    """What one editor knows: the commits that were there, the values that stood there, what it sealed itself.

    `opened` are the commits that were there when it was opened or refreshed, before its own.
    """

    record: str
    known: set[Commit]
    stood: dict[str, frozenset[Commit]]
    opened: frozenset[Commit]
    own: dict[str, Commit] = field(default_factory=dict)


def plain(value: object) -> object:
    """What two equal values have in common."""
    text = getattr(value, "text", None)
    if text is not None:
        try:
            return ("number", Decimal(text).normalize() + 0)
        except InvalidOperation:
            return ("number", text)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) or None
    if hasattr(value, "reason"):
        return ("missing", value.reason)
    return value if value is None else (type(value).__name__, value)


class Judge:
    """Everything ever written in a world."""

    def __init__(self) -> None:
        self.writes: dict[Cell, list[Write]] = {}
        self.decisions: dict[Cell, list[Decision]] = {}
        self.knowing: dict[Commit, frozenset[Commit]] = {}

    # taking notes

    def note(self, commit: Commit, known: Iterable[Commit]) -> None:
        """A commit was made by somebody who knew these."""
        self.knowing[commit] = frozenset(known)

    def note_write(self, screen: Screen, commit: Commit, path: str, value: object) -> None:
        """An editor's answer was sealed."""
        _, seen = self.displayed(screen, path)
        below = (
            self._displayed_below(screen, path, commit) if path.endswith("alive") and value is False else frozenset()
        )
        cell = (screen.record, path)
        self.writes.setdefault(cell, []).append(Write(commit, cell, value, seen, below))

    def note_decision(self, decision: Decision) -> None:
        """Somebody decided."""
        self.decisions.setdefault(decision.cell, []).append(decision)

    def expects(self, screen: Screen, path: str, value: object) -> bool:
        """Whether an answer changes anything on that screen."""
        shown, _ = self.displayed(screen, path)
        return plain(value) != plain(shown)

    # judging

    def displayed(self, screen: Screen, path: str) -> tuple[object, frozenset[Commit]]:
        """What stood in a cell on a screen, and whose it was; nothing in a row that was deleted when it was filled.

        Who deletes a row in his own editor goes on seeing what stood in it and what he typed there (SYNC rule 2).
        """
        record = screen.record
        live = self.live((record, path), screen.known)
        if not live:
            return None, frozenset()
        if any(value is True for value in live.values()):
            shown: object = True
        elif screen.own.get(path) in live:
            shown = live[screen.own[path]]
        else:
            stood = screen.stood.get(path, frozenset()) & live.keys()
            if not stood and self._row_gone(record, path, screen.opened):
                # Also where its own answer brought the row back: what else is in it comes with a refresh.
                return None, frozenset()
            assert stood, f"{path} displayed nothing although {live} was there"
            shown = live[min(stood)]
        return shown, frozenset(c for c, value in live.items() if plain(value) == plain(shown))

    def live(self, cell: Cell, applied: Iterable[Commit]) -> dict[Commit, object]:
        """The values of a cell that are heads where these commits are applied."""
        applied = set(applied)
        writes = [w for w in self.writes.get(cell, ()) if w.commit in applied]
        standing = self.standing(cell, applied, "settle")
        settled = {name for s in standing for name in s.names}
        overwritten = {commit for w in writes for commit in w.seen}
        values = {w.commit: w.value for w in writes} | {s.commit: s.value for s in standing}
        return {c: v for c, v in values.items() if c not in settled and c not in overwritten}

    def standing(self, cell: Cell, applied: set[Commit], kind: str) -> list[Decision]:
        """The decisions that nobody has ended."""
        here = [d for d in self.decisions.get(cell, ()) if d.commit in applied]
        ended = {name for d in here if d.kind == "reopen" for name in d.names}
        return [d for d in here if d.kind == kind and d.commit not in ended]

    def gone(self, record: str, row: str, applied: set[Commit]) -> bool:
        """Whether a row, or the record, is deleted and nobody is left to contradict."""
        state = self._delete_state(record, row, applied)
        return state is not None and not state

    def conflicts(self, applied: Iterable[Commit]) -> set[tuple[str, str, str]]:
        """All open conflicts as (kind, record, path)."""
        applied = set(applied)
        found: set[tuple[str, str, str]] = set()
        records = {record for record, _ in self.writes}
        for record in records:
            for row in ("", *self._rows(record)):
                outer_gone = bool(row) and self.gone(record, "", applied)
                if self._delete_state(record, row, applied) and not outer_gone:
                    found.add(("delete", record, row))
            paths = sorted(path for r, path in self.writes if r == record)
            visible = [p for p in paths if not self._hidden(record, p, applied)]
            found |= {(k, record, p) for p in visible for k in self._cell_conflict((record, p), applied)}
            found |= {("soft", record, g) for g in self._groups(paths) if self._crossed(record, g, visible, applied)}
        return found

    def account(self, cell: Cell, commit: Commit, applied: Iterable[Commit]) -> str:
        """What became of a value."""
        applied = set(applied)
        if commit in self.live(cell, applied):
            return "head"
        for write in self.writes.get(cell, ()):
            if write.commit in applied and commit in write.seen:
                return f"superseded by {write.commit}, who had been shown it"
        for decision in self.standing(cell, applied, "settle"):
            if commit in decision.names:
                return f"settled by {decision.commit}"
        ended = {n for d in self.decisions.get(cell, ()) if d.kind == "reopen" and d.commit in applied for n in d.names}
        return "ended" if commit in ended else "vanished"

    # inside

    def _rows(self, record: str) -> set[str]:
        return {"/".join(p.split("/")[:2]) for r, p in self.writes if r == record and p.startswith("rep/")}

    def _row(self, path: str) -> str:
        return "/".join(path.split("/")[:2]) if path.startswith("rep/") else ""

    def _row_gone(self, record: str, path: str, applied: Iterable[Commit]) -> bool:
        row = self._row(path)
        return bool(row) and path != f"{row}/alive" and self.gone(record, row, set(applied))

    def _hidden(self, record: str, path: str, applied: set[Commit]) -> bool:
        row = self._row(path)
        return self.gone(record, "", applied) or (bool(row) and self.gone(record, row, applied))

    def _deletes(self, cell: Cell, applied: set[Commit]) -> list[Write | Decision]:
        live = self.live(cell, applied)
        made: list[Write | Decision] = [*self.writes.get(cell, ()), *self.decisions.get(cell, ())]
        return [d for d in made if d.commit in live and live[d.commit] is False and d.value is False]

    def _delete_state(self, record: str, row: str, applied: set[Commit]) -> set[object] | None:
        """What contradicts a delete; None where nothing was deleted."""
        alive = (record, f"{row}/alive" if row else "alive")
        deletes = self._deletes(alive, applied)
        if not deletes:
            return None
        against: set[object] = {c for c, value in self.live(alive, applied).items() if value is not False}
        for other, path in self.writes:
            if other != record or path == alive[1] or not path.startswith(f"{row}/" if row else ""):
                continue
            inner = self._row(path)
            by = deletes + (self._deletes((record, f"{inner}/alive"), applied) if inner and inner != row else [])
            for commit, value in self.live((record, path), applied).items():
                is_delete = path.endswith("/alive") and value is False
                if not is_delete and not any((path, commit) in d.below or commit == d.commit for d in by):
                    against.add((path, commit))
        return against

    def _displayed_below(self, screen: Screen, path: str, commit: Commit) -> frozenset[tuple[str, Commit]]:
        prefix = path[: -len("alive")]
        paths = [p for r, p in self.writes if r == screen.record and p.startswith(prefix) and p != path]
        return frozenset((p, c) for p in paths for c in self.displayed(screen, p)[1])

    def all_below(self, record: str, path: str, applied: set[Commit]) -> frozenset[tuple[str, Commit]]:
        """Every head below an `alive` cell, as a review of a delete displays them."""
        prefix = path[: -len("alive")]
        paths = [p for r, p in self.writes if r == record and p.startswith(prefix) and p != path]
        return frozenset(
            (p, c) for p in paths if not self._row_gone(record, p, applied) for c in self.live((record, p), applied)
        )

    def _cell_conflict(self, cell: Cell, applied: set[Commit]) -> list[str]:
        if cell[1].endswith("alive"):
            return []
        values = list(self.live(cell, applied).values())
        if len({plain(value) for value in values}) < 2:
            return []
        return ["soft" if all(isinstance(value, bool) for value in values) else "hard"]

    def _groups(self, paths: list[str]) -> set[str]:
        return {self._row(p) for p in paths if self._row(p)} | {"quantity|unit"}

    def _crossed(self, record: str, group: str, paths: list[str], applied: set[Commit]) -> bool:
        inside = [p for p in paths if not p.endswith("alive") and (self._row(p) == group or (p in group.split("|")))]
        heads = [(p, c) for p in inside for c in self.live((record, p), applied)]
        accepted = [d.names for d in self.standing((record, group), applied, "accept")]
        for path, a in heads:
            for other, b in heads:
                apart = a not in self.knowing[b] and b not in self.knowing[a] and a != b
                if path != other and apart and not any(a in names and b in names for names in accepted):
                    return True
        return False
