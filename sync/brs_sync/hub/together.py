"""What is short is done by one thread at a time, for all who wait for it together.

Python runs in one thread at a time whatever there are, and threads that take it from each other for every statement
cost more than they do. And who is done together has one transaction, and one wait for the disk, together.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

MOST_TOGETHER = 16
_TURNS = 2  # of the event loop that a crowd is gathered for
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Together(Generic[_Item, _Result]):
    """Gathers while its thread works; `work` gives for each item a result or what went wrong with it alone."""

    def __init__(
        self, work: Callable[[Sequence[_Item]], Sequence[_Result | Exception]], thread: ThreadPoolExecutor
    ) -> None:
        self._work, self._thread = work, thread
        self._due: deque[tuple[_Item, asyncio.Future[_Result]]] = deque()
        self._is_busy = False
        self._turns = 0

    async def do(self, item: _Item) -> _Result:
        """Have it done, and its own result."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[_Result] = loop.create_future()
        self._due.append((item, turn))
        if not self._is_busy:
            self._is_busy = True
            loop.call_soon(self._go_on, loop, self._turns)
        return await turn

    def _go_on(self, loop: asyncio.AbstractEventLoop, turns: int) -> None:
        """Once all have come who came with the first; where there is a crowd, also who comes at once with the next."""
        if turns:
            loop.call_soon(self._go_on, loop, turns - 1)
            return
        try:
            self._thread.submit(self._all, loop)
        except RuntimeError as error:  # no thread was to be had: whoever waits is told, or would wait for ever
            some = list(self._due)
            self._due.clear()
            self._tell(loop, some, [error for _ in some])

    def _all(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the thread, and only now that it is free: whoever has come until then is among them."""
        some = [self._due.popleft() for _ in range(min(len(self._due), MOST_TOGETHER))]
        if not some:
            return  # they were told that there is no thread
        results: Sequence[_Result | Exception]
        try:
            results = self._work([item for item, _ in some])
            if len(results) != len(some):
                raise RuntimeError(f"{len(results)} results of {len(some)}: whose they are is not known")
        except Exception as error:
            results = [error for _ in some]
        loop.call_soon_threadsafe(self._tell, loop, some, results)

    def _tell(
        self,
        loop: asyncio.AbstractEventLoop,
        some: Sequence[tuple[_Item, asyncio.Future[_Result]]],
        results: Sequence[_Result | Exception],
    ) -> None:
        for (_, turn), result in zip(some, results, strict=True):
            if turn.done():
                continue  # nobody waits for it any more
            if isinstance(result, Exception):
                turn.set_exception(result)
            else:
                turn.set_result(result)
        self._turns = 0 if len(some) == 1 and not self._due else _TURNS
        if self._due:
            loop.call_soon(self._go_on, loop, self._turns)  # after these have their answers
        else:
            self._is_busy = False
