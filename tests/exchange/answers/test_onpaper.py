"""What is typed from a filled page: numbers of boxes, days as in theirs, reasons; what means nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest
from brs_sync.values import Missing, Number

from brs_desktop.exchange.answers.onpaper import PaperReader, Typed, numbered
from brs_desktop.forms import load_form
from brs_desktop.forms.shapes import Choice
from tests.exchange.answers.anyforms import NoLists
from tests.forms.xforms import xform

_ITEMS = "".join(f"<item><label>{words}</label><value>{code}</value></item>" for code, words in (
    ("yes", "Yes, all"), ("part", "Partly"), ("no", "No"),
))  # fmt: skip
_LONG = "".join(f"<item><label>Words {at:c}</label><value>c{at:c}</value></item>" for at in range(97, 97 + 25))
_BINDS = "\n".join(
    f'/data/{name} | type="{kind}"'
    for name, kind in (
        ("one", "string"), ("many", "string"), ("long", "string"), ("longs", "string"),
        ("whole", "int"), ("day", "date"), ("hour", "time"), ("words", "string"),
    )
)  # fmt: skip
_SHOWN = (
    f'<select1 ref="/data/one"><label>one</label>{_ITEMS}</select1>'
    f'<select ref="/data/many"><label>many</label>{_ITEMS}</select>'
    f'<select1 ref="/data/long"><label>long</label>{_LONG}</select1>'
    f'<select ref="/data/longs"><label>longs</label>{_LONG}</select>'
) + "".join(f'<input ref="/data/{name}"><label>{name}</label></input>' for name in ("whole", "day", "hour", "words"))
FORM = load_form(xform("<one/><many/><long/><longs/><whole/><day/><hour/><words/>", _BINDS, _SHOWN))
READER = PaperReader(FORM, NoLists(), "en")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("one", "2", "part"),
        ("one", "٣", "no"),
        ("one", "partly", "part"),
        ("one", "yes", "yes"),
        ("many", "1 3", ["yes", "no"]),
        ("many", "3,1,3", ["no", "yes"]),
        ("many", "No", ["no"]),
        ("whole", "1,250", Number("1250")),
        ("whole", "unknown", Missing("unknown")),
        ("one", "not collected", Missing("not-collected")),
        ("day", "03092025", "2025-09-03"),
        ("day", "٠٣٠٩٢٠٢٥", "2025-09-03"),
        ("day", "3.9.2025", "2025-09-03"),
        ("hour", "0930", "09:30"),
        ("words", "  as written  ", "as written"),
        ("words", "1", "1"),
        ("words", "   ", None),
    ],
)
def test_what_is_typed_means_what_stands_on_the_paper(name: str, text: str, value: Any) -> None:
    assert READER.read(FORM.question(name), text) == Typed(value)


@pytest.mark.parametrize(("name", "text"), [("one", "4"), ("one", "1 2"), ("whole", "about ten"), ("day", "31022025")])
def test_what_means_nothing_is_kept_as_it_was_typed(name: str, text: str) -> None:
    assert READER.read(FORM.question(name), text) == Typed(text, clear=False)


def test_boxes_have_no_numbers_where_a_choice_is_one_itself() -> None:
    assert numbered([Choice("a", "Yes"), Choice("b", "No")]) == {"1": "a", "2": "b"}
    assert numbered([Choice("2", "Yes"), Choice("1", "No")]) == {} == numbered([Choice("a", "2025"), Choice("b", "٣")])


@pytest.mark.parametrize(("name", "text"), [("long", "1"), ("long", "25"), ("longs", "1 2"), ("longs", "7")])
def test_a_number_is_no_choice_of_a_list_that_is_too_long_for_boxes(name: str, text: str) -> None:
    """No number stands on paper there: a year typed one line too far must not become an answer."""
    read = READER.read(FORM.question(name), text)
    codes = {one.value for one in FORM.choices(name, "en") or ()}
    meant = {read.value} if isinstance(read.value, str) else {*(read.value or ())}  # type: ignore[arg-type]
    assert len(codes) == 25 and not read.clear and not codes & meant
    assert READER.read(FORM.question(name), "words b").value in ("cb", ["cb"])


def test_boxes_are_numbered_as_long_as_paper_prints_them() -> None:
    from brs_desktop.forms.boxes import MOST_BOXES

    listed = [Choice(f"c{at:c}", f"Words {at:c}") for at in range(97, 97 + MOST_BOXES + 1)]
    assert len(numbered(listed[:-1])) == MOST_BOXES and numbered(listed) == {}


def test_two_typings_are_the_same_by_what_they_mean() -> None:
    many, whole = FORM.question("many"), FORM.question("whole")
    assert READER.same(many, "yes no", READER.read(many, "3 1").value)
    assert READER.same(whole, Number("5"), READER.read(whole, "٥").value)
    assert READER.same(whole, None, READER.read(whole, " ").value)
    assert not READER.same(whole, Number("0"), READER.read(whole, "").value)
    assert READER.words(many, ["no", "yes"]) == "No; Yes, all"
    assert READER.differing(many, "yes no", "3 1") is None
    assert READER.differing(many, "yes", "2 3") == "Partly; No"
    assert READER.differing(many, "yes", "") == ""
