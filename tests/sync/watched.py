"""What the judge is told about a world: who saw what, who typed what, in which commit it went."""

from __future__ import annotations

from dataclasses import dataclass, field

from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.session import Session
from brs_sync.values import Missing, Number, Value

from tests.sync.judge import Decision, Judge, Screen
from tests.sync.world import World, record

NAMES = ("hub", "ana", "bob", "cleo")
RECORDS = (record("one"), record("two", "report/KEN/2025"))
TEXT_PATHS = ("name", "phone", "quantity", "unit", "rep/r1/x", "rep/r1/y", "rep/r2/x")
BOOL_PATHS = ("themes/air", "rep/r1/alive", "rep/r2/alive", "alive")
TEXTS: tuple[Value, ...] = ("a", "b", "\u00e9", "e\u0301", "", Number("1"), Number("1.0"), Missing("unknown"), None)


@dataclass
class Editor:
    """An open editor and what the judge knows of its screen."""

    owner: str
    session: Session
    screen: Screen
    typed: dict[str, Value] = field(default_factory=dict)


def commit_name(key: RecordKey, dot: Dot) -> str:
    return f"{key.partition}|{dot}"


class Watched:
    """A world with the judge looking on."""

    world: World
    judge: Judge
    editors: list[Editor]
    touched: set[str]
    contested: set[str]

    def _nothing_vanished(self) -> None:
        for name in NAMES:
            applied = self._applied(name)
            for key in RECORDS:
                history = {(commit_name(key, c.dot), c.path): c for c in self.world[name].history(key)}
                for (at, path), writes in self.judge.writes.items():
                    if at != str(key):
                        continue
                    for write in writes:
                        change = history[write.commit, path]
                        assert change.value == write.value
                        fate = self.judge.account((at, path), write.commit, applied)
                        assert fate != "vanished", (name, write)
                        assert change.live == (fate == "head")
                        assert change.live or change.superseded_by, (name, write, change)

    def _check(self, name: str) -> None:
        replica, applied = self.world[name], self._applied(name)
        for key in RECORDS:
            live = {(p, c) for (r, p) in self.judge.writes if r == str(key) for c in self.judge.live((r, p), applied)}
            heads = {(change.path, commit_name(key, change.dot)) for change in replica.history(key) if change.live}
            assert heads == live, (name, key, heads ^ live)
            state = replica.record(key)
            assert state.deleted == self.judge.gone(str(key), "", applied)
        found = {(c.kind, str(c.key), c.path) for c in replica.conflicts()}
        (self.contested.add if found else self.contested.discard)(name)
        assert found == self.judge.conflicts(applied), (name, found ^ self.judge.conflicts(applied))

    # taking notes

    def _applied(self, name: str) -> set[str]:
        replica = self.world[name]
        held = {
            f"{partition}|{Dot(r, n)}"
            for partition, vector in replica.vectors(("",)).items()
            for r, (seq, _) in vector.items()
            for n in range(1, seq + 1)
        }
        return held - {f"{h.partition}|{h.dot}" for h in replica.held() if not h.counts}

    def _screen(self, name: str, key: RecordKey, shown: dict) -> Screen:  # type: ignore[type-arg]
        stood = {p: frozenset(commit_name(key, d) for d in c.heads[0].dots) for p, c in shown.items()}
        applied = self._applied(name)
        return Screen(str(key), applied, stood, frozenset(applied))

    def _open(self, name: str, key: RecordKey) -> Editor:
        session = self.world[name].open_session(key)
        editor = Editor(name, session, self._screen(name, key, session.shown))
        self.editors.append(editor)
        return editor

    def _type(self, editor: Editor, answers: list[tuple[str, Value]]) -> None:
        for path, value in answers:
            editor.session.write(path, value)
            editor.typed[path] = value
            shown = self.world[editor.owner].cells(editor.session.key)[path]
            assert shown.pending

    def _account_for(self, editors: list[Editor], dots: list[Dot]) -> None:
        """Every answer that changed something is in exactly one of these commits, none of which was there before.

        A dot does not say its partition: the one of a commit elsewhere may be that of an earlier one here.
        """
        claimed: set[tuple[Dot, RecordKey]] = set()
        before = frozenset(self.judge.knowing)
        for editor in editors:
            key, screen = editor.session.key, editor.screen
            wanted = {p: v for p, v in editor.typed.items() if self.judge.expects(screen, p, v)}
            editor.typed = {}
            if not wanted:
                continue
            fresh = [d for d in dots if (d, key) not in claimed and commit_name(key, d) not in before]
            dot = self._find(editor.owner, key, wanted, fresh)
            claimed.add((dot, key))
            commit = commit_name(key, dot)
            self._note_commit(commit, screen.known)
            for path, value in wanted.items():
                self.judge.note_write(screen, commit, path, value)
            screen.known.add(commit)
            screen.own |= dict.fromkeys(wanted, commit)
            self.touched.add(editor.owner)

    def _find(self, name: str, key: RecordKey, wanted: dict[str, Value], dots: list[Dot]) -> Dot:
        history = {(c.dot, c.path): c.value for c in self.world[name].history(key)}
        for dot in sorted(dots, key=lambda d: d.seq):
            written = {path: value for (d, path), value in history.items() if d == dot}
            if written == wanted:
                return dot
        raise AssertionError(f"{name} typed {wanted} into {key}, and no commit has it")

    def _own_dots(self, replica: Replica, key: RecordKey) -> list[Dot]:
        return [c.dot for c in replica.history(key) if c.dot.replica == replica.id]

    def _decide(
        self,
        name: str,
        key: RecordKey,
        dot: Dot,
        kind: str,
        path: str,
        names: set[Dot],
        value: Value = None,
        below: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self._note(name, key, dot)
        named = frozenset(commit_name(key, n) for n in names)
        self.judge.note_decision(Decision(commit_name(key, dot), (str(key), path), kind, named, value, below))

    def _note(self, name: str, key: RecordKey, dot: Dot) -> None:
        commit = commit_name(key, dot)
        self._note_commit(commit, self._applied(name) - {commit})
        self.touched.add(name)

    def _note_commit(self, commit: str, known: set[str]) -> None:
        self.judge.note(commit, known)
