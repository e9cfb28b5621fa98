"""How long a test waits for a fact before it says that it never comes: far longer than a loaded machine takes."""

from __future__ import annotations

PATIENCE_S = 180
PATIENCE_MS = PATIENCE_S * 1000
