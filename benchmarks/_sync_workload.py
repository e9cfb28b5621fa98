"""The sync benchmark's data: invented rows of a national report, and what is changed in them; the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

SEED = 20260707
RECORDS, ROWS, CHANGED = 10_000, 25, 100
_WORDS = (
    "waste import export permit authority chemical storage site stockpile disposal recovery emission "
    "inventory pesticide industrial notification transit consent decision interim final response ban "
    "restriction exempted use article recycling equipment oil transformer landfill incineration "
    "monitoring laboratory customs training regional centre national plan update annex category listed "
    "threshold technical guideline ship movement contaminated soil household medical battery plastic "
    "metal lead mercury zinc ministry environment agriculture"
)
WORDS = tuple(_WORDS.split())
_CHEMICALS = (
    "aldrin chlordane dicofol dieldrin endosulfan endrin heptachlor hexabromobiphenyl hexachlorobenzene "
    "lindane mirex pentachlorobenzene PFOS PFOA PFHxS toxaphene PCB paraquat carbofuran methamidophos "
    "chrysotile tributyltin Y12 Y31 Y46 Y48 A1180 B3011"
)
CHEMICALS = tuple(_CHEMICALS.split())
LETTERS, CONVENTIONS, UNITS = "ABCDEGKMNRSTUZ", ("BC", "RC", "SC"), ("t", "kg", "m3", "l")
STATUS = ("draft", "in_review", "submitted", "verified", "not_applicable")

Row = dict[str, str]


@dataclass(frozen=True)
class Workload:
    """`changes` are single fields of `records`, by place; `report` are the rows as `before` was and `after` is."""

    records: list[Row]
    changes: list[tuple[int, str, str]]
    before: list[Row]
    after: list[Row]


def row(chance: random.Random) -> Row:
    """One row: codes, a chemical, a number of six digits and two, a remark of four to sixteen words, a date."""
    return {
        "country": "".join(chance.choice(LETTERS) for _ in range(3)),
        "year": str(chance.randint(2014, 2025)),
        "convention": chance.choice(CONVENTIONS),
        "section": f"{chance.randint(1, 9)}.{chance.randint(1, 12)}",
        "question": f"Q{chance.randint(1, 80)}{chance.choice('abcd')}",
        "chemical": chance.choice(CHEMICALS),
        "cas": f"{chance.randint(50, 99_999)}-{chance.randint(10, 99)}-{chance.randint(0, 9)}",
        "quantity": str(round(chance.random() * 10 ** chance.randint(0, 5), 2)),
        "unit": chance.choice(UNITS),
        "status": chance.choice(STATUS),
        "remark": remark(chance),
        "updated": f"20{chance.randint(20, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
    }


def remark(chance: random.Random) -> str:
    """A free text."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(4, 16)))


def build(count: int = RECORDS) -> Workload:
    """`count` records, 100 of them changed in one field each, and 25 rows of a report rewritten in all fields."""
    chance = random.Random(SEED)
    records = [row(chance) for _ in range(count)]
    places = chance.sample(range(count), CHANGED)
    changes = [(place, *_change(chance, number, records[place])) for number, place in enumerate(places)]
    before = [row(chance) for _ in range(ROWS)]
    return Workload(records, changes, before, [_rewritten(chance, old) for old in before])


def _change(chance: random.Random, number: int, old: Mapping[str, str]) -> tuple[str, str]:
    """Of a hundred changes forty are quantities, thirty states and thirty remarks."""
    if number < 40:
        return "quantity", str(round(chance.random() * 10_000, 2))
    if number < 70:
        return "status", chance.choice([state for state in STATUS if state != old["status"]])
    return "remark", remark(chance)


def _rewritten(chance: random.Random, old: Mapping[str, str]) -> Row:
    new = row(chance)
    for name in new:
        while new[name] == old[name]:
            new[name] = row(chance)[name]
    return new


def batches(records: list[Row], size: int) -> Iterator[list[Row]]:
    """The records in portions, as somebody brings them in."""
    for _, group in groupby(enumerate(records), key=lambda one: one[0] // size):
        yield [record for _, record in group]
