"""What-if drafts: named copies of a report's draft, filled on their own, compared with it and brought back into it."""

from brs_desktop.workspace.reports.drafts.shapes import Brought, Comparison, Gone, Orphans, WhatIf

__all__ = ["Brought", "Comparison", "Gone", "Orphans", "WhatIf"]
