"""How tests are shared out to several processes: a file's tests stay together, so what they share is made once."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling


class ByFile(LoadGroupScheduling):  # type: ignore[misc]
    """Groups by their mark, as `--dist loadgroup` has them; all other tests by their file instead of one by one."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return group.split("::", 1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Asked of the process that shares out; None leaves it to xdist."""
    return ByFile(config, log) if config.getoption("dist") == "loadgroup" else None
