"""The report of 300 answers that the benchmarks measure: 25 rows of 12 fields, typed once and then all rewritten."""

from __future__ import annotations

from functools import cache

from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.values import Number

from benchmarks._sync_workload import CHANGED, Workload, build

REPORT = RecordKey("report/KEN/2025/basel/draft", "basel_report", "=ken~2025")
NUMBERS = ("year", "quantity")


@cache
def workload() -> Workload:
    return build(CHANGED)


def fill(replica: Replica, *, again: bool = False) -> None:
    """Type the whole report in one visit; `again` is the second time, with other answers everywhere."""
    session = replica.open_session(REPORT)
    for place, row in enumerate(workload().after if again else workload().before):
        for name, text in row.items():
            session.write(f"movements/r{place}/{name}", Number(text) if name in NUMBERS else text)
    session.close()
