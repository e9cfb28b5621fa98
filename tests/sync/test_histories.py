"""Any history of people, editors, deliveries and crashes converges, and no written value vanishes unseen."""

from __future__ import annotations

import os
from contextlib import ExitStack
from random import Random

from brs_sync.commit import decode_header
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.values import Value
from brs_sync.views import Accept, ChooseHead, ChooseValue, Conflict, Delete, Keep
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.sync.judge import Decision, Judge
from tests.sync.watched import BOOL_PATHS, NAMES, RECORDS, TEXT_PATHS, TEXTS, Editor, Watched, commit_name
from tests.sync.world import made_world, missing

YEARS_30 = 30 * 365 * 86_400_000
EXAMPLES = int(os.environ.get("BRS_HISTORIES", "0")) or {"long": 3000}.get(os.environ.get("BRS_HYPOTHESIS", ""), 110)
STEPS = int(os.environ.get("BRS_HISTORY_STEPS", "50"))

who = st.sampled_from(NAMES)
which = st.integers(0, 5)
text_answer = st.tuples(st.sampled_from(TEXT_PATHS), st.sampled_from(TEXTS))
bool_answer = st.tuples(st.sampled_from(BOOL_PATHS), st.booleans())
where = st.sampled_from((RECORDS[0], RECORDS[0], RECORDS[0], RECORDS[1]))
path_of_any = st.sampled_from(
    TEXT_PATHS * 2 + ("rep/r1/x", "rep/r1/y", "quantity", "unit", "themes/air", "rep/r1/alive")
)
answers = st.lists(st.one_of(text_answer, text_answer, text_answer, bool_answer), min_size=1, max_size=3)


