"""Bundles in parts for mail: any order, the missing one named, each part proved by itself."""

from __future__ import annotations

import io
import itertools
import os
import random
from pathlib import Path

import pytest
from brs_sync.bundle import mail
from brs_sync.bundle.mail import MAGIC, MOST_PARTS, SMALLEST, PartShelf, count_parts, is_part, read_part, split
from brs_sync.errors import SyncProblem
from hypothesis import given
from hypothesis import strategies as st

WHOLE = random.Random(1).randbytes(20_000)


def parts(data: bytes = WHOLE, most: int = SMALLEST) -> list[bytes]:
    return list(split(io.BytesIO(data), len(data), most))


def put(shelf: PartShelf, data: bytes) -> tuple[int, ...]:
    """Give the shelf a part; the numbers that are missing after it."""
    part = read_part(io.BytesIO(data))
    shelf.keep(part)
    return shelf.missing(part)


def joined(shelf: PartShelf, data: bytes) -> bytes:
    target = io.BytesIO()
    shelf.join(read_part(io.BytesIO(data)), target)
    return target.read()


def test_any_order_will_do(tmp_path: Path) -> None:
    made = parts()
    assert len(made) == 6 == count_parts(len(WHOLE), SMALLEST)
    for count, order in enumerate(itertools.islice(itertools.permutations(range(6)), 0, 720, 90)):
        shelf = PartShelf(tmp_path / str(count))
        for place in order[:-1]:
            assert put(shelf, made[place])
        assert put(PartShelf(tmp_path / str(count)), made[order[-1]]) == ()
        assert joined(shelf, made[0]) == WHOLE


def test_the_missing_part_is_named(tmp_path: Path) -> None:
    shelf, made = PartShelf(tmp_path / "parts"), parts()
    told = [put(shelf, made[place]) for place in (5, 0, 1, 1, 4, 2)]
    assert told == [(1, 2, 3, 4, 5), (2, 3, 4, 5), (3, 4, 5), (3, 4, 5), (3, 4), (4,)]


@pytest.mark.parametrize("size", [1, SMALLEST - 54, SMALLEST, 4 * SMALLEST, 200_000])
def test_no_part_is_larger_than_was_asked_for(size: int) -> None:
    data = random.Random(size).randbytes(size)
    made = parts(data)
    assert max(map(len, made)) <= SMALLEST and len(made) == count_parts(size, SMALLEST)
    assert b"".join(read_part(io.BytesIO(one)).data for one in made) == data


def test_parts_of_two_bundles_do_not_mix(tmp_path: Path) -> None:
    shelf, other = PartShelf(tmp_path / "parts"), random.Random(2).randbytes(20_000)
    for one in (*parts()[:5], *parts(other)[1:]):
        put(shelf, one)
    assert put(shelf, parts()[5]) == () and joined(shelf, parts()[0]) == WHOLE
    assert shelf.missing(read_part(io.BytesIO(parts(other)[1]))) == (1,)


def test_every_truncation_and_every_altered_byte_of_a_part_is_refused() -> None:
    part = parts(WHOLE[:300])[0]
    for end in range(len(part)):
        with pytest.raises(SyncProblem, match="part-damaged"):
            read_part(io.BytesIO(part[:end]))
    names = set()
    for place in range(len(part)):
        wrong = part[:place] + bytes((part[place] ^ 1,)) + part[place + 1 :]
        try:
            names.add(read_part(io.BytesIO(wrong)).name)
        except SyncProblem as problem:
            assert problem.code == "part-damaged"
    # Another step may mean the same bytes, but then it is a part of another bundle.
    assert read_part(io.BytesIO(part)).name not in names
    with pytest.raises(SyncProblem, match="part-damaged"):
        read_part(io.BytesIO(part + b"x"))


@given(st.binary(max_size=300))
def test_random_bytes_are_no_part(data: bytes) -> None:
    with pytest.raises(SyncProblem, match="part-damaged"):
        read_part(io.BytesIO(MAGIC + data))


def test_a_part_that_altered_while_it_waited_is_asked_for_again(tmp_path: Path) -> None:
    shelf, made = PartShelf(tmp_path), parts()
    for one in made:
        put(shelf, one)
    part = read_part(io.BytesIO(made[2]))
    path = tmp_path / part.name / "2"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SyncProblem, match="part-damaged"):
        joined(shelf, made[0])
    assert put(shelf, made[0]) == (3,) and put(shelf, made[2]) == () and joined(shelf, made[0]) == WHOLE


def test_parts_that_wait_for_ever_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_SETS", 3)
    shelf = PartShelf(tmp_path)
    for number in range(5):
        data = random.Random(number).randbytes(9000)
        put(shelf, parts(data)[0])
        (place,) = [one for one in tmp_path.iterdir() if one.stat().st_mtime > 1_000_000]
        os.utime(place, (number, number))
    assert sorted(one.stat().st_mtime for one in tmp_path.iterdir()) == [2, 3, 4]


@pytest.mark.parametrize("most", [0, SMALLEST - 1, mail.LARGEST + 1])
def test_sizes_that_are_none_are_refused(most: int) -> None:
    with pytest.raises(SyncProblem, match="bundle-part-size"):
        parts(most=most)


def test_more_parts_than_anybody_sends_are_refused() -> None:
    with pytest.raises(SyncProblem, match="bundle-part-size") as caught:
        count_parts(MOST_PARTS * SMALLEST, SMALLEST)
    least = caught.value.values["least"]
    assert isinstance(least, int) and count_parts(MOST_PARTS * SMALLEST, least) <= MOST_PARTS


def test_a_bundle_is_not_taken_for_a_part() -> None:
    assert is_part(io.BytesIO(parts()[0])) and not is_part(io.BytesIO(b"age-encryption.org/v1\n"))
