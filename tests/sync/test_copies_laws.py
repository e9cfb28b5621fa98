"""SYNC rule 14: two copies of one image alive side by side, judged exactly, also where a stick tells nobody."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.sync.twins import Twins
from tests.sync.world import made_world, missing, record, type_in, values

NAMES = ("hub", "ana", "twin", "bob", "cleo")
COPIES = ("ana", "twin")
KEYS = ("one", "two")
OLD = b""  # whatever the names of its branches: what was not written again under another key
steps = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES[1:]), st.sampled_from(KEYS)),
    st.tuples(st.sampled_from(["carry", "stick", "stick"]), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["reopen", "close"]), st.sampled_from(NAMES[1:]), st.just("")),
    st.tuples(st.just("open"), st.sampled_from(NAMES[1:]), st.sampled_from(KEYS)),
)
_ON_A_STICK = [("write", "twin", "one"), ("stick", "twin", "bob"), ("write", "ana", "one")]
# A value as one commit says it: by which key it was written again, if it was.
Item = tuple[str, bytes]


@dataclass
class Visit:
    """An editor that is left open."""

    token: str
    key: str
    value: str
    shown: set[Item]


class Model:
    """Who was shown which commits, by values alone; what a copy writes again is another commit than before."""

    def __init__(self, twins: Twins) -> None:
        self.twins = twins
        self.over: dict[str, dict[Item, set[Item]]] = {key: {} for key in KEYS}
        self.by: dict[str, str] = {}
        self.born: dict[str, bytes] = {}
        self.open: dict[str, Visit] = {}
        self.ids = {name: twins[name].id for name in COPIES}
        self.fresh: set[bytes] = set()
        self.over["one"]["shared", OLD] = set()

    def items(self, name: str, key: str, *, waiting: bool = False) -> set[Item]:
        """All that is applied of a cell, or waits."""
        return {
            (str(change.value), change.dot.replica if self._again(str(change.value), change.dot.replica) else OLD)
            for change in self.twins[name].history(record(key), "name")
            if waiting or change.verdict == "applied"
        }

    def _again(self, value: str, replica: bytes) -> bool:
        return replica in self.fresh and self.born.get(value) != replica

    def shown(self, name: str, key: str) -> set[Item]:
        """What an edit supersedes: of a contested cell only what is displayed goes (SYNC rule 3)."""
        beside = set(values(self.twins[name], record(key), "name")[1:])
        return {item for item in self.items(name, key) if item[0] not in beside}

    def do(self, what: str, name: str, other: str) -> None:
        match what:
            case "write":
                value = self.word(name)
                shown = self.shown(name, other)
                type_in(self.twins[name], record(other), name=value)
                self.wrote(name, other, value, shown)
            case "open" if name not in self.open:
                value, shown = self.word(name), self.shown(name, other)
                session = self.twins[name].open_session(record(other), kept=True)
                session.write("name", value)
                self.open[name] = Visit(session.token, other, value, shown)
            case "close" if name in self.open:
                visit = self.open.pop(name)
                self.twins[name].session(visit.token).close()
                self.wrote(name, visit.key, visit.value, visit.shown)
            case "reopen":
                self.twins.reopen(name)
            case "carry" if name != other:
                self.twins.carry(name, other)
            case "stick" if name != other:
                self.twins[other].receive(missing(self.twins[name], self.twins[other]))
                self.twins.welcome()
        self.look()

    def word(self, name: str) -> str:
        value = f"{name} {len(self.by)}"
        self.by[value] = name
        return value

    def wrote(self, name: str, key: str, value: str, shown: set[Item]) -> None:
        self.born[value] = self.twins[name].id
        self.over[key][value, OLD] = shown

    def look(self) -> None:
        """Whoever took a new key has written again what nobody had told it that he holds."""
        for name in COPIES:
            fresh = self.twins[name].id
            if fresh == self.ids[name]:
                continue
            before, self.ids[name] = self.ids[name], fresh
            self.fresh.add(fresh)
            for key in KEYS:
                self.moved(name, key, fresh)
            assert before != fresh

    def moved(self, name: str, key: str, fresh: bytes) -> None:
        again = {value for value, by in self.items(name, key) if by == fresh}
        was = {value: self.latest(name, key, value) for value in again}
        assert all(self.by[value] == name for value in again)
        names = {item: (item[0], fresh) for item in was.values()}
        held = set().union(*(self.items(one, key, waiting=True) for one in NAMES))
        for item, new in names.items():
            self.over[key][new] = {names.get(one, one) for one in self.over[key][item]}
        for item in names:
            if item not in held:
                del self.over[key][item]
        visit = self.open.get(name)
        if visit is not None and visit.key == key:
            visit.shown = {names.get(one, one) for one in visit.shown}

    def latest(self, name: str, key: str, value: str) -> Item:
        """The commit of a value that a copy had before it was told."""
        keys = [one for one in self.over[key] if one[0] == value]
        return keys[-1]

    def live(self, key: str) -> set[str]:
        dead = set().union(*self.over[key].values(), set())
        return {value for value, by in self.over[key] if (value, by) not in dead}


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=24), st.permutations(NAMES[1:]))
@example([*_ON_A_STICK, ("carry", "ana", "hub"), ("carry", "hub", "twin")], list(NAMES[1:]))
@example(
    [*_ON_A_STICK, ("write", "bob", "one"), ("carry", "ana", "hub"), ("open", "twin", "one"), ("carry", "hub", "twin")],
    list(NAMES[1:]),
)
@example(
    [
        ("write", "twin", "one"),
        ("stick", "twin", "ana"),
        ("write", "ana", "one"),
        ("write", "twin", "one"),
        ("stick", "twin", "ana"),
    ],
    list(NAMES[1:]),
)
@example(  # an editor of an earlier process is still open when a later one opens another
    [("reopen", "ana", ""), ("open", "ana", "one"), ("reopen", "ana", ""), ("write", "ana", "one")],
    ["ana", "twin", "bob", "cleo"],
)
def test_rule_14_two_copies_side_by_side_lose_nothing_and_bury_nothing_by_any_road(
    history: list[tuple[str, str, str]], order: list[str]
) -> None:
    with made_world() as world:
        twins = Twins(world)
        model = Model(twins)
        for step in history:
            model.do(*step)
        for name in NAMES[1:]:
            model.do("close", name, "")
        for name in (*order, *order):
            model.do("carry", name, "hub")
            model.do("carry", "hub", name)
        twins.meet(*order)
        twins.same()
        for key in KEYS:
            assert set(values(twins["hub"], record(key), "name")) == model.live(key)
