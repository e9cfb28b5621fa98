"""The hub with every push in a transaction of its own: what group commit is measured against.

As a process: the words of `brs-hub`.
"""

from __future__ import annotations

import sys

from brs_sync.hub import cli, lane

if __name__ == "__main__":
    lane.MOST_TOGETHER = 1
    sys.exit(cli.main())
