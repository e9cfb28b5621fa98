"""Reference data that comes with the program."""

from __future__ import annotations

import hashlib

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.shipped import build_shipped, shipped_vector

from tests.sync.world import World

KEN = RecordKey("reference/global", "parties", "=ken")


def a_set(name: str = "Kenya", after: dict[bytes, int] | None = None) -> tuple[bytes, str]:
    rows = [
        ("parties", "=ken", "name", name),
        ("parties", "=ken", "name@fr", "Kenya"),
        ("parties", "=cod", "name", "DRC"),
    ]
    data = build_shipped("reference/global", rows, 1_700_000_000_000, after=after)
    return data, hashlib.sha256(data).hexdigest()


def test_the_same_content_is_the_same_bytes_in_every_installer() -> None:
    assert a_set() == a_set()
    assert a_set() != a_set("Kenia")


def test_a_pinned_set_is_there_for_everybody_without_a_grant_and_again_does_nothing(world: World) -> None:
    data, pin = a_set()
    for name in ("ana", "bob"):
        assert world[name].pin_shipped(data, pin)
        assert world[name].cells(KEN)["name"].value == "Kenya"
    assert not world["ana"].pin_shipped(data, pin)
    assert world["ana"].state_digest() == world["bob"].state_digest()


def test_a_set_that_is_not_the_pinned_one_is_refused(world: World) -> None:
    data, pin = a_set()
    for wrong in (data + b"x", a_set("Forged")[0]):
        with pytest.raises(SyncProblem, match="unauthentic"):
            world["ana"].pin_shipped(wrong, pin)
    assert world["ana"].cells(KEN) == {}


def test_a_later_set_supersedes_the_earlier_where_it_says_otherwise(world: World) -> None:
    first, later = a_set(), None
    later = a_set("Republic of Kenya", shipped_vector(first[0]))
    for name, order in (("ana", (first, later)), ("bob", (later, first))):
        for data, pin in order:
            world[name].pin_shipped(data, pin)
        assert [h.value for h in world[name].cells(KEN)["name"].heads] == ["Republic of Kenya"]
    assert world["ana"].state_digest() == world["bob"].state_digest()


def test_a_shipped_set_travels_no_road_and_no_peer_can_add_to_it(world: World) -> None:
    world["ana"].pin_shipped(*a_set())
    assert world["ana"].vector() == {}
    assert list(world["ana"].commits_after("reference/global", {}, 1 << 20)) == []
    assert list(world["ana"].commits_since(0, ("",), 1 << 20)) == []
    from brs_sync.shipped import read_shipped

    (stored,) = [commit.stored for commit in read_shipped(*a_set())]
    assert [r.status for r in world["bob"].receive([stored]).results] == ["unpinned"]
    assert [r.status for r in world["ana"].receive([stored]).results] == ["duplicate"]
    assert not world["bob"].receive([stored]).unauthentic
