"""What a browser sends of a form: bounded before it is believed, text and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from brs_sync.errors import SyncProblem

MOST_BYTES, MOST_FIELDS, MOST_QUERY = 16_384, 64, 2048
SECONDS = 30.0
_KIND = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields by their names, each with all that was said in it."""

    said: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last word in a field; empty where there is none."""
        return self.said[name][-1] if name in self.said else ""

    def all(self, name: str) -> list[str]:
        """Everything in a field."""
        return list(self.said.get(name, ()))

    def several(self, name: str) -> list[str]:
        """The words that somebody has typed with spaces, commas or lines between them."""
        return self.one(name).replace(",", " ").replace(";", " ").split()

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0 on; None for anything else."""
        text = self.one(name)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
        return number if 0 <= number <= most else None


def read_query(query: bytes) -> Fields:
    """What stands behind the question mark of an address."""
    return _fields(query, MOST_QUERY)


async def read_form(request: Request) -> Fields:
    """A posted form; too-large, or malformed for what no form of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise SyncProblem("malformed", what="form")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MOST_BYTES:
        raise SyncProblem("too-large", limit=MOST_BYTES)
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise SyncProblem("too-large", limit=MOST_BYTES)
    except (ClientDisconnect, TimeoutError) as error:
        raise SyncProblem("malformed", what="torn") from error
    return _fields(body, MOST_BYTES)


def _fields(data: bytes, most: int) -> Fields:
    if len(data) > most:
        raise SyncProblem("too-large", limit=most)
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )  # fmt: skip
    except ValueError as error:
        raise SyncProblem("malformed", what="form") from error
    said: dict[str, list[str]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    return Fields(said)
