"""The map of one country: where it is, and the centres and offices that serve it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brs_desktop.drawing.world import areas
from brs_desktop.drawing.worldmap import Class, Country, WorldMap
from brs_desktop.language import format_list, mark, words
from brs_desktop.workspace.pictures import centres
from brs_desktop.workspace.pictures.standing import DISCLAIMER

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_TITLE = mark("{country} and the centres that serve it")
_WHOLE = mark("Map of the world with {country} marked, and the places of those that serve it: {centres}.")
_ALONE = mark("Map of the world with {country} marked.")
_THEIRS = mark("Map of the world with the places of those that serve {country}: {centres}.")
_NOWHERE = mark("{country} has no place of its own on the map of the world that comes with the program.")


def read(workspace: Workspace, code: str, country: str, language: str) -> tuple[WorldMap | None, tuple[str, ...]]:
    """The centres' map with that country alone and the marks that are for it; what must be said beside it.

    What has no place there, as a union of States, is not said to be marked; where nothing would be, there is no map.
    """
    say, whole = words(language), centres.read(workspace, "", language)
    shown = whole.shown
    assert isinstance(shown, WorldMap)
    spots = tuple(one for one in shown.spots if any(two.code == code for two in whole.reach[one.key]))
    placed = any(one.code == code for one in areas())
    nowhere = () if placed else (say(_NOWHERE).replace("{country}", country),)
    if not placed and not spots:
        return None, nowhere
    looks = {(one.marker, one.role) for one in spots}
    names = [workspace.title(workspace.find(f"centres/{one.key}"), language) for one in spots]
    told = say((_WHOLE if placed else _THEIRS) if names else _ALONE).replace("{country}", country)
    title = say(_TITLE if names else mark("{country} on the map")).replace("{country}", country)
    told_map = replace(
        shown,
        title=title,
        alternative=told.replace("{centres}", format_list(names, language)),
        classes=(Class("here", country, "series1"),) if placed else (),
        countries=(Country(code, "here", country),) if placed else (),
        spots=spots,
        spot_words=tuple(one for one in shown.spot_words if (one[1], one[2]) in looks),
    )
    return told_map, (*nowhere, say(DISCLAIMER))
