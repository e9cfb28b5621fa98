"""The fold of a cell is a function of the set of its changes, and loses none of them unseen."""

from __future__ import annotations

from itertools import pairwise

from brs_sync.ids import Dot
from brs_sync.merge import REOPEN, SETTLE, WRITE, Applied, CellName, Context, fold, grouped, knew_live, value_before
from brs_sync.values import same
from hypothesis import given
from hypothesis import strategies as st

CELL = CellName("contacts", "=x", "name")
REPLICAS = [bytes([n]) * 16 for n in range(3)]


@st.composite
def histories(draw: st.DrawFn) -> list[Applied]:
    """Changes of one cell, each over some of those before, by authors who may have left heads standing."""
    changes: list[Applied] = []
    counts = dict.fromkeys(REPLICAS, 0)
    for _ in range(draw(st.integers(1, 8))):
        replica = draw(st.sampled_from(REPLICAS))
        vector = {r: draw(st.integers(0, counts[r])) for r in REPLICAS}
        vector[replica] = counts[replica]
        known = [c.dot for c in changes if c.dot.seq <= vector[c.dot.replica]]
        left = frozenset((dot, CELL) for dot in known if draw(st.integers(0, 3)) == 0)
        context = Context({r: n for r, n in vector.items() if n}, frozenset(), left)
        counts[replica] += 1
        dot = Dot(replica, counts[replica])
        settlements = [c.dot for c in changes if c.kind == SETTLE and c.dot in known]
        kind = draw(st.sampled_from([WRITE, WRITE, SETTLE, REOPEN]))
        if (kind == SETTLE and not known) or (kind == REOPEN and not settlements):
            kind = WRITE
        names = (
            ()
            if kind == WRITE
            else tuple(draw(st.sets(st.sampled_from(known if kind == SETTLE else settlements), min_size=1)))
        )
        value = None if kind == REOPEN else draw(st.sampled_from(["a", "b", "c"]))
        changes.append(Applied(dot, kind, value, draw(st.integers(0, 5)), context, names))
    return changes


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(changes: list[Applied], order: object) -> None:
    shuffled = list(changes)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {h.dot for h in fold(CELL, changes)} == {h.dot for h in fold(CELL, shuffled)}


@given(histories())
def test_something_is_always_live_where_something_was_written(changes: list[Applied]) -> None:
    assert any(c.kind == WRITE for c in changes)
    assert fold(CELL, changes)


@given(histories())
def test_every_dead_value_was_covered_by_a_write_named_by_a_settlement_or_ended(changes: list[Applied]) -> None:
    live = {h.dot for h in fold(CELL, changes)}
    decisions = [c for c in changes if c.kind != WRITE]
    ended = {name for c in changes if c.kind == REOPEN for name in c.names}
    for change in changes:
        if change.kind == REOPEN or change.dot in live:
            continue
        written_over = any(
            w.kind == WRITE and w.dot != change.dot and knew_live(w.context, change.dot, CELL, decisions)
            for w in changes
        )
        settled = any(s.kind == SETTLE and s.dot not in ended and change.dot in s.names for s in changes)
        assert written_over or settled or (change.kind == SETTLE and change.dot in ended)


@given(histories())
def test_the_displayed_group_is_first_whole_and_equal(changes: list[Applied]) -> None:
    groups = grouped(fold(CELL, changes))
    for group in groups:
        assert all(same(group[0].value, head.value) for head in group)
    for one, other in pairwise(groups):
        assert not same(one[0].value, other[0].value)
        assert (one[0].hlc, one[0].dot) > (other[0].hlc, other[0].dot)


@given(histories())
def test_the_value_before_is_one_that_every_head_knew(changes: list[Applied]) -> None:
    heads = fold(CELL, changes)
    before = value_before(CELL, changes, heads)
    if before is not None:
        assert any(c.value == before and all(h.context.holds(c.dot) for h in heads) for c in changes)
