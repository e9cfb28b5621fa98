"""A soft rule: told, never in the way, silent once a reason stands beside the answer; `brs:jump` is read."""

from __future__ import annotations

import pytest

from tests.forms.filling import Record, form, session

FIGURES = """
| survey | type | name | label | constraint | constraint_message | bind::brs:soft | bind::brs:jump | required |
| | integer | people | People | . < 100 | Many people. | yes | | yes |
| | decimal | share | Share | . <= 1 | Above one. | | 2 | |
| | decimal | heap | Heap | . > 0 | | yes | no | |
| settings | form_title | form_id | namespaces | attribute::brs:jump |
| | F | f | brs="urn:brs-desktop:xforms" | 10 |
"""


def test_a_soft_rule_asks_for_a_reason_and_a_hard_one_does_not_hear_it() -> None:
    filling = session(FIGURES, Record())
    filling.answer("people", "250")
    filling.answer("share", "3")
    told = [(one.path, one.kind, one.message) for one in filling.problems()]
    assert told == [("people", "soft", "Many people."), ("share", "constraint", "Above one.")]
    filling.say_beside([("people@.reason", "A camp opened."), ("share@.reason", "It is so.")])
    assert [one.path for one in filling.problems()] == ["share"]
    state = filling.state("people")
    assert (state.violation, state.message, state.text) == ("soft", "Many people.", "250")
    filling.undo()
    assert [one.path for one in filling.problems()] == ["people", "share"]


def test_no_reason_makes_a_word_a_number_or_an_answer_superfluous() -> None:
    filling = session(FIGURES, Record())
    assert [one.kind for one in filling.problems()] == ["required"]
    filling.answer("people", "many")
    filling.say_beside([("people@.reason", "So it is.")])
    assert [one.kind for one in filling.problems()] == ["constraint"]
    filling.answer("heap", "-1")
    assert filling.state("heap").message == "This answer is unusual."


def test_how_far_is_far_is_said_by_question_and_form() -> None:
    definition = form(FIGURES)
    assert definition.jump == "10"
    assert [definition.question(name).jump for name in ("people", "share", "heap")] == ["", "2", "no"]


KINDS = """
| survey | type | name | label | parameters |
| | geopoint | place | Place | |
| | geoshape | area | Area | |
| | range | scale | Scale | start=0 end=10 step=2 |
| | range | share | Share | start=0 end=1 step=0.1 |
"""


@pytest.mark.parametrize(
    ("name", "right", "wrong", "told"),
    [
        ("place", "-1.2921 36.8219 1795 5", "Nairobi", "latitude and longitude"),
        ("place", "-1.29 36.82", "-91 36.82", "latitude and longitude"),
        ("area", "0 0; 0 1; 1 1; 0 0", "0 0; here", "Places are needed"),
        ("scale", "4", "12", "from 0 to 10 is"),
        ("scale", "10", "3", "in steps of 2"),
        ("share", "0.3", "0.35", "in steps of 0.1"),
    ],
)
def test_what_is_no_place_or_not_on_its_scale_is_kept_and_told(name: str, right: str, wrong: str, told: str) -> None:
    filling = session(KINDS, Record())
    filling.answer(name, wrong)
    state = filling.state(name)
    assert (state.text, state.violation) == (wrong, "constraint") and told in (state.message or "")
    filling.answer(name, right)
    assert filling.state(name).violation is None
