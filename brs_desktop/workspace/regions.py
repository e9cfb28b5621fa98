"""Which countries the regions that centres and offices name are made of, by M49 codes and groups of States."""

from __future__ import annotations

from dataclasses import dataclass

_PACIFIC = frozenset({"054", "057", "061"})
_LATIN = frozenset({"029", "013", "005"})
_GULF = frozenset({"ARE", "BHR", "KWT", "OMN", "QAT", "SAU", "YEM"})
_MASHREQ = frozenset({"EGY", "IRQ", "JOR", "LBN", "PSE", "SYR"})
_CONE = frozenset({"ARG", "BRA", "CHL", "PRY", "URY"})
_MEDITERRANEAN = frozenset(
    {"ALB", "BIH", "CYP", "DZA", "EGY", "ESP", "FRA", "GRC", "HRV", "ISR", "ITA"}
    | {"LBN", "LBY", "MAR", "MCO", "MLT", "MNE", "PSE", "SVN", "SYR", "TUN", "TUR"}
)
# What a centre or office says it serves -> M49 regions and subregions, groups of States, or single countries.
REGIONS: dict[str, frozenset[str]] = {
    "Africa": frozenset({"002"}),
    "Africa (coordination)": frozenset({"002"}),
    "Arab States": frozenset({"015", "145"}),
    "Asia": frozenset({"142"}),
    "Asia and the Pacific": frozenset({"030", "034", "035", "053", "143"}) | _PACIFIC,
    "Caribbean": frozenset({"029"}),
    "Central Africa": frozenset({"017"}),
    "Central America and Mexico": frozenset({"013"}),
    "Central Asia": frozenset({"143"}),
    "Central and Eastern Europe": frozenset({"CEE"}),
    "Eastern Africa": frozenset({"014"}),
    "Europe": frozenset({"150"}),
    "Europe and Central Asia": frozenset({"150", "143"}),
    "Gulf States and Yemen": _GULF,
    "Latin America and the Caribbean": _LATIN,
    "Latin America and the Caribbean (coordination)": _LATIN,
    "Mashreq": _MASHREQ,
    "Mediterranean": _MEDITERRANEAN,
    "Mesoamerica": frozenset({"013"}),
    "Near East and North Africa": frozenset({"015", "145"}),
    "North Africa": frozenset({"015"}),
    "North America": frozenset({"021"}),
    "Pacific islands": _PACIFIC,
    "South America": frozenset({"005"}),
    "South-East Asia": frozenset({"035"}),
    "Southern Africa": frozenset({"018"}),
    "Southern Cone": _CONE,
    "West Africa": frozenset({"011"}),
    "West Asia": frozenset({"145"}),
    "West and Central Asia": frozenset({"145", "143"}),
}


@dataclass(frozen=True)
class Situation:
    """Where a country lies: its code, M49 region and subregion, and its group of States."""

    code: str
    region: str = ""
    subregion: str = ""
    group: str = ""

    def closeness(self, served: str) -> int:
        """How well a named region fits: 3 the country itself, 2 its subregion, 1 its region or group, 0 not at all."""
        named = REGIONS.get(served, frozenset())
        if self.code in named:
            return 3
        if self.subregion and self.subregion in named:
            return 2
        return int(bool({self.region, self.group} & named))
