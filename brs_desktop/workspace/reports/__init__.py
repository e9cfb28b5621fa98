"""Reports: what is due, how far it is, checked, submitted, amended and begun from the last one; no windows."""

from brs_desktop.workspace.reports.shapes import (
    Check,
    Copied,
    Cycle,
    Finding,
    Last,
    MyReport,
    Receipt,
    Version,
    VersionCells,
)

__all__ = ["Check", "Copied", "Cycle", "Finding", "Last", "MyReport", "Receipt", "Version", "VersionCells"]
