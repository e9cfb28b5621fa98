"""More invariants of forms, over random forms and random commands: what is lost, what leaves, what stays the same."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from brs_sync.values import Missing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.forms import FormSession, load_form
from brs_desktop.forms.running import run
from brs_desktop.forms.xpath.xml import parse_xml
from tests.forms.filling import Record, picture, reopened, session
from tests.forms.randomforms import Command, answers, anything, forms
from tests.forms.xforms import inputs, languages, table, xform

LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?", fullmatch=True)
REASONS = ("unknown", "not-collected", "confidential", "not-applicable")


def _filled(text: str, commands: list[Command], record: Record | None = None) -> FormSession:
    filling = session(load_form(text), record)
    for row in ("x", "y"):
        filling.add_row("row", row)
    for command in commands:
        command.do(filling)
    return filling


@LAW
@given(forms(), st.lists(anything, max_size=20))
def test_what_is_not_relevant_never_leaves_the_draft(text: str, commands: list[Command]) -> None:
    filling = _filled(text, commands)
    sent = filling.relevant_values()
    hidden = set(filling.would_drop())
    assert hidden.isdisjoint(sent)
    leaves = {node.local for node in _leaves(filling.xml(relevant_only=True))}
    for path in hidden:
        name = path.rpartition("/")[2]
        if not path.startswith("row/"):
            assert name not in leaves
    for path in sent:
        assert filling.state(path).relevant
    kept = [f"q{at}" for at in range(5)] + [f"row/{row}/{name}" for row in filling.rows("row") for name in "ab"]
    for path in kept:
        state = filling.state(path)
        assert (path in hidden) == (not state.relevant and state.value is not None), "what stays behind is listed"


@LAW
@given(forms(), st.lists(answers, max_size=20))
def test_nothing_that_was_typed_is_lost_without_a_word(text: str, commands: list[Command]) -> None:
    record = Record()
    filling = _filled(text, [], record)
    typed: dict[str, object] = {}
    for command in commands:
        rows = filling.rows("row")
        name = f"q{command.place % 5}" if command.kind == "answer" else "ab"[command.place % 2]
        path = name if command.kind == "answer" else f"row/{rows[command.place % len(rows)]}/{name}"
        typed[path] = command.value
        command.do(filling)
    again = reopened(filling, record)
    for path, value in typed.items():
        assert record.cells.get(path) == value
        if again.state(path).relevant:
            assert again.state(path).value == value


@LAW
@given(forms(), st.lists(anything, max_size=15))
def test_an_instance_written_and_read_again_is_the_same(text: str, commands: list[Command]) -> None:
    filling = _filled(text, commands)
    written = filling.xml()
    steps = [{"op": "add_repeat", "ref": "/data/row"} for _row in filling.rows("row")]
    for name in ("q0", "q1", "q2"):
        steps.append({"op": "answer", "ref": f"/data/{name}", "value": _of(written, f"/data/{name}")})
    for at, row in enumerate(filling.rows("row"), 1):
        told = {f"/data/row[{at}]/{name}": str(filling.state(f"row/{row}/{name}").value or "") for name in "ab"}
        steps += [{"op": "answer", "ref": reference, "value": value} for reference, value in told.items()]
    answer = run({"xform": text, "steps": [*steps, {"op": "save_and_reload"}]})
    before, after = answer["states"][-2:]
    assert before == after


@LAW
@given(forms(), st.lists(anything, max_size=15))
def test_the_same_commands_give_the_same_in_every_zone_of_the_machine(text: str, commands: list[Command]) -> None:
    seen = []
    for zone in ("UTC", "Pacific/Kiritimati", "America/New_York"):
        with _machine_in(zone):
            filling = _filled(text, commands)
            seen.append((filling.xml(), picture(filling)))
    assert seen[0] == seen[1] == seen[2]


@LAW
@given(NUMBERS)
def test_the_text_of_a_number_survives(number: str) -> None:
    form = xform("<a/><b/>", "/data/a | type='decimal'\n/data/b | calculate='/data/a'", inputs("/data/a"))
    answer = run(
        {"xform": form, "steps": [{"op": "answer", "ref": "/data/a", "value": number}, {"op": "save_and_reload"}]}
    )
    for state in answer["states"][1:]:
        assert state["/data/a"]["value"] == number
        assert state["/data/b"]["value"] == number


def test_the_six_kinds_of_no_number_are_six_different_answers() -> None:
    """Empty, zero, unknown, not collected, confidential, not applicable (FORMS: decided)."""
    form = xform("<a/>", "/data/a | type='decimal' required='true()'", inputs("/data/a"))
    seen = []
    for value in (None, "0", *map(Missing, REASONS)):
        record = Record()
        filling = session(load_form(form), record)
        filling.answer("a", value)
        again = reopened(filling, record)
        assert again.state("a") == filling.state("a")
        seen.append((filling.xml(), repr(filling.state("a").value), repr(filling.relevant_values())))
        assert bool(filling.problems()) == (value is None)
    assert len(set(seen)) == 6
    assert len({xml for xml, _value, _all in seen}) == 6


@LAW
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_rows_beyond_a_count_are_never_counted_and_come_back(counts: list[int], amounts: list[int]) -> None:
    data = "<k/><r jr:template=''><n/></r><s/><c/><j/><m/>"
    binds = """/data/s | calculate="sum(/data/r/n)"
    /data/c | calculate="count(/data/r)"
    /data/j | calculate="join('-', /data/r/n)"
    /data/m | calculate="max(/data/r/n)" """
    body = inputs("/data/k") + table("/data/r", "n").replace(
        'nodeset="/data/r"', 'nodeset="/data/r" jr:count="/data/k"'
    )
    steps: list[dict[str, object]] = [{"op": "answer", "ref": "/data/k", "value": 6}]
    steps += [{"op": "answer", "ref": f"/data/r[{at}]/n", "value": n} for at, n in enumerate(amounts, 1)]
    steps += [{"op": "answer", "ref": "/data/k", "value": count} for count in counts]
    answer = run({"xform": xform(data, binds, body), "steps": steps})
    for count, state in zip(counts, answer["states"][-len(counts) :], strict=True):
        shown = amounts[:count]
        assert state["/data/r"]["count"] == count
        assert state["/data/s"]["value"] == str(sum(shown))
        assert state["/data/c"]["value"] == str(count)
        assert state["/data/j"]["value"] == "-".join(map(str, shown))
        assert state["/data/m"]["value"] == (str(max(shown)) if shown else "")


CASCADE = xform(
    "<c/><d/><e/>",
    "",
    '<input ref="/data/c"/><select ref="/data/d"><itemset nodeset="instance(\'l\')/root/item[p = /data/c]">'
    '<value ref="name"/><label ref="name"/></itemset></select><input ref="/data/e"/>',
    "<instance id='l'><root>"
    + "".join(f"<item><name>n{at}</name><p>{'ab'[at % 2]}</p></item>" for at in range(6))
    + "</root></instance>",
)


CHOSEN = st.tuples(st.just("d"), st.sampled_from(["n0 n2", "n1", "n0 n1", "n3 n5"]))
CHANGED = st.tuples(st.just("c"), st.sampled_from(["a", "b"]))


@LAW
@given(st.lists(st.one_of(CHOSEN, CHANGED), max_size=10))
def test_an_impossible_choice_is_cleared_said_and_can_be_taken_back(steps: list[tuple[str, str]]) -> None:
    filling = session(load_form(CASCADE), Record())
    for name, value in steps:
        before, held, written = filling.state("c").value, filling.state("d").value, filling.xml()
        delta = filling.answer(name, value)
        if name == "c" and before != value:
            possible = {choice.value for choice in filling.choices("d").items}
            assert possible.issuperset(str(filling.state("d").value or "").split())
            assert (held != filling.state("d").value) == bool(delta.cleared)
        if filling.xml() != written:
            after = filling.xml()
            filling.undo()
            assert filling.xml() == written
            filling.redo()
            assert filling.xml() == after


OPERATIONS = st.sampled_from(["add", "add", "remove", "qty", "qty", "hide", "clear"])


@LAW
@given(
    st.lists(st.tuples(OPERATIONS, st.integers(0, 9), st.sampled_from(["", "0", "1", "2.5", "-3", "x"])), max_size=30)
)
def test_what_rows_add_up_to_is_what_they_add_up_to(commands: list[tuple[str, int, str]]) -> None:
    """Aggregates that remember their rows say what a fresh form with these rows says."""
    data = "<o/><r jr:template=''><q/><w/><p/></r><s/><b/><c/><m/><n/><f/>"
    binds = """/data/r/q | relevant="/data/o != 'hide'"
    /data/r/w | calculate="coalesce(../q, 0) * 2"
    /data/r/p | calculate="position(..)"
    /data/s | calculate="sum(/data/r/w)"
    /data/b | calculate="count(/data/r[q &gt; 1]) + count(/data/r)"
    /data/c | calculate="count-non-empty(/data/r/q)"
    /data/m | calculate="max(/data/r/q)"
    /data/n | calculate="min(/data/r[not(q = 'x')]/w)"
    /data/f | calculate="sum(/data/r[selected(q, '1')]/p) + 1" """
    form = xform(data, binds, inputs("/data/o") + table("/data/r", "q"))
    steps: list[dict[str, object]] = []
    rows = 0
    for kind, place, value in commands:
        if kind == "add":
            rows += 1
            steps.append({"op": "add_repeat", "ref": "/data/r"})
        elif kind in ("hide", "clear"):
            steps.append({"op": "answer", "ref": "/data/o", "value": kind})
        elif rows and kind == "remove":
            steps.append({"op": "remove_repeat", "ref": f"/data/r[{place % rows + 1}]"})
            rows -= 1
        elif rows:
            steps.append({"op": "answer", "ref": f"/data/r[{place % rows + 1}]/q", "value": value})
    answer = run({"xform": form, "steps": [*steps, {"op": "save_and_reload"}]})
    before, after = answer["states"][-2:]
    assert json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)


@pytest.mark.parametrize("broken", ["nonsense()", "pow(1)", "regex('a', '(')", "$x", "/data/a | 1", "digest('a', 'x')"])
def test_a_formula_that_cannot_be_computed_names_its_question(broken: str) -> None:
    form = xform("<a/><b/>", f'/data/b | calculate="{broken}"', inputs("/data/a"), languages({"en": {"x": "X"}}))
    filling = session(load_form(form), Record())
    [(path, sentence)] = filling.failures()
    assert path == "b"
    assert "/data/b" in sentence
    answer = run({"xform": form, "steps": []})
    assert answer["errors"][0]["question"] == "/data/b calculate"


def test_a_condition_of_many_that_can_be_computed_again_is_no_failure_of_any() -> None:
    many = range(4)
    data = "<p/>" + "".join(f"<q{at}/>" for at in many)
    binds = "\n".join(f"/data/q{at} | relevant=\"digest('a', /data/p) != ''\"" for at in many)
    filling = session(load_form(xform(data, binds, inputs("/data/p"))), Record())
    filling.answer("p", "none")
    assert not any(filling.state(f"q{at}").relevant for at in many)
    filling.answer("p", "MD5")
    assert filling.failures() == ()
    assert all(filling.state(f"q{at}").relevant for at in many)


def _leaves(xml: str) -> list:  # type: ignore[type-arg]
    found, pending = [], list(parse_xml(xml).elements())
    while pending:
        node = pending.pop()
        inner = list(node.elements())
        pending.extend(inner)
        if not inner:
            found.append(node)
    return found


def _of(xml: str, path: str) -> str:
    return next((node.string() for node in _leaves(xml) if node.local == path.rpartition("/")[2]), "")


@contextmanager
def _machine_in(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
