"""Files that travel: given to the hub after the commits that name them, fetched when they are kept or opened."""

from brs_desktop.workspace.files.service import Files, Step

__all__ = ["Files", "Step"]
