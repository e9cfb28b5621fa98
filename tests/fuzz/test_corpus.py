"""What fuzzing kept is read again: refused by name or understood, in bounded memory, and never applied in part."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from tests.fuzz import seeds
from tests.fuzz.engine import corpus, mutated
from tests.fuzz.targets import MEMORY_MB, TARGETS

TRIES, FEW = 150, 8


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_kept_is_refused_by_name_or_read(name: str) -> None:
    target, known, chance = TARGETS[name], corpus(name), random.Random(name)
    assert len(known) > 1, "nothing to begin with: give it a maker in seeds.py"
    tracemalloc.start()
    try:
        for data in (*known, *(mutated(chance, known) for _ in range(FEW if target.slow else TRIES))):
            tracemalloc.reset_peak()
            target(data)
            assert tracemalloc.get_traced_memory()[1] < MEMORY_MB << 20, data[:80].hex()
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", TARGETS)
def test_what_honest_programs_write_is_read(name: str) -> None:
    """Or the bad bytes made of it would never come past the door."""
    read = 0
    for data in seeds.of(name):
        try:
            TARGETS[name].parse(data)
            read += bool(data)
        except TARGETS[name].refusals:
            continue
    assert read


def test_a_target_that_does_more_than_refuse_is_found() -> None:
    with pytest.raises(ZeroDivisionError):
        type(TARGETS["cbor"])("bad", lambda data: 1 // len(data))(b"")
