"""Margins: what is said about an answer stands in cells beside it, which nothing takes for an answer."""

from __future__ import annotations

import pytest
from brs_sync.ids import is_path, rows_of
from brs_sync.schema import Schema
from brs_sync.values import Missing, Number
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.forms.session.beside import question_beside
from brs_desktop.records import margins
from brs_desktop.records.moved import is_answer

names = st.from_regex(r"[A-Za-z_\u0430-\u044f][A-Za-z0-9_.\-]{0,20}", fullmatch=True)
rows = st.from_regex(r"[a-z2-7]{8}[1-9]{1,3}", fullmatch=True)
questions = st.builds(
    lambda around, name: "/".join((*(part for pair in around for part in pair), name)),
    st.lists(st.tuples(names, rows), max_size=3),
    names,
)
kinds = st.sampled_from(margins.KINDS)


@given(questions, kinds)
def test_a_margin_is_a_cell_of_its_answers_row_and_of_no_question(question: str, kind: margins.Kind) -> None:
    path = margins.margin(question, kind)
    assert is_path(path) and rows_of(path) == rows_of(question)
    assert margins.split(path) == (question, kind) and margins.question_of(path) == question == question_beside(path)
    assert margins.is_margin(path) and not margins.is_margin(question) and margins.question_of(question) == question
    assert is_answer(path), "it is lost or erased with the answers of its record, never kept apart"


@given(questions, kinds)
def test_what_is_personal_in_an_answer_is_personal_beside_it(question: str, kind: margins.Kind) -> None:
    parts = question.split("/")
    declared = "/".join("*" if at % 2 else part for at, part in enumerate(parts))
    assert Schema("c", personal=frozenset({declared})).is_personal(margins.margin(question, kind))
    assert not Schema("c", personal=frozenset({"other~"})).is_personal(margins.margin(question, kind))


@given(questions, st.sampled_from(["fr", "zh-Hans", "en"]))
def test_an_answer_in_a_language_is_no_margin(question: str, language: str) -> None:
    path = f"{question}@{language}"
    assert not margins.is_margin(path) and margins.split(path) is None and question_beside(path) is None


@pytest.mark.parametrize("path", ["@.note", "a@.", "themes/a@.b/x", "a@note", ".origin", "alive", "rep/r1/.order"])
def test_other_cells_are_no_margins(path: str) -> None:
    assert not margins.is_margin(path) and margins.split(path) is None and question_beside(path) is None


def test_a_kind_of_a_later_program_is_a_margin_all_the_same() -> None:
    assert margins.is_margin("quantity@.certainty") and margins.split("quantity@.certainty") is None
    assert margins.words("quantity@.certainty") == ""


def test_what_is_said_is_read_as_text_and_written_bounded() -> None:
    cells = {
        "q@.note": " as told ",
        "q@.source": Number("7"),
        "q@.method": Missing("erased"),
        "q@.reason": "",
        "x": "y",
    }
    assert margins.beside(cells, "q") == {"note": "as told", "source": "7"}
    assert margins.typed("  a\nb  ") == "a\nb" and margins.typed(" \n") is None
    assert margins.typed("x" * 9_999) == "x" * margins.MOST_TEXT
    assert margins.words("q@.method") == margins.words("method") == "Method"
