"""Random forms with every kind of question, in groups and in rows of rows, and random answers to them."""
# ruff: noqa: E501 (bodies in one string each)

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from brs_sync.values import Missing, Number
from hypothesis import strategies as st

from brs_desktop.forms import FormSession, load_form
from brs_desktop.forms.model.definition import FormDefinition
from tests.forms.xforms import languages, xform

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CHOICES = {
    "c1": ("Yes; partly", "Oui"),
    "c2": ("No", "Non"),
    "c3": ("Same", "Pareil"),
    "c4": ("Same", "Pareil"),
    "no": ("c2", "autre"),
}
KINDS = {
    "text": "string", "integer": "int", "decimal": "decimal", "date": "date", "time": "time",
    "select_one": "string", "select_multiple": "string", "rank": "odk:rank", "spoken": "string", "geopoint": "geopoint",
}  # fmt: skip
_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=12),
    st.sampled_from(
        ["=1+1", "-5", "'quoted", "@SUM(A1)", "a\nb", " ", "Unknown", "007", "_x0041_", "x" * 33_000, "1e3"]
    ),
)
_REASONS = st.sampled_from(["unknown", "not-collected", "confidential", "not-applicable"]).map(Missing)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "text": _TEXTS,
    "integer": st.sampled_from(["0", "7", "-3", "007", "12345678901234567890", "1e3", "abc"]).map(lambda t: Number(t) if t != "abc" else t),
    "decimal": st.sampled_from(["0", "0.10", "12.50", "-3.", "1e-7", "123456789.123456789", "+4"]).map(Number),
    "date": st.dates().map(lambda day: day.isoformat()),
    "time": st.sampled_from(["10:00", "23:59:59.000+03:00"]),
    "select_one": st.sampled_from([*CHOICES, "gone"]),
    "select_multiple": st.lists(st.sampled_from([*CHOICES, "gone"]), min_size=1, max_size=4, unique=True),
    "rank": st.permutations(list(CHOICES)).map(list),
    "spoken": _TEXTS,
    "geopoint": st.sampled_from(["-1.28 36.8 0 0", "10 20"]),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A form and where its questions stand: names by the repeats around them."""

    definition: FormDefinition
    names: tuple[tuple[tuple[str, ...], str, str], ...]


def _control(path: str, kind: str) -> str:
    label = f"<label>{path}</label>"
    if kind in ("select_one", "select_multiple", "rank"):
        tag = {"select_one": "select1", "select_multiple": "select", "rank": "odk:rank"}[kind]
        items = "".join(f"<item><label ref=\"jr:itext('{code}')\"/><value>{code}</value></item>" for code in CHOICES)
        return f'<{tag} ref="{path}">{label}{items}</{tag}>'
    return f'<input ref="{path}">{label}</input>'


@st.composite
def forms(draw: st.DrawFn) -> Made:
    """Some questions at the top, in a group, in rows, and in rows inside rows; one is asked only sometimes."""
    names: list[tuple[tuple[str, ...], str, str]] = []
    binds = []
    data: dict[tuple[str, ...], str] = {}
    body: dict[tuple[str, ...], str] = {}
    for place, path in (((), "/data/g"), (("row",), "/data/row"), (("row", "sub"), "/data/row/sub")):
        kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4))
        for at, kind in enumerate(kinds):
            name = f"{'trs'[len(place)]}{at}"
            spoken = ' brs:multilingual="yes"' if kind == "spoken" else ""
            binds.append(f'{path}/{name} | type="{KINDS[kind]}"{spoken}')
            names.append((place, name, kind))
            data[place] = data.get(place, "") + f"<{name}/>"
            body[place] = body.get(place, "") + _control(f"{path}/{name}", kind)
    if draw(st.booleans()):
        binds.append("/data/row/sub | relevant=\"/data/when != 'no'\"")
    inner = f'<group ref="/data/row/sub"><repeat nodeset="/data/row/sub">{body[("row", "sub")]}</repeat></group>'
    shown = (
        f'<input ref="/data/when"><label>When</label></input><group ref="/data/g"><label>G</label>{body[()]}</group>'
        f'<group ref="/data/row"><repeat nodeset="/data/row">{body[("row",)]}{inner}</repeat></group>'
    )
    told = f"<when/><g>{data[()]}</g><row jr:template=''>{data[('row',)]}<sub jr:template=''>{data[('row', 'sub')]}</sub></row><meta><instanceID/></meta>"
    words = {code: {name: words[at] for name, words in CHOICES.items()} for at, code in enumerate(("en", "fr"))}
    text = xform(told, "\n".join(binds), shown, languages(words)).replace(
        "<h:html ", '<h:html xmlns:brs="urn:brs-desktop:xforms" '
    )
    return Made(load_form(text), (((), "when", "text"), *names))


@st.composite
def filled(draw: st.DrawFn) -> tuple[Made, FormSession]:
    """A form with answers, reasons for having none, rows and rows inside them."""
    made = draw(forms())
    form = session(made.definition)
    for row in draw(st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True, max_size=3)):
        form.add_row("row", row)
        for inner in draw(st.lists(st.sampled_from(["s1", "s2"]), unique=True, max_size=2)):
            form.add_row(f"row/{row}/sub", inner) if "sub" in made.definition.by_name and _open(form, row) else None
    for place, name, kind in made.names:
        for where in places(form, place):
            value = draw(st.one_of(st.none(), _REASONS, ANSWERS[kind], ANSWERS[kind]))
            if value is not None:
                spoken = kind == "spoken" and not isinstance(value, Missing)
                form.answer(f"{where}{name}" + (draw(st.sampled_from(["@en", "@fr"])) if spoken else ""), value)
    return made, form


def _open(form: FormSession, row: str) -> bool:
    try:
        form.rows(f"row/{row}/sub")
    except LookupError:
        return False
    return True


def places(form: FormSession, around: tuple[str, ...]) -> list[str]:
    """What stands before a question's name, for every row that it is asked in."""
    found = [""]
    for repeat in around:
        found = [f"{before}{repeat}/{row}/" for before in found for row in form.rows(f"{before}{repeat}")]
    return found


def session(definition: FormDefinition, **more: Any) -> FormSession:
    """An empty editor over a form."""
    return FormSession(definition, clock=lambda: NOW, zone=UTC, lists=NoLists(), **more)


class NoLists:
    """No lists kept as records."""

    def items(self, _name: str, **_asked: object) -> list[Any]:
        return []

    def label(self, _name: str, _value: str, _language: str) -> str | None:
        return None
