"""`python -m brs_desktop` is the command `brs-desktop`."""

from __future__ import annotations

import sys

from brs_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
