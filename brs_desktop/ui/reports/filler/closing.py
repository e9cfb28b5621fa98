"""Closing an open record: what was typed is sealed in the data lane; one leaves also where that went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.ui.desk import Desk


def seal(desk: Desk, filler: Any, then: Callable[[], None]) -> None:
    """Close the record's editor, then go on."""

    def tell(problem: Problem) -> None:
        desk.notices.problem(problem)
        then()

    desk.data.run(lambda _job: filler.close(), done=lambda _dots: then(), failed=tell)
