"""Moving a record: a copy that names its origin, and 'moved to' on the old one (SYNC rules 4 and 5)."""

from brs_desktop.workspace.moving.places import homes
from brs_desktop.workspace.moving.service import Moves
from brs_desktop.workspace.moving.shapes import Differing, Late, Moved, Plan

__all__ = ["Differing", "Late", "Moved", "Moves", "Plan", "homes"]
