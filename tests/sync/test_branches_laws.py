"""SYNC rule 14: whatever two copies under one name do in whatever order, all end alike and nothing is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sync.twins import Twins
from tests.sync.world import made_world, record, type_in, values

NAMES = ("hub", "ana", "twin", "bob", "cleo")
steps = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES[1:]), st.sampled_from(["one", "two"])),
    st.tuples(st.just("carry"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("reopen"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("open"), st.sampled_from(NAMES[1:]), st.sampled_from(["one", "two"])),
    st.tuples(st.just("close"), st.sampled_from(NAMES[1:]), st.just("")),
)


class Model:
    """What everybody was shown, by the values alone: a value is live where nobody wrote over it who was shown it."""

    def __init__(self, twins: Twins) -> None:
        self.twins = twins
        self.over: dict[tuple[str, str], set[str]] = {}
        self.open: dict[str, tuple[str, str, str, set[str]]] = {}
        self.count = 0

    def shown(self, name: str, key: str) -> set[str]:
        """What an edit supersedes: of a contested cell only the displayed head goes (SYNC rule 3)."""
        history = self.twins[name].history(record(key), "name")
        return {str(change.value) for change in history} - set(values(self.twins[name], record(key), "name")[1:])

    def write(self, name: str, key: str) -> None:
        self.count += 1
        value = f"{name} {self.count}"
        self.over[key, value] = self.shown(name, key)
        type_in(self.twins[name], record(key), name=value)

    def begin(self, name: str, key: str) -> None:
        if name not in self.open:
            self.count += 1
            value = f"{name} {self.count}"
            session = self.twins[name].open_session(record(key), kept=True)
            self.open[name] = (session.token, key, value, self.shown(name, key))
            session.write("name", value)

    def end(self, name: str) -> None:
        if name in self.open:
            token, key, value, shown = self.open.pop(name)
            self.over[key, value] = shown
            self.twins[name].session(token).close()

    def live(self, key: str) -> set[str]:
        of_key = {value: over for (where, value), over in self.over.items() if where == key}
        everything = set(of_key) | ({"shared"} if key == "one" else set())
        return everything - set().union(*of_key.values())


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=24))
def test_rule_14_whatever_happens_in_whatever_order_all_end_alike_and_nothing_is_lost(
    history: list[tuple[str, str, str]],
) -> None:
    with made_world() as world:
        twins = Twins(world)
        model = Model(twins)
        for what, name, other in history:
            match what:
                case "write":
                    model.write(name, other)
                case "carry" if name != other:
                    twins.carry(name, other)
                case "reopen":
                    twins.reopen(name)
                case "open":
                    model.begin(name, other)
                case "close":
                    model.end(name)
        for name in NAMES[1:]:
            model.end(name)
        twins.meet()
        twins.same()
        for key in ("one", "two"):
            assert set(values(twins["hub"], record(key), "name")) == model.live(key)