class Histories(RuleBasedStateMachine, Watched):
    """Three replicas and one in the middle; the judge watches what each person saw and did."""

    def __init__(self) -> None:
        super().__init__()
        self._leaving = ExitStack()
        self.world = self._leaving.enter_context(made_world())
        self.judge = Judge()
        self.editors: list[Editor] = []
        self.touched: set[str] = set()
        self.contested: set[str] = set()

    @initialize(skews=st.tuples(*[st.sampled_from((0, -YEARS_30, YEARS_30))] * 4))
    def set_clocks(self, skews: tuple[int, ...]) -> None:
        for name, skew in zip(NAMES, skews, strict=True):
            self.world.clocks[name].advance(skew)

    # people

    @rule(name=who, at=where, answers=answers)
    def open_editor_and_type(self, name: str, at: RecordKey, answers: list[tuple[str, Value]]) -> None:
        editor = self._open(name, at)
        self._type(editor, answers)

    @precondition(lambda self: self.editors)
    @rule(pick=which, answers=answers)
    def type_on(self, pick: int, answers: list[tuple[str, Value]]) -> None:
        self._type(self.editors[pick % len(self.editors)], answers)

    @precondition(lambda self: self.editors)
    @rule(pick=which)
    def close_editor(self, pick: int) -> None:
        editor = self.editors.pop(pick % len(self.editors))
        self._account_for([editor], editor.session.close())

    @rule(name=who, at=where, answers=answers)
    def visit(self, name: str, at: RecordKey, answers: list[tuple[str, Value]]) -> None:
        editor = self._open(name, at)
        self._type(editor, answers)
        self.editors.remove(editor)
        self._account_for([editor], editor.session.close())

    @precondition(lambda self: self.editors)
    @rule(pick=which)
    def refresh_editor(self, pick: int) -> None:
        editor = self.editors[pick % len(self.editors)]
        replica = self.world[editor.owner]
        dots = []
        seal = replica.seal_sessions

        def watched(tokens: list[str], **options: bool) -> list[Dot]:
            dots.extend(seal(tokens, **options))
            return dots

        replica.seal_sessions = watched  # type: ignore[method-assign]
        try:
            shown = editor.session.refresh()
        finally:
            del replica.seal_sessions  # type: ignore[method-assign]
        self._account_for([editor], dots)
        editor.screen = self._screen(editor.owner, editor.session.key, shown)

    @rule(name=who)
    def seal(self, name: str) -> None:
        editors = [e for e in self.editors if e.owner == name]
        self._account_for([e for e in editors if e.typed], self.world[name].seal())

    @rule(
        one=who, other=who, at=where, paths=st.tuples(path_of_any, path_of_any),
        values=st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS)), same=st.booleans(), met=st.booleans(),
    )  # fmt: skip
    def clash(
        self, one: str, other: str, at: RecordKey, paths: tuple[str, str], values: tuple[Value, Value],
        same: bool, met: bool,
    ) -> None:  # fmt: skip
        """Two editors open at one time, of two people or of one; both close, and mostly the two replicas meet."""
        first, second = self._open(one, at), self._open(other, at)
        for editor, path, value in zip((first, second), (paths[0], paths[0] if same else paths[1]), values):
            self._type(editor, [(path, value is None if path in BOOL_PATHS else value)])
        for editor in (first, second):
            self.editors.remove(editor)
            self._account_for([editor], editor.session.close())
        if met and one != other:
            self._carry_all(one, other)

    @rule(
        name=who, at=where, path=path_of_any, values=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4),
        over=st.booleans(),
    )  # fmt: skip
    def two_windows(self, name: str, at: RecordKey, path: str, values: list[Value], over: bool) -> None:
        """One person types into two windows by turns and looks at neither again; what is typed is sealed each time."""
        windows = [self._open(name, at), self._open(name, at)]
        for turn, value in enumerate(values):
            self._type(windows[turn % 2], [(path, value is None if path in BOOL_PATHS else value)])
            self.seal(name)
        if over:
            self._type(windows[0], [(path, False if path in BOOL_PATHS else "last")])
            self.seal(name)

    @rule(one=who, author=who, to=who, path=st.sampled_from(TEXT_PATHS), value=st.sampled_from(TEXTS))
    def hearsay(self, one: str, author: str, to: str, path: str, value: Value) -> None:
        """Somebody writes over what another wrote, and a third gets the answer before the question."""
        if len({one, author, to}) < 3:
            return
        self.visit(one, RECORDS[0], [(path, "question")])
        self._carry_all(one, author)
        self.visit(author, RECORDS[0], [(path, value)])
        answer = [
            c for c in missing(self.world[author], self.world[to])
            if decode_header(c.header).replica == self.world[author].id
        ]  # fmt: skip
        self.world[to].receive(answer)
        self.touched.add(to)

    @rule(name=who, pick=which, row=st.sampled_from(("", "rep/r1", "rep/r2")))
    def delete(self, name: str, pick: int, row: str) -> None:
        key = RECORDS[pick % 4 == 0]
        path = f"{row}/alive" if row else "alive"
        editor = self._open(name, key)
        self.editors.remove(editor)
        self._type(editor, [(path, False)])
        self._account_for([editor], editor.session.close())

    # decisions

    @precondition(lambda self: self.contested)
    @rule(name=who, pick=which, reason=st.sampled_from(("seen", "")))
    def accept(self, name: str, pick: int, reason: str) -> None:
        """A soft conflict is more often accepted than anything else, where there is one."""
        soft = [c for c in self.world[name].conflicts() if c.kind == "soft" and c.path != "themes/air"]
        if soft:
            conflict = soft[pick % len(soft)]
            dot = self.world[name].settle(conflict.id, Accept(), reason=reason)
            self._decide(name, conflict.key, dot, "accept", conflict.path, {h.dot for h in conflict.heads})

    @precondition(lambda self: self.contested)
    @rule(name=who, pick=which, how=st.integers(0, 3), partly=st.booleans(), value=st.sampled_from(TEXTS))
    def settle(self, name: str, pick: int, how: int, partly: bool, value: Value) -> None:
        name = name if name in self.contested else min(self.contested)
        replica = self.world[name]
        conflicts = replica.conflicts()
        conflict = conflicts[pick % len(conflicts)]
        heads = conflict.heads
        at_path = [h for h in heads if h.path == conflict.path]
        if conflict.kind == "delete":
            self._settle_delete(name, replica, conflict, keep=how % 2 == 0)
            return
        if conflict.kind == "soft" and not at_path:
            dot = replica.settle(conflict.id, Accept(), reason="seen")
            self._decide(name, conflict.key, dot, "accept", conflict.path, {h.dot for h in heads})
            return
        shown = at_path[:2] if partly else at_path
        if how == 0 and conflict.kind == "hard":
            dot = replica.settle(conflict.id, ChooseValue(value), reason="own", shown=[h.dot for h in shown])
            chosen = value
        else:
            head = shown[how % len(shown)]
            dot = replica.settle(conflict.id, ChooseHead(head.dot), reason="chosen", shown=[h.dot for h in shown])
            chosen = head.value
        self._decide(name, conflict.key, dot, "settle", conflict.path, {h.dot for h in shown}, chosen)

    def _settle_delete(self, name: str, replica: Replica, conflict: Conflict, *, keep: bool) -> None:
        path = f"{conflict.path}/alive" if conflict.path else "alive"
        names = {h.dot for h in conflict.heads if h.path == path}
        below = self.judge.all_below(str(conflict.key), path, self._applied(name))
        dot = replica.settle(conflict.id, Keep() if keep else Delete(), reason="so be it")
        self._decide(name, conflict.key, dot, "settle", path, names, keep, frozenset() if keep else below)

    @precondition(lambda self: self.judge.decisions)
    @rule(name=who, pick=which)
    def undo(self, name: str, pick: int) -> None:
        replica = self.world[name]
        decided = [c for c in (*replica.conflicts(settled=True), *replica.conflicts()) if c.settlements]
        if not decided:
            return
        conflict = decided[pick % len(decided)]
        last = max(conflict.settlements, key=lambda s: (s.time_ms, s.dot))
        cell = (str(conflict.key), last.path)
        over = self.judge.standing(cell, self._applied(name), last.kind)
        named = {commit_name(conflict.key, dot) for dot in last.names}
        names = {d.commit for d in over if d.names & named}
        dot = replica.undo(conflict.id, reason="no")
        self._note(name, conflict.key, dot)
        self.judge.note_decision(Decision(commit_name(conflict.key, dot), cell, "reopen", frozenset(names)))

    @precondition(lambda self: self.judge.decisions)
    @rule(one=who, other=who, pick=which)
    def object(self, one: str, other: str, pick: int) -> None:
        """Somebody hears of decisions and undoes one."""
        self._carry_all(one, other)
        self.undo(other, pick)

    # roads, crashes

    @rule(one=who, other=who)
    def meet(self, one: str, other: str) -> None:
        self._carry_all(one, other)

    def _carry_all(self, one: str, other: str) -> None:
        for source, to in ((one, other), (other, one)):
            received = self.world.sync(source, to)
            assert not received.unauthentic
        self.touched |= {one, other}

    @rule(
        source=who, to=who, order=st.randoms(use_true_random=False), what=st.sampled_from(("half", "one chain", "all"))
    )
    def carry(self, source: str, to: str, order: Random, what: str) -> None:
        """Out of order, in part, or one author's work without what it stands on."""
        commits = missing(self.world[source], self.world[to])
        if not commits:
            return
        order.shuffle(commits)
        if what == "one chain":
            first = decode_header(commits[0].header).replica
            commits = [c for c in commits if decode_header(c.header).replica == first]
        commits = commits[: max(1, len(commits) // 2)] if what == "half" else commits
        received = self.world[to].receive([*commits, commits[0]])
        assert not received.unauthentic
        self.touched.add(to)

    @rule(source=who, to=who)
    def carry_again(self, source: str, to: str) -> None:
        everything = [
            c for p in self.world[source].vectors(("",)) for c in self.world[source].commits_after(p, {}, 1 << 30)
        ]
        before = self.world[to].state_digest()
        known = self.world[to].digest()
        self.world[to].receive(everything)
        again = self.world[to].state_digest()
        self.world[to].receive(everything)
        assert self.world[to].state_digest() == again
        if known == self.world[to].digest():
            assert again == before
        self.touched.add(to)

    @rule(name=who, crash=st.booleans(), ms=st.integers(0, 10_000))
    def reopen(self, name: str, crash: bool, ms: int) -> None:
        self.world.clocks[name].advance(ms)
        mine = [e for e in self.editors if e.owner == name]
        replica = self.world.reopen(name, crash=crash)
        self.editors = [e for e in self.editors if e.owner != name]
        known = set(self.judge.knowing)
        new = [
            d
            for e in mine
            for d in self._own_dots(replica, e.session.key)
            if commit_name(e.session.key, d) not in known
        ]
        self._account_for(mine, sorted(set(new)))

    # judging

    @invariant()
    def the_judge_agrees(self) -> None:
        for name in sorted(self.touched):
            self._check(name)
        self.touched.clear()

    def teardown(self) -> None:
        try:
            for name in NAMES:
                self.seal(name)
            self.world.meet()
            self.touched.update(NAMES)
            self.the_judge_agrees()
            assert len({self.world[name].digest() for name in NAMES}) == 1
            assert len({self.world[name].state_digest() for name in NAMES}) == 1
            self._nothing_vanished()
        finally:
            self._leaving.close()


Histories.TestCase.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
TestHistories = Histories.TestCase
