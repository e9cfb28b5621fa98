"""Places as XForms writes them, set one after the other: frozen, so that one step back is the one before; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, cos, log10, radians
from typing import Literal

from brs_desktop.drawing.world import NORTH, SOUTH

PlaceKind = Literal["geopoint", "geotrace", "geoshape"]
KINDS: tuple[PlaceKind, ...] = ("geopoint", "geotrace", "geoshape")
# How many places an answer needs, and has at most.
LEAST: dict[PlaceKind, int] = {"geopoint": 1, "geotrace": 2, "geoshape": 3}
MOST = 1_000
KM_A_DEGREE = 111.2
_FINEST = 7  # decimals
_FEW_PIXELS = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A place; `written` is the text that it was typed as, with height and accuracy: one set on the map has none."""

    latitude: float
    longitude: float
    written: str = ""

    @property
    def text(self) -> str:
        """The place as an answer has it."""
        return self.written or f"{plain(self.latitude)} {plain(self.longitude)}"


@dataclass(frozen=True, slots=True)
class Spots:
    """The places of one answer, and which of them one has come to."""

    kind: PlaceKind
    all: tuple[Spot, ...] = ()
    chosen: int | None = None

    @property
    def enough(self) -> bool:
        """Whether this is an answer."""
        return len(self.all) >= LEAST[self.kind]

    @property
    def full(self) -> bool:
        """Whether no more places go in."""
        return len(self.all) >= (1 if self.kind == "geopoint" else MOST)

    def set(self, spot: Spot) -> Spots:
        """One more behind the chosen one, or at the end; a single place goes there."""
        if self.kind == "geopoint":
            return replace(self, all=(spot,), chosen=0)
        if self.full:
            return self
        at = len(self.all) if self.chosen is None else self.chosen + 1
        return replace(self, all=(*self.all[:at], spot, *self.all[at:]), chosen=at)

    def move(self, spot: Spot) -> Spots:
        """The chosen one goes there."""
        if self.chosen is None:
            return self
        return replace(self, all=(*self.all[: self.chosen], spot, *self.all[self.chosen + 1 :]))

    def remove(self) -> Spots:
        """Without the chosen one; the one before it is chosen then."""
        if self.chosen is None:
            return self
        rest = (*self.all[: self.chosen], *self.all[self.chosen + 1 :])
        return replace(self, all=rest, chosen=max(0, self.chosen - 1) if rest else None)

    def at(self, place: int) -> Spots:
        """With that one chosen."""
        return replace(self, chosen=place)

    def walk(self, by: int) -> Spots:
        """To the next one or the one before, around the end."""
        if not self.all:
            return self
        start = (-1 if by > 0 else 0) if self.chosen is None else self.chosen
        return replace(self, chosen=(start + by) % len(self.all))

    @property
    def text(self) -> str:
        """The answer; a shape ends where it begins."""
        ends = self.all[:1] if self.kind == "geoshape" and self.all else ()
        return "; ".join(spot.text for spot in (*self.all, *ends))


def read(text: str, kind: PlaceKind) -> Spots | None:
    """The places of an answer, each with the words it was typed in; None for what is no such answer."""
    found = []
    parts = [part.strip() for part in text.strip().strip(";").split(";")]
    if not text.strip():
        return Spots(kind)
    for part in parts:
        numbers = part.split()
        try:
            latitude, longitude = float(numbers[0]), float(numbers[1])
        except (ValueError, IndexError):
            return None
        if len(numbers) > 4 or not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return None
        found.append(Spot(latitude, longitude, part))
    if kind == "geoshape" and len(found) > 1 and found[0].text == found[-1].text:
        found.pop()
    if len(found) > (1 if kind == "geopoint" else MOST):
        return None
    return Spots(kind, tuple(found), 0 if kind == "geopoint" else None)


@dataclass(frozen=True, slots=True)
class Fineness:
    """What one pixel of the map stands for, in degrees from south to north."""

    pixel: float

    @property
    def step(self) -> float:
        """How far an arrow moves the cross: some pixels, in a number that one can say."""
        wanted = self.pixel * _FEW_PIXELS
        power = 10.0 ** ceil(log10(wanted) - 1)
        return next(round(power * by, _FINEST) for by in (1, 2, 5, 10) if power * by >= wanted * 0.999)

    @property
    def decimals(self) -> int:
        """So many decimals are kept: what a pixel tells apart, and no more."""
        return max(0, min(_FINEST, ceil(-log10(self.pixel))))

    @property
    def kilometres(self) -> float:
        """The length of a pixel."""
        return self.pixel * KM_A_DEGREE

    def at(self, latitude: float, longitude: float) -> Spot:
        """A place as exact as the map shows it."""
        return Spot(round(latitude, self.decimals) + 0.0, round(longitude, self.decimals) + 0.0)

    def moved(self, spot: Spot, north: int, east: int) -> Spot:
        """So many steps further, on the part of the world that is shown; beyond the 180th meridian it goes on."""
        latitude = max(SOUTH, min(spot.latitude + north * self.step, NORTH))
        longitude = (spot.longitude + east * self.step + 180) % 360 - 180
        return self.at(latitude, longitude)


def across(degrees: float, latitude: float) -> float:
    """Kilometres of so many degrees from west to east."""
    return degrees * KM_A_DEGREE * cos(radians(latitude))


def plain(degrees: float) -> str:
    """Degrees as XForms writes them."""
    return f"{degrees:.{_FINEST}f}".rstrip("0").rstrip(".")
