"""How CLDR joins a list, writes per cent and says a time in the six languages: needed at every start, so not asked of
Babel there; a test holds each to CLDR's own patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Spanish says "e" for "y" before the same sound, unless it opens a diphthong: "España e Italia", "agua y hielo".
_LIKE_Y = re.compile(r"(?:i(?![aeo])|hi(?![aeo])|í|hí)", re.IGNORECASE)


@dataclass(frozen=True)
class Manner:
    """The patterns of a language: `last` joins the last part of a list, `middle` those before it."""

    middle: str
    last: str
    percent: str
    moment: str = "{date}, {time}"
    clock: str = "{hour:02}:{rest}"
    halves: tuple[str, str] | None = None

    def joined(self, parts: list[str]) -> str:
        """The parts as a list is said: A, B and C."""
        if len(parts) < 2:
            return "".join(parts)
        said = parts[0]
        for part in parts[1:-1]:
            said = f"{said}{self.middle}{part}"
        last = " e " if self.last == " y " and _LIKE_Y.match(parts[-1]) else self.last
        return f"{said}{last}{parts[-1]}"

    def told(self, hour: int, rest: str) -> str:
        """A time of the day; `rest` is its minutes, with seconds where they are wanted."""
        if self.halves is None:
            return self.clock.format(hour=hour, rest=rest)
        return self.clock.format(hour=(hour + 11) % 12 + 1, rest=rest, half=self.halves[hour // 12])


MANNERS: dict[str, Manner] = {
    "en_GB": Manner(", ", " and ", "{number}%"),
    "fr_FR": Manner(", ", " et ", "{number}\u00a0%"),
    "es_ES": Manner(", ", " y ", "{number}\u00a0%", clock="{hour}:{rest}"),
    "ru_RU": Manner(", ", " и ", "{number}\u00a0%"),
    "zh_Hans_CN": Manner("、", "和", "{number}%", moment="{date} {time}"),
    "ar_001": Manner(" و", " و", "{number}%", moment="{date}، {time}", clock="{hour}:{rest} {half}", halves=("ص", "م")),
}
