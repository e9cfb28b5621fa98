"""Columns give back what was put in, in fewer bytes, and grow no further than their reader allows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, created_id, row_id
from brs_sync.merge import REOPEN, SETTLE, WRITE
from brs_sync.section import CellChange, encode_section
from brs_sync.sheet import close_sheet, join_path, open_sheet, split_path
from brs_sync.streams import In, Out, signed, unsigned
from brs_sync.valuecolumns import _take, put_values, take_values
from brs_sync.values import Missing, Number, Ref, Value, to_plain
from hypothesis import given
from hypothesis import strategies as st

ROOM = 1 << 20
OWN, OTHER = bytes(range(16)), bytes(range(16, 32))

numbers = st.integers(0, (1 << 63) - 1) | st.integers(0, 300) | st.just(7)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str).filter(lambda text: len(text) < 90)
words = st.sampled_from(["import", "export", "Хранение", "危险废物", "not collected", "Q12b", "2025-11-02", "007", "7"])
values: st.SearchStrategy[Value] = (
    st.none() | st.booleans() | st.text(max_size=12) | words
    | st.integers(-(10**17), 10**17).map(lambda n: Number(str(n))) | decimals.map(Number)
    | st.sampled_from([Missing("unknown"), Ref("KEN", "Kenya"), Number("1e6"), Number("-0.0"), Number(".5")])
    | st.dictionaries(st.sampled_from(["amount", "unit"]), words, max_size=2)
)  # fmt: skip


def written(put: Callable[[Out], None]) -> bytes:
    out = Out()
    put(out)
    return out.bytes()


@given(st.integers(-(1 << 62), 1 << 62))
def test_a_number_of_either_sign_is_one_that_is_not_below_zero(number: int) -> None:
    assert unsigned(number) >= 0 and signed(unsigned(number)) == number


@given(st.lists(numbers, max_size=60))
def test_a_column_of_numbers_comes_back(column: list[int]) -> None:
    source = In(written(lambda out: out.ints(column)), ROOM)
    assert source.ints(len(column)) == column
    source.end()


def taken(data: bytes, take: Callable[[In], list[Any]]) -> object:
    """What is made of the bytes, how much of them, and how much room is left; or why it is refused."""
    source = In(data, 1_000)
    try:
        return take(source), source._at, source._left
    except SyncProblem as problem:
        return problem.code, problem.values.get("what")


torn = st.binary(max_size=12) | st.tuples(
    st.sampled_from([b"\0", b"\1", b"\3"]), st.lists(st.sampled_from(["", "a", "ü", "\0"]), max_size=4)
).map(lambda parts: parts[0] + "\0".join(parts[1]).encode())


@given(torn)
def test_a_column_of_one_is_read_as_any_other(data: bytes) -> None:
    assert taken(data, lambda source: take_values(source, 1)) == taken(
        data, lambda source: _take(source, 1, nested=False)
    )


@given(torn, st.integers(0, 4))
def test_texts_are_read_together_as_one_by_one(data: bytes, count: int) -> None:
    one_by_one = taken(data, lambda source: [text for _ in range(count) for text in source.texts(1)])
    assert taken(data, lambda source: source.texts(count)) == one_by_one


@given(st.binary(min_size=1, max_size=12), st.sampled_from([0, 5, 127, 300, 1 << 64]))
def test_a_number_of_one_byte_is_read_as_any_other(data: bytes, most: int) -> None:
    found = taken(data, lambda source: [source.number(most)])
    if data[0] < 128:
        left = ([data[0]], 1, 1_000)
        assert found == (left if data[0] <= most else ("too-large", None))


@pytest.mark.parametrize(
    ("column", "most"),
    [([5] * 1000, 2), (list(range(1000)), 5), ([0, 1] * 400, 103), ([0] * 900 + [9] * 100, 10), ([7, 7, 1 << 40], 12)],
)
def test_a_column_takes_its_shortest_form(column: list[int], most: int) -> None:
    data = written(lambda out: out.ints(column))
    assert len(data) <= most and In(data, ROOM).ints(len(column)) == column


@given(st.lists(values, max_size=30) | st.lists(words, max_size=30) | st.lists(decimals.map(Number), max_size=30))
def test_a_column_of_values_comes_back(column: list[Value]) -> None:
    plain = [to_plain(value) for value in column]
    source = In(written(lambda out: put_values(out, plain)), ROOM)
    found = take_values(source, len(plain))
    assert found == plain and list(map(type, found)) == list(map(type, plain))
    source.end()


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ([f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(200)], 260),
        ([f"{n * 7919 % 99991}-{n % 90 + 10}-{n % 10}" for n in range(200)], 700),
        ([[0, f"{n * 7}.{n % 10}1"] for n in range(200)], 320),
        ([("draft", "submitted", "verified")[n * n % 3] for n in range(200)], 90),
        (["waste of oil and lead", "lead and oil waste"] * 50, 90),
    ],
    ids=["dates", "codes", "decimals", "choices", "words"],
)
def test_what_is_alike_takes_few_bytes(column: list[Any], most: int) -> None:
    data = written(lambda out: put_values(out, column))
    assert len(data) <= most and take_values(In(data, ROOM), len(column)) == column


def test_a_long_text_named_again_and_again_is_refused_before_it_is_there() -> None:
    """SYNC invariant 7."""
    data = written(lambda out: put_values(out, ["x" * 50_000] * 20_000))
    assert len(data) < 51_000
    tracemalloc.start()
    with pytest.raises(SyncProblem) as refused:
        take_values(In(data, ROOM), 20_000)
    assert refused.value.code == "too-large" and tracemalloc.get_traced_memory()[1] < 4 * ROOM
    tracemalloc.stop()


def test_a_column_of_very_many_is_refused_before_it_is_there() -> None:
    data = written(lambda out: out.ints([3] * 10))
    with pytest.raises(SyncProblem) as refused:
        In(data, ROOM).ints(1 << 40)
    assert refused.value.code == "too-large"


records = st.sampled_from(
    ["=ken~2025", created_id(OWN, 1), created_id(OWN, 10), created_id(OWN, 9), created_id(OTHER, 3)]
)
rows = st.sampled_from([row_id(OWN, 1), row_id(OWN, 10), row_id(OTHER, 2), "r-1", "Zeile"])
paths = (
    st.sampled_from(["name", "themes/pops", "alive"])
    | st.builds("exports/{}/quantity".format, rows)
    | st.builds("exports/{}/alive".format, rows)
    | st.builds("a/{}/b/{}/c".format, rows, rows)
)
collections = st.sampled_from(["contacts", "basel"])
changes = st.tuples(collections, records, paths, st.just(WRITE), values).map(lambda parts: CellChange(*parts))


@given(st.lists(changes, min_size=1, max_size=25, unique_by=lambda change: change[:3]))
def test_a_section_is_a_sheet_and_the_same_bytes_again(section: list[CellChange]) -> None:
    data = encode_section(OWN, section)
    sheet = open_sheet(OWN, data)
    assert sheet is not None and close_sheet(OWN, sheet) == data


def test_decisions_keep_their_places() -> None:
    names = (Dot(OTHER, 4),)
    data = encode_section(
        OWN,
        [
            CellChange("contacts", "=a", "name", SETTLE, "Jo", names, "newer"),
            CellChange("contacts", "=a", "phone|mail", REOPEN, None, names, "not so"),
            CellChange("contacts", created_id(OWN, 2), "name", WRITE, "Bo"),
        ],
    )
    sheet = open_sheet(OWN, data)
    assert sheet is not None and len(sheet.specials) == 2 and close_sheet(OWN, sheet) == data


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x8a" + b"\x01" * 10, b"\xff"])
def test_what_is_no_section_is_no_sheet(data: bytes) -> None:
    assert open_sheet(OWN, data) is None


@given(paths)
def test_a_path_is_its_question_in_its_rows(path: str) -> None:
    assert join_path(*split_path(path)) == path
