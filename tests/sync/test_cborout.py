"""Small lists and maps are written by a short way of our own: to the byte as the library writes them."""

from __future__ import annotations

import enum
from typing import Any

import cbor2
import pytest
from brs_sync.cbor import closed, dumps, loads
from brs_sync.cborout import encode
from brs_sync.errors import SyncProblem
from hypothesis import given
from hypothesis import strategies as st

_WHOLE = st.integers(-(1 << 64), (1 << 64) - 1)  # beyond these stand tags, which nobody reads
_LEAVES = st.one_of(
    _WHOLE,
    st.integers(0, 300),
    st.sampled_from([2**power + step for power in (8, 16, 32, 63) for step in (-1, 0)]),
    st.binary(max_size=300),
    st.text(max_size=300),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False),
)
_NAMES = st.one_of(st.binary(max_size=30), st.text(max_size=30))
_KEYS = st.one_of(_NAMES, _WHOLE, st.booleans(), st.none())


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=80),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(_KEYS, inner, max_size=80),
    )


@given(st.recursive(_LEAVES, _around, max_leaves=40))
def test_the_bytes_are_those_of_the_library(data: Any) -> None:
    assert encode(data) == cbor2.dumps(data, canonical=True)


@given(st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner), max_leaves=20))
def test_what_was_written_is_read_as_canonical(data: Any) -> None:
    written = dumps(data)
    assert dumps(loads(written, max_bytes=1 << 20, max_depth=50)) == written


@pytest.mark.parametrize("size", [23, 24, 63, 64, 65, 255, 256, 65535, 65536])
def test_lengths_at_the_borders(size: int) -> None:
    for data in (b"x" * size, "x" * size, [1] * size, dict.fromkeys(range(size)), ["é" * size]):
        assert encode(data) == cbor2.dumps(data, canonical=True)


def test_other_types_are_left_to_the_library() -> None:
    class Colour(enum.IntEnum):
        RED = 3

    for data in (1.5, {1: {2.5}}, [Colour.RED], [cbor2.undefined], -(1 << 64) - 1, [[1 << 70]]):
        assert encode(data) == cbor2.dumps(data, canonical=True)


def test_what_cannot_be_written_is_refused_as_the_library_refuses_it() -> None:
    endless: list[object] = []
    endless.append(endless)
    for data in (object(), [object()], {1: object()}, ["\ud800"], endless):
        with pytest.raises((cbor2.CBOREncodeError, UnicodeEncodeError)) as by_library:
            cbor2.dumps(data, canonical=True)
        with pytest.raises(type(by_library.value)):
            encode(data)


def test_what_was_closed_is_read_as_ever_and_nothing_else_passes_for_it() -> None:
    data = ["name", 7, {"a": [1, 2]}]
    assert closed(data) == dumps(data)
    assert loads(closed(data), max_bytes=100) == data
    for other in (dumps(data) + b"\x00", b"\x83" + dumps("name") + b"\x18\x07" + dumps({"a": [1, 2]})):
        with pytest.raises(SyncProblem):
            loads(other, max_bytes=100)
    with pytest.raises(SyncProblem):
        loads(closed(data), max_bytes=len(dumps(data)) - 1)
    with pytest.raises(SyncProblem):
        loads(closed(data), max_bytes=100, max_depth=2)
