"""Those who wait for one thread are done together, each with its own result, and the next are gathered meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from brs_sync.errors import SyncProblem
from brs_sync.hub.together import MOST_TOGETHER, Together

from tests.helpers.patience import PATIENCE_S


class Works:
    """Doubles numbers; the first call waits until it may go on."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.go_on = threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        """One call for all who wait."""
        self.calls.append(list(items))
        assert self.go_on.wait(PATIENCE_S)
        if 99 in items:
            raise OSError("for all of them")
        return [SyncProblem("malformed") if item < 0 else 2 * item for item in items]


async def begun(together: Together[int, int], items: Sequence[int]) -> list[asyncio.Task[int]]:
    """Each in a task of its own, and all of them waiting."""
    tasks = [asyncio.create_task(together.do(item)) for item in items]
    await asyncio.sleep(0)
    return tasks


def test_who_comes_while_the_thread_works_is_done_together_and_gets_his_own_result() -> None:
    async def scene() -> None:
        works = Works()
        together = Together(works, ThreadPoolExecutor(1))
        tasks = await begun(together, [1])
        while not works.calls:
            await asyncio.sleep(0.001)
        tasks += await begun(together, [2, -3, 4])
        gone = await begun(together, [5])
        gone[0].cancel()
        works.go_on.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert works.calls == [[1], [2, -3, 4, 5]]
        assert (done[0], done[1], done[3]) == (2, 4, 8) and isinstance(done[2], SyncProblem)
        assert await together.do(7) == 14

    asyncio.run(scene())


def test_one_call_takes_so_many_and_its_failure_is_told_to_those_in_it_alone() -> None:
    async def scene() -> None:
        works = Works()
        works.go_on.set()
        together = Together(works, ThreadPoolExecutor(1))
        tasks = await begun(together, [99, *range(1, MOST_TOGETHER + 3)])
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [len(call) for call in works.calls] == [MOST_TOGETHER, 3]
        assert all(isinstance(one, OSError) for one in done[:MOST_TOGETHER])
        assert done[MOST_TOGETHER:] == [2 * n for n in range(MOST_TOGETHER, MOST_TOGETHER + 3)]

    asyncio.run(scene())


def test_work_that_answers_fewer_than_asked_fails_for_each_of_them() -> None:
    async def scene() -> None:
        together: Together[int, int] = Together(lambda items: [2 * item for item in items][1:], ThreadPoolExecutor(1))
        done = await asyncio.gather(*await begun(together, [1, 2, 3]), return_exceptions=True)
        assert [type(one) for one in done] == [RuntimeError] * 3
        assert "2 results of 3" in str(done[0])

    asyncio.run(scene())


def test_who_waits_is_told_where_no_thread_is_to_be_had() -> None:
    class Nowhere(ThreadPoolExecutor):
        """Has no thread until it may have one; what it could not begin stays with it, as with its like."""

        may = False

        def _adjust_thread_count(self) -> None:
            if not self.may:
                raise RuntimeError("can't start new thread")
            super()._adjust_thread_count()  # type: ignore[misc]

    async def scene() -> None:
        calls: list[list[int]] = []

        def work(items: Sequence[int]) -> list[int]:
            calls.append(list(items))
            return [2 * item for item in items]

        thread = Nowhere(1)
        together: Together[int, int] = Together(work, thread)
        done = await asyncio.gather(*await begun(together, [1, 2]), return_exceptions=True)
        assert [str(one) for one in done] == ["can't start new thread"] * 2
        thread.may = True
        assert await asyncio.gather(*await begun(together, [3, 4])) == [6, 8]
        assert await together.do(5) == 10 and [item for call in calls for item in call] == [3, 4, 5]

    asyncio.run(scene())
