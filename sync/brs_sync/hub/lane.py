"""One writer: requests that wait for their turn share a transaction."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from brs_sync.views import Received, StoredCommit

MOST_TOGETHER = 32


class Receive(Protocol):
    """What a replica does with what came."""

    def __call__(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes], *, told: Collection[bytes]
    ) -> Received:
        """Store it."""
        ...


@dataclass(slots=True)
class Job:
    """What one request brought, and what became of it."""

    commits: Sequence[StoredCommit]
    statements: Sequence[bytes]
    told: Collection[bytes]
    received: Received | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it is stored, or never will be."""
        return self.received is not None or self.error is not None


class Lane:
    """Whoever comes first writes for all who wait behind; each gets back what became of its own."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._waiting: list[Job] = []
        self.queued = threading.Condition()
        self._turn = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for their turn; `queued` is told when one more does."""
        return len(self._waiting)

    def submit(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes], told: Collection[bytes] = ()
    ) -> Received:
        """Store; everything is on disk when this returns (SYNC rule 16). `told` are the names of who sent it."""
        (received,) = self.submit_all([Job(commits, statements, told)])
        if isinstance(received, Exception):
            raise received
        return received

    def submit_all(self, jobs: Sequence[Job]) -> list[Received | Exception]:
        """The same for several who sent something, each with what became of it."""
        with self.queued:
            self._waiting += jobs
            self.queued.notify_all()
        with self._turn:
            while not all(job.done for job in jobs):
                self._write(self._next())
        return [job.received or job.error or RuntimeError("a job without an end") for job in jobs]

    def _next(self) -> list[Job]:
        with self.queued:
            jobs, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        return jobs

    def _write(self, jobs: list[Job]) -> None:
        try:
            received = self._receive(
                [commit for job in jobs for commit in job.commits],
                [statement for job in jobs for statement in job.statements],
                told={name for job in jobs for name in job.told},
            )
        except Exception as error:
            if len(jobs) == 1:
                jobs[0].error = error
                return
            # One request's failure is not its neighbours': each tries alone.
            for job in jobs:
                self._write([job])
            return
        at = said = 0
        for job in jobs:
            results = received.results[at : at + len(job.commits)]
            statements = received.statements[said : said + len(job.statements)]
            job.received = Received(results, statements, received.changes)
            if len(jobs) == 1:  # else nobody knows whose it was
                job.received = replace(job.received, beneath=received.beneath, strange=received.strange)
            at, said = at + len(job.commits), said + len(job.statements)
