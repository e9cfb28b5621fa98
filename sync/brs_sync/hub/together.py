"""What is short is done by one thread at a time, for all who wait for it together.

Python runs in one thread at a time whatever there are, and threads that take it from each other for every statement
cost more than they do. And who is done together has one transaction, and one wait for the disk, together.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import anyio
from anyio.to_thread import run_sync

MOST_TOGETHER = 16
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Together(Generic[_Item, _Result]):
    """Gathers while its thread works; `work` gives for each item a result or what went wrong with it alone."""

    def __init__(
        self, work: Callable[[Sequence[_Item]], Sequence[_Result | Exception]], thread: anyio.CapacityLimiter
    ) -> None:
        self._work, self._thread = work, thread
        self._due: deque[tuple[_Item, asyncio.Future[_Result]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def do(self, item: _Item) -> _Result:
        """Have it done, and its own result."""
        turn: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._due.append((item, turn))
        if self._task is None:
            self._task = asyncio.create_task(self._go_on())
        return await turn

    async def _go_on(self) -> None:
        while self._due:
            some: list[tuple[_Item, asyncio.Future[_Result]]] = []
            try:
                results = await run_sync(self._all, some, limiter=self._thread)
            except Exception as error:  # no thread was to be had: whoever waits is told, or would wait for ever
                some += self._due
                self._due.clear()
                results = [error for _ in some]
            for (_, turn), result in zip(some, results, strict=True):
                if turn.done():
                    continue  # nobody waits for it any more
                if isinstance(result, Exception):
                    turn.set_exception(result)
                else:
                    turn.set_result(result)
        self._task = None

    def _all(self, some: list[tuple[_Item, asyncio.Future[_Result]]]) -> Sequence[_Result | Exception]:
        """In the thread, and only now that it is free: whoever has come until then is among them."""
        some += [self._due.popleft() for _ in range(min(len(self._due), MOST_TOGETHER))]
        try:
            results = self._work([item for item, _ in some])
            if len(results) != len(some):
                raise RuntimeError(f"{len(results)} results of {len(some)}: whose they are is not known")
            return results
        except Exception as error:
            return [error for _ in some]
