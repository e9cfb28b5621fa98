"""Pictures of what a workspace knows: maps of States and of centres, charts of a country's figures."""

from brs_desktop.workspace.pictures.service import COLLECTIONS, Offered, offered, print_picture, read

__all__ = ["COLLECTIONS", "Offered", "offered", "print_picture", "read"]
