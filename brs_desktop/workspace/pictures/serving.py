"""The map of one country: where it is, and the centres and offices that serve it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brs_desktop.drawing.worldmap import Class, Country, WorldMap
from brs_desktop.language import format_list, mark, words
from brs_desktop.workspace.pictures import centres
from brs_desktop.workspace.pictures.standing import DISCLAIMER

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_TITLE = mark("{country} and the centres that serve it")
_WHOLE = mark("Map of the world with {country} marked, and the places of those that serve it: {centres}.")
_ALONE = mark("Map of the world with {country} marked.")


def read(workspace: Workspace, code: str, country: str, language: str) -> tuple[WorldMap, tuple[str, ...]]:
    """The centres' map with that country alone and the marks that are for it; what must be said beside it."""
    say, whole = words(language), centres.read(workspace, "", language)
    shown = whole.shown
    assert isinstance(shown, WorldMap)
    spots = tuple(one for one in shown.spots if any(two.code == code for two in whole.reach[one.key]))
    looks = {(one.marker, one.role) for one in spots}
    names = [workspace.title(workspace.find(f"centres/{one.key}"), language) for one in spots]
    told = say(_WHOLE if names else _ALONE).replace("{country}", country)
    title = say(_TITLE if names else mark("{country} on the map")).replace("{country}", country)
    told_map = replace(
        shown,
        title=title,
        alternative=told.replace("{centres}", format_list(names, language)),
        classes=(Class("here", country, "series1"),),
        countries=(Country(code, "here", country),),
        spots=spots,
        spot_words=tuple(one for one in shown.spot_words if (one[1], one[2]) in looks),
    )
    return told_map, (say(DISCLAIMER),)
