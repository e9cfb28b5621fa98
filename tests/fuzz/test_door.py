"""A hub's door under a device and strangers who say anything, and whether what looks at its answers would notice."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from brs_sync import cbor
from brs_sync.asking import AUTHORITY_PATH
from brs_sync.hub.deeds import _ACTS
from brs_sync.ids import replica_text
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import door
from tests.fuzz.engine import corpus, mutated
from tests.fuzz.keys import READER
from tests.fuzz.targets import TARGETS

TRIES = 60
Send = Callable[[dict[str, Any]], Awaitable[None]]


@pytest.mark.parametrize("name", door.READERS)
def test_whatever_comes_is_answered_or_refused_and_leaves_nothing_behind(name: str) -> None:
    known, chance = corpus(name), random.Random(f"{name} once more")
    for _ in range(TRIES):
        TARGETS[name](mutated(chance, known))


_WORDS = (
    "contacts/KEN",
    "report/KEN",
    "focal-point",
    "closed",
    replica_text(door.OTHER.id),
    replica_text(READER.id),
    "",
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.binary(max_size=40)
    | st.sampled_from(_WORDS) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS) | st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_NAMES = ("device", "how", "reason", "role", "country", "prefixes", "further", "label", "to", "partitions", "after")


@settings(max_examples=80, deadline=None)
@given(act=st.sampled_from(sorted(_ACTS)) | st.text(), said=st.dictionaries(st.sampled_from(_NAMES), _VALUES))
def test_whatever_is_asked_about_devices_is_told_or_refused(act: str, said: dict[str, object]) -> None:
    door.hub().signed(AUTHORITY_PATH, cbor.dumps([1, act, said]))


def _answering(status: int, body: bytes, act: Callable[[], None] = lambda: None) -> Callable[..., Awaitable[None]]:
    async def application(scope: Any, receive: Any, send: Send) -> None:
        act()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return application


@pytest.mark.parametrize(
    ("status", "body", "left", "what"),
    [
        (500, cbor.dumps({"error": "hub-failed"}), False, "500"),
        (503, cbor.dumps({"error": "of-nowhere"}), False, "503"),
        (200, bytes(door.MOST_ANSWER + 1), False, "bytes"),
        (403, cbor.dumps({"error": "no-right"}), True, "left something behind"),
    ],
)
def test_what_a_door_must_not_do_is_noticed(
    status: int, body: bytes, left: bool, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, label = door.hub(), random.Random(status).randbytes(8).hex()
    act = (lambda: hub.service.admin.label(door.OTHER.id, label)) if left else (lambda: None)
    monkeypatch.setattr(hub, "_application", _answering(status, body, act))
    with pytest.raises(AssertionError, match=what):
        hub.asked("GET", "/v1/hello")
