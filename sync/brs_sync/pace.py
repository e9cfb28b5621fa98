"""How fast the line to a hub is, measured and smoothed, and what an exchange will take: pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

# A request with less than this in one direction says how long a way there and back is, not how wide the line.
_ENOUGH = 4_000
_SHARE = 0.3  # of the newest measurement in the smoothed one
_LEAST_SPREAD, _MOST_SPREAD = 0.25, 4.0
_SLOWEST, _FASTEST = 10.0, 1e9  # bytes a second that are believed
_LONGEST = 3600.0
# Before anything is measured: a mobile line that is neither good nor bad, and a wide range around it.
_GUESS = (16_000.0, 32_000.0, 1.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: bytes that went and came, seconds until the answer began, seconds until it was whole."""

    up: int
    down: int
    wait: float
    flow: float


@dataclass(frozen=True, slots=True)
class Range:
    """A forecast: the likely value between the ends of an honest range."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Bytes a second up and down, seconds for a way there and back, how far off forecasts were, how many were made."""

    up: float = _GUESS[0]
    down: float = _GUESS[1]
    trip: float = _GUESS[2]
    spread: float = 1.0
    count: int = 0

    def seconds(self, up: int, down: int, requests: int = 1) -> float:
        """What so many bytes in so many requests take at this pace."""
        return requests * self.trip + up / self.up + down / self.down

    def forecast(self, up: int, down: int, requests: int = 1) -> Range:
        """The same with the range that earlier forecasts have earned; wide while nothing was measured."""
        likely = self.seconds(up, down, requests)
        off = 1.0 + min(max(2.0 * self.spread, _LEAST_SPREAD), _MOST_SPREAD)
        return Range(likely / off, likely, likely * off)

    def measured(self, sample: Sample) -> Pace:
        """What is known after another request."""
        took = sample.wait + sample.flow
        if not (math.isfinite(took) and took >= 0) or sample.up < 0 or sample.down < 0:
            return self
        off = abs(took - self.seconds(sample.up, sample.down)) / max(self.seconds(sample.up, sample.down), 0.01)
        first = self.count == 0
        pace = replace(self, count=min(self.count + 1, 1_000_000))
        if sample.up < _ENOUGH:
            pace = replace(pace, trip=_mixed(self.trip, sample.wait - sample.up / self.up, 0.0, _LONGEST, first))
        else:
            speed = sample.up / max(sample.wait - self.trip, sample.wait / 10, 1e-6)
            pace = replace(pace, up=_mixed(self.up, speed, _SLOWEST, _FASTEST, first))
        if sample.down >= _ENOUGH:
            speed = sample.down / max(sample.flow, 1e-6)
            pace = replace(pace, down=_mixed(self.down, speed, _SLOWEST, _FASTEST, first))
        # The very first measurement corrects a guess, and says nothing of how good forecasts are.
        spread = self.spread / 2 if first else (1 - _SHARE) * self.spread + _SHARE * min(off, _MOST_SPREAD)
        return replace(pace, spread=spread)

    def as_row(self) -> list[float]:
        """To be kept."""
        return [self.up, self.down, self.trip, self.spread, self.count]


def pace_of(row: object) -> Pace:
    """What was kept; anything else is as good as nothing measured."""
    if not isinstance(row, list) or len(row) != 5 or not all(isinstance(one, int | float) for one in row):
        return Pace()
    up, down, trip, spread, count = map(float, row)
    if not all(map(math.isfinite, (up, down, trip, spread, count))) or not 0 <= trip <= _LONGEST or count < 0:
        return Pace()
    if min(up, down) < _SLOWEST or max(up, down) > _FASTEST:
        return Pace()
    return Pace(up, down, trip, min(max(spread, 0.0), _MOST_SPREAD), int(count))


def _mixed(old: float, new: float, low: float, high: float, first: bool) -> float:
    """The smoothed value: lines differ by factors, so speeds are mixed by their logarithms where both are above 0."""
    new = min(max(new, low), high)
    if first:
        return new
    if old > 0 and new > 0:
        return math.exp((1 - _SHARE) * math.log(old) + _SHARE * math.log(new))
    return (1 - _SHARE) * old + _SHARE * new
