"""Random forms without cycles, and random commands to fill them, for the laws of forms."""
# ruff: noqa: E501 (expressions and bodies in one string each)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from brs_desktop.forms import FormSession
from tests.forms.xforms import inputs, languages, table, xform

NUMBERS = st.sampled_from(["0", "1", "2", "3.5", "-4", "10"])
ANSWERS = st.sampled_from(["1", "2", "7", "12.5", "-3", "a", "b", "0", None])


def number(refs: list[str], depth: int = 2) -> st.SearchStrategy[str]:
    """An expression that gives a number."""
    leaf = st.one_of(st.sampled_from(refs), st.sampled_from(refs).map(lambda ref: f"coalesce({ref}, 0)"), NUMBERS)
    if not depth:
        return leaf
    inner, condition = number(refs, depth - 1), truth(refs, depth - 1)
    return st.one_of(
        leaf,
        st.tuples(leaf, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(inner, st.sampled_from(["+", "-", "*", "div", "mod"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(condition, inner, inner).map(lambda t: f"if({t[0]}, {t[1]}, {t[2]})"),
        inner.map(lambda text: f"round({text}, 1)"),
    )


def truth(refs: list[str], depth: int = 1) -> st.SearchStrategy[str]:
    """An expression that gives a truth."""
    ref = st.sampled_from(refs)
    leaf = st.one_of(
        ref.map(lambda text: f"{text} != 'b'"),
        ref.map(lambda text: f"{text} != ''"),
        st.tuples(ref, st.sampled_from([">", "<=", "=", "!="]), NUMBERS).map(" ".join),
        ref.map(lambda text: f"selected({text}, 'a')"),
    )
    if not depth:
        return leaf
    inner = truth(refs, depth - 1)
    return st.one_of(
        leaf, st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join), inner.map("not({})".format)
    )


ROWS = ["sum(/data/row/a)", "count(/data/row)", "max(/data/row/b)", "count(/data/row[a > 1])", "join('-', /data/row/a)", "sum(/data/row/c)"]  # fmt: skip
IN_ROW = ["../a", "/data/row/b", "position(..)", "sum(/data/row/a)", "indexed-repeat(/data/row/a, /data/row, position(..) - 1)", "/data/q0", "count(/data/row)"]  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def forms(draw: st.DrawFn, *, chance: bool = False) -> str:
    """Questions q0…q4, two in a group; a repeat with answers a, b and a formula c; formulas over all of it, with `chance` one that is random."""
    refs = ["/data/q0"]
    binds: list[str] = []

    def bind(path: str, **properties: str) -> None:
        told = " ".join(f'{name}="{_escaped(text)}"' for name, text in properties.items())
        binds.append(f'<bind nodeset="{path}" {told}/>')

    for at in (1, 2):
        if at == 1 or draw(st.booleans()):
            bind(f"/data/q{at}", relevant=draw(truth(refs)), required=draw(truth(refs)))
        refs.append(f"/data/q{at}")
    if draw(st.booleans()):
        bind("/data/g", relevant=draw(truth(refs)))
    bind("/data/g/q4", constraint=draw(truth([*refs, "."])), relevant=draw(truth([*refs, "/data/g/q3"])))
    bind("/data/row/c", calculate=draw(number(IN_ROW)))
    if draw(st.booleans()):
        bind("/data/row/b", relevant=draw(truth(["../a", "/data/q0"])))
    if draw(st.booleans()):
        bind("/data/row", relevant=draw(truth(["/data/q0"])))
    known = [*refs, "/data/g/q3", "/data/g/q4", *ROWS]
    bind(
        "/data/every",
        calculate="concat(/data/q1, /data/q2, /data/g/q4, join(',', /data/row/b), join(',', /data/row/c))",
    )
    if chance:
        bind("/data/luck", calculate="if(/data/q0 != 'b', random(), 0)")
    for at in range(3):
        bind(
            f"/data/k{at}", calculate=draw(number(known)), relevant=draw(st.sampled_from(["true()", "/data/q2 != 'b'"]))
        )
        known.append(f"/data/k{at}")
    data = "<q0/><q1/><q2/><g><q3/><q4/></g><row jr:template=''><a/><b/><c/></row><k0/><k1/><k2/><every/><luck/>"
    body = (
        inputs("/data/q0", "/data/q1", "/data/q2")
        + f'<group ref="/data/g"><label ref="jr:itext(\'g\')"/>{inputs("/data/g/q3", "/data/g/q4")}</group>'
    )
    body += table("/data/row", "a", "b") + "<input ref='/data/k0'><label>K <output value='/data/k1'/></label></input>"
    words = {"en": {"g": "Group <output value='/data/k2'/>"}, "fr": {"g": "Groupe <output value='/data/k2'/>"}}
    text = xform(data, "", body, languages(words))
    return text.replace("</model>", "".join(binds) + "</model>")


@dataclass(frozen=True)
class Command:
    """One thing a person does; rows are chosen by place so that any command fits any state."""

    kind: str
    place: int = 0
    value: Any = None

    def do(self, filling: FormSession) -> None:
        """Do it, when it is possible."""
        rows = filling.rows("row")
        row = rows[self.place % len(rows)] if rows else None
        if self.kind == "answer":
            filling.answer(["q0", "q1", "q2", "q3", "q4"][self.place % 5], self.value)
        elif self.kind == "cell" and row is not None:
            filling.answer(f"row/{row}/{'ab'[self.place % 2]}", self.value)
        elif self.kind == "language":
            filling.set_language(["en", "fr"][self.place % 2])
        elif self.kind == "add":
            filling.add_row("row", after=row if self.value else None)
        elif self.kind == "remove" and row is not None:
            filling.remove_row("row", row)
        elif self.kind == "move" and row is not None:
            filling.move_row("row", row, after=rows[self.value % len(rows)] if self.value else None)
        elif self.kind in ("undo", "redo", "clear"):
            simple: dict[str, Callable[[], object]] = {
                "undo": filling.undo, "redo": filling.redo, "clear": lambda: filling.clear_section("g"),
            }  # fmt: skip
            simple[self.kind]()


_PLACES = st.integers(0, 9)
answers = st.builds(Command, st.sampled_from(["cell", "answer"]), _PLACES, ANSWERS)
rows = st.builds(Command, st.sampled_from(["add", "add", "move", "remove"]), _PLACES, st.integers(0, 3))
others = st.builds(Command, st.sampled_from(["language", "clear"]), _PLACES)
steps_back = st.builds(Command, st.sampled_from(["undo", "undo", "redo"]))
forward = st.one_of(answers, answers, answers, rows, others)
anything = st.one_of(answers, answers, answers, answers, rows, steps_back, others)
