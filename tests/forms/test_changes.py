"""A newer version of a form beside the older one: what a person is told of it, and no answer without a place lost."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.values import Missing, Number, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.forms import FormDefinition
from brs_desktop.forms.changes import changes_of, path_now
from brs_desktop.forms.compare import compare_forms
from brs_desktop.forms.leftovers import leftovers
from brs_desktop.forms.session.piecemeal import at_once
from tests.forms.filling import form, session

HEAD = """
| settings | form_id | version | namespaces |
| | f | {version} | brs="urn:brs-desktop:xforms" |
| survey | type | name | label | bind::brs:was |
{rows}
| choices | list_name | name | label |
| | c | x | X |
| | c | y | Y |
"""


def version(number: int, *rows: str) -> FormDefinition:
    """A form of these rows (`type name`, `type name was…`; `group g`, `repeat r`, `end group`)."""
    lines = []
    for row in rows:
        kind, name, *was = (
            row.rsplit(" ", 1) if "<" not in row else [*row.split(" <")[0].rsplit(" ", 1), row.split(" <")[1]]
        )
        kind = {"group": "begin_group", "repeat": "begin_repeat"}.get(kind, kind)
        if kind == "end":
            kind, name = f"end_{name}", ""
        lines.append(f"| | {kind} | {name} | {name.upper()} {number} | {' '.join(was)} |")
    return form(HEAD.format(version=number, rows="\n".join(lines)))


V1 = version(
    1,
    "group g", "text a", "text b", "text c", "text d", "end group",
    "group h", "integer n", "select_multiple c s", "text old", "text lost", "end group",
    "repeat r", "text in", "end repeat",
)  # fmt: skip
V2 = version(
    2,
    "group g", "text b", "text c", "text d", "text a", "end group",
    "group h", "text n", "select_one c s", "text fresh <old", "end group",
    "repeat r", "text in", "integer more", "end repeat",
    "text d2",
)  # fmt: skip


def told(old: FormDefinition, new: FormDefinition) -> set[tuple[str, str, str]]:
    return {(one.kind, one.was, one.now) for one in changes_of(old, new)}


def test_what_is_moved_renamed_new_retyped_and_removed_is_told_and_nothing_else() -> None:
    assert told(V1, V2) == {
        ("moved", "a", "a"),
        ("renamed", "old", "fresh"),
        ("new", "", "d2"),
        ("new", "", "r/*/more"),
        ("retyped", "n", "n"),
        ("retyped", "s", "s"),
        ("removed", "lost", ""),
    }
    assert changes_of(V1, V1) == ()


def test_another_group_is_a_move_and_into_a_repeat_a_new_question() -> None:
    old = version(1, "group g", "text a", "text b", "end group", "text c")
    new = version(2, "group g", "text a", "end group", "text b", "repeat r", "text c", "end repeat")
    assert told(old, new) == {("moved", "b", "b"), ("removed", "c", ""), ("new", "", "r/*/c")}


def test_a_question_renamed_twice_names_all_that_it_was_called() -> None:
    first, second = version(1, "text a"), version(2, "text b <a")
    third, forgetful = version(3, "text c <b a"), version(3, "text c <b")
    assert told(first, third) == {("renamed", "a", "c")}
    assert session(third, answers={"a": "x"}).state("c").value == "x"
    assert [one.level for one in compare_forms(second, third)] == []
    assert [(one.level, one.column) for one in compare_forms(second, forgetful)] == [("warning", "c")]
    assert [one.level for one in compare_forms(first, third)] == []


def test_an_answer_under_the_name_of_today_goes_first_whenever_the_other_comes() -> None:
    """Somebody on the older version goes on with it: the answer that is shown is not written over."""
    filling = session(V2, answers={"fresh": "mine"})
    filling.load({"old": "theirs"})
    assert filling.state("fresh").value == "mine" and filling.homeless == {"old": "theirs"}


def test_a_row_that_was_taken_out_under_an_older_name_of_its_repeat_stays_away_and_comes_back_whole() -> None:
    after = version(2, "repeat fresh <old older", "text a", "repeat inner <was", "text b", "end repeat", "end repeat")
    gone = {"old/r1/alive": False, "old/r1/a": "A", "old/r1/was/s/alive": True, "old/r1/was/s/b": "B"}
    there = {"older/r2/alive": True, "older/r2/was/s/alive": False, "older/r2/was/s/b": "C"}
    filling = session(after, answers={**gone, **there})
    rows = ("fresh/r1", "fresh/r1/inner/s", "fresh/r2", "fresh/r2/inner/s", "fresh/r3")
    assert [filling.was_removed(row) for row in rows] == [True, True, False, True, False]
    filling.load({"fresh/r1/a": "changed elsewhere meanwhile", "older/r2/was/s/b": "too"})
    assert (filling.rows("fresh"), filling.rows("fresh/r2/inner")) == (("r2",), ())
    plan = at_once(filling.planning({"fresh/r1/alive": True, "fresh/r1/a": "last year"}, over=True))
    assert (plan.rows, plan.answers) == ({}, {}), "carrying forward brings nothing back that was taken out"
    filling.load({"fresh/r1/alive": True})
    assert set(filling.rows("fresh")) == {"r1", "r2"} and not filling.was_removed("fresh/r1/inner/s")
    assert filling.state("fresh/r1/a").value == "changed elsewhere meanwhile"
    assert filling.state("fresh/r1/inner/s/b").value == "B", "with all that it had when it went"


def test_answers_without_a_place_are_told_with_the_version_that_asked() -> None:
    cells: dict[str, Value] = {
        "form": "x", "alive": True, "a": "kept", "lost": "I was here", "n": Number("5"), "s/x": True, "s/y": True,
        "unknown": "?", "r/1/alive": True, "r/1/.order": "m", "r/1/gone": "g", "r/2/alive": False, "r/2/gone": "dead",
        "lost@.note": "beside", "old": "older", "fresh": "newer", "empty": None, "s2/x": False,
    }  # fmt: skip
    found = leftovers(V2, cells, [V1])
    assert [(one.kind, one.path, one.values, one.form is V1, one.row) for one in found] == [
        ("retyped", "s", ("x", "y"), True, 0),
        ("removed", "old", ("older",), True, 0),
        ("removed", "lost", ("I was here",), True, 0),
        ("removed", "r/1/gone", ("g",), False, 1),
        ("removed", "unknown", ("?",), False, 0),
    ]
    assert leftovers(V1, {"n": "five"}, []) == (), "what is typed wrong in the same version is flagged at its question"


def test_what_a_question_of_another_kind_cannot_read_is_told() -> None:
    old, new = version(1, "text a", "text b", "text c"), version(2, "integer a", "date b", "select_one c c")
    cells: dict[str, Value] = {"a": "about 5", "b": "2025-11-22", "c": "z"}
    assert [one.path for one in leftovers(new, cells, [old])] == ["a", "c"]
    assert leftovers(new, {"a": Number("5"), "b": Missing("unknown"), "c": "x"}, [old]) == ()


# Chains of versions: whatever they do to questions, each answer is shown or told.


@dataclass(frozen=True)
class Asked:
    """A question of a generated version: what it is, all it was ever called, and the question it is of old."""

    kind: str
    names: tuple[str, ...]
    group: str = ""


KINDS = ("text", "integer", "select_one c", "select_multiple c", "date")
WHAT = ["move", "group", "rename", "add", "remove", "retype"]
Steps = list[tuple[str, int, int]]
steps: st.SearchStrategy[Steps] = st.lists(
    st.tuples(st.sampled_from(WHAT), st.integers(0, 9), st.integers(0, 9)),
    max_size=5,
)


def stepped(asked: list[Asked], commands: Steps, number: int) -> list[Asked]:
    found = list(asked)
    for count, (what, place, other) in enumerate(commands):
        if what == "add" or not found:
            found.insert(place % (len(found) + 1), Asked(KINDS[other % len(KINDS)], (f"v{number}_{count}",)))
            continue
        at = place % len(found)
        one = found.pop(at)
        if what == "move":
            found.insert(other % (len(found) + 1), one)
        elif what == "group":
            found.insert(at, Asked(one.kind, one.names, "" if one.group else "g"))
        elif what == "rename":
            found.insert(at, Asked(one.kind, (f"r{number}_{count}", *one.names), one.group))
        elif what == "retype":
            found.insert(at, Asked(KINDS[other % len(KINDS)], one.names, one.group))
    return found


def made(number: int, asked: list[Asked]) -> FormDefinition:
    rows = []
    for one in asked:
        row = f"{one.kind} {one.names[0]}" + (f" <{' '.join(one.names[1:])}" if one.names[1:] else "")
        rows += [f"group g{len(rows)}", row, "end group"] if one.group else [row]
    return version(number, *(rows or ["text nothing"]))


def answered(asked: list[Asked]) -> dict[str, Value]:
    values: dict[str, Value] = {"text": "some words", "integer": Number("7"), "select_one c": "x", "date": "2025-01-02"}
    cells: dict[str, Value] = {}
    for one in asked:
        name = one.names[0]
        cells |= {f"{name}/y": True} if one.kind == "select_multiple c" else {name: values[one.kind]}
    return cells


def said(value: object) -> str:
    """An answer as it reads, be it a number typed or the choices of a set."""
    return value.text if isinstance(value, Number) else " ".join(value) if isinstance(value, list) else str(value)


@settings(max_examples=25)
@given(steps, steps, st.integers(0, 2))
def test_over_chains_of_versions_every_answer_is_shown_or_told(second: Steps, third: Steps, begins: int) -> None:
    first = [Asked(KINDS[place % len(KINDS)], (f"q{place}",)) for place in range(4 + begins)]
    chain = [first, stepped(first, second, 2)]
    chain.append(stepped(chain[1], third, 3))
    forms = [made(number, asked) for number, asked in enumerate(chain, 1)]
    for start in (0, 1):
        cells = answered(chain[start])
        filling = session(forms[2], answers=cells)
        lost = {one.path for one in leftovers(forms[2], cells, forms[:2])}
        for path, value in cells.items():
            name = path.partition("/")[0]
            now = path_now(name, forms[2])
            shown = filling.state(now).value if forms[2].has(now) else None
            assert name in lost or said(shown) == ("y" if "/" in path else said(value)), (path, shown)
        gone = {one.was for one in changes_of(forms[start], forms[2]) if one.kind == "removed"}
        answers = {path.partition("/")[0] for path in cells}
        assert gone & answers <= lost, "every answer of a question that is removed is told"
