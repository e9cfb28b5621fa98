"""A request that tells the hub how much its answer may cost."""

from __future__ import annotations

from dataclasses import replace

from brs_sync.budget import EMPTY_REPLY, REPLY_HEAD, REQUEST_HEAD
from brs_sync.wire import Request, encode_request

_ROOM_FIELD, _LEAST_HEADS = 12, 310


def least_cost(request: Request) -> int:
    """What a request and an answer that brings nothing take, about and rather less, with their heads."""
    return 1 + len(encode_request(request)) + sum(map(len, request.frames)) + _LEAST_HEADS


def with_room(request: Request, left: int | None) -> Request:
    """The request that tells the hub how much the frames of its answer, and the vectors beside them, may have."""
    if left is None:
        return request
    message = 1 + len(encode_request(request)) + sum(map(len, request.frames)) + _ROOM_FIELD
    return replace(request, room=max(0, left - REQUEST_HEAD - message - REPLY_HEAD - EMPTY_REPLY))
