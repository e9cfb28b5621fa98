"""Hands for the tests of XForms: small forms in a few strings, and the states that running them gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brs_desktop.forms.running import run

_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:ev="http://www.w3.org/2001/xml-events">'
)
State = dict[str, dict[str, Any]]


def xform(data: str, binds: str = "", body: str = "", model: str = "") -> str:
    """An XForm with this content of `<data>`, these binds (`path | attribute="…"` a line), this body, these extras."""
    lines = [line.strip() for line in binds.strip().splitlines() if line.strip()]
    made = [
        f'<bind nodeset="{path.strip()}" {rest.strip()}/>' for path, _, rest in (line.partition("|") for line in lines)
    ]
    return (
        f"{_HEAD}<h:head><h:title>t</h:title><model><instance><data id='t' version='1'>{data}</data></instance>{model}"
        f"{''.join(made)}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def states(form: str, *steps: dict[str, Any], **request: Any) -> list[State]:
    """The states after loading and after each step; a form that cannot be loaded fails the test."""
    answer = run({"xform": form, "steps": list(steps), **request})
    assert "load" not in answer, answer
    assert "failures" not in answer, answer["failures"]
    found: list[State] = answer["states"]
    return found


def values(state: State, *refs: str) -> list[Any]:
    """The values of some nodes of a state."""
    return [state[ref]["value"] for ref in refs]


def put(ref: str, value: Any) -> dict[str, Any]:
    return {"op": "answer", "ref": ref, "value": value}


def add(ref: str) -> dict[str, Any]:
    return {"op": "add_repeat", "ref": ref}


def remove(ref: str) -> dict[str, Any]:
    return {"op": "remove_repeat", "ref": ref}


def column(state: State, pattern: str) -> list[Any]:
    """The values of `/data/row[*]/x` in the order of the rows."""
    before, _, after = pattern.partition("*")
    found: list[Any] = []
    while f"{before}{len(found) + 1}{after}" in state:
        found.append(state[f"{before}{len(found) + 1}{after}"]["value"])
    return found


def inputs(*refs: str) -> str:
    """Plain controls."""
    return "".join(f'<input ref="{ref}"><label>{ref}</label></input>' for ref in refs)


def table(path: str, *names: str) -> str:
    """A repeat with plain controls."""
    return (
        f'<group ref="{path}"><repeat nodeset="{path}">{inputs(*(f"{path}/{name}" for name in names))}</repeat></group>'
    )


def languages(texts: dict[str, dict[str, str]]) -> str:
    """An itext block: language to id to text; the first language is the default."""
    blocks: Sequence[str] = [
        f'<translation lang="{lang}">'
        + "".join(f'<text id="{name}"><value>{text}</value></text>' for name, text in words.items())
        + "</translation>"
        for lang, words in texts.items()
    ]
    return f"<itext>{''.join(blocks)}</itext>"
