"""The workspace: one folder's data and everything that can be done with it, for windows and commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brs_desktop.workspace.filler import Filler
    from brs_desktop.workspace.settings import Profile
    from brs_desktop.workspace.workspace import Workspace

__all__ = ["Filler", "Profile", "Workspace"]

_HOMES = {"Filler": "filler", "Profile": "settings", "Workspace": "workspace"}


def __getattr__(name: str) -> Any:
    """Import a class when it is first asked for: the settings alone must not load the database."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"brs_desktop.workspace.{_HOMES[name]}"), name)
    raise AttributeError(name)
