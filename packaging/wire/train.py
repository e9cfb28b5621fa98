"""Train the dictionary with which everything on the roads is compressed.

    python packaging/wire/train.py            compare what is checked in with what training gives
    python packaging/wire/train.py --write    write sync/brs_sync/dictionaries/NUMBER.zstd

Its teachers are frames as devices send them: invented answers to every shipped form, in the words of the forms, of the
reference tables and of `sentences.txt`. The same every time. A dictionary that was released never changes: train the
next number, and keep the earlier ones, since whatever was squeezed with them must open for ever.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard
from brs_sync.clock import FixedClock
from brs_sync.frames import commits_content
from brs_sync.ids import RecordKey, row_id
from brs_sync.packing import DICTIONARIES, NEWEST
from brs_sync.replica import Replica
from brs_sync.values import Missing, Number, Value

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "resources" / "collections"
TABLES = ROOT / "resources" / "reference"
# What devices write; the other shipped collections are facts that travel on no road.
WRITTEN = {
    "contacts": "contacts/{0}",
    "import_responses": "responses/{0}",
    "basel_reports": "report/{0}/2025/basel/draft",
    "assistance_needs": "assistance/{0}",
    "synergies_reviews": "report/{0}/2025/all/draft",
}
SIZE, SEED, TEACHERS, AUTHORS = 1 << 16, 20261121, 1500, 12
_LONGEST = 14  # words of an invented remark


@dataclass(frozen=True)
class Question:
    """What can be answered: `path` has `*` for a row."""

    path: str
    kind: str
    choices: tuple[str, ...]


class Words:
    """Invented texts in the words of the forms, the tables and the sentences, each as often as it stands there."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.sentences = (Path(__file__).with_name("sentences.txt").read_text("utf-8")).splitlines()
        counted = Counter(word for text in _labels("en") for word in re.findall(r"[a-z]{3,}", text))
        counted.update({word: 3 for text in self.sentences for word in re.findall(r"[a-z]{3,}", text)})
        self._words, self._weights = zip(*sorted((word, min(count, 12)) for word, count in counted.items()))
        self.codes = _column("chemicals", "code") + _column("chemicals", "name_en") + _column("waste_codes", "code")
        self.countries = _column("parties", "code")

    def text(self) -> str:
        """A sentence, a name out of a table, or a few words."""
        which = self._chance.random()
        if which < 0.25:
            return self._chance.choice(self.sentences)
        if which < 0.4:
            return self._chance.choice(self.codes)
        return " ".join(self._chance.choices(self._words, self._weights, k=self._chance.randint(1, _LONGEST)))


def _labels(language: str) -> Iterator[str]:
    for file in sorted(FORMS.glob("*/form.json.gz")):
        outline = _outline(file)
        yield from (field[3].get(language, "") for field in outline["fields"])
        yield from (words.get(language, "") for choices in outline["choices"].values() for words in choices.values())


def _outline(file: Path) -> Any:
    return json.loads(json.loads(gzip.decompress(file.read_bytes()))["outline"])


def _column(table: str, name: str) -> list[str]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file) if row.get(name)]


def _questions(collection: str) -> tuple[str, list[Question]]:
    """A form's hash and what it asks."""
    file = FORMS / collection / "form.json.gz"
    outline = _outline(file)
    found = [
        Question(path, kind, tuple(outline["choices"].get(listed, ())))
        for _, path, kind, _, listed, *_ in outline["fields"]
    ]
    return json.loads(gzip.decompress(file.read_bytes()))["hash"], found


class Author:
    """One device that fills forms in."""

    def __init__(self, folder: Path, chance: random.Random, words: Words) -> None:
        self._chance, self._words = chance, words
        self._clock = FixedClock(1_790_000_000_000 + chance.randrange(10**10))
        self.replica = Replica.open(
            folder, clock=self._clock, entropy=chance.randbytes, schemas=lambda collection: None
        )
        self.replica.set_person(f"p-{self.replica.id_text[:16]}", "Author")
        self._country = chance.choice(words.countries)

    def frame(self) -> bytes:
        """What he has sent next: a few saves, or one long sitting."""
        since = self.replica.arrival()
        collection = self._chance.choice(sorted(WRITTEN))
        for _ in range(self._chance.choice((1, 1, 2, 5, 20))):
            self._clock.advance(self._chance.randrange(500, 90_000))
            self._save(collection)
        return commits_content([commit for _, commit in self.replica.commits_since(since, ("",), 1 << 30)])

    def _save(self, collection: str) -> None:
        form, questions = _questions(collection)
        key = RecordKey(WRITTEN[collection].format(self._country), collection, self._record(collection))
        changes: list[tuple[RecordKey, str, Value]] = []
        if not self.replica.cells(key):
            changes += [(key, "alive", True), (key, "form", form)]
        rows = [row_id(self.replica.id, self._chance.randint(1, 400)) for _ in range(self._chance.randint(1, 12))]
        for question in self._chance.sample(questions, min(len(questions), self._chance.choice((1, 3, 12, 40)))):
            for row in rows if "*" in question.path else rows[:1]:
                changes.append((key, *self._answer(question, row)))
        self.replica.write(changes)

    def _record(self, collection: str) -> str:
        known = sum(1 for _ in self.replica.records(collection))
        if known and self._chance.random() < 0.6:
            return f"{self.replica.id_text}-{self._chance.randint(1, known)}"
        return self.replica.new_record_id(collection)

    def _answer(self, question: Question, row: str) -> tuple[str, Value]:
        path, chance = question.path.replace("*", row), self._chance
        if question.kind == "select_multiple":
            return f"{path}/{chance.choice(question.choices or ('other',))}", chance.random() < 0.9
        if chance.random() < 0.04:
            return path, Missing(chance.choice(("unknown", "not-collected", "confidential", "not-applicable")))
        match question.kind:
            case "integer":
                return path, Number(str(chance.randint(0, 2030)))
            case "decimal":
                return path, Number(f"{chance.random() * 10 ** chance.randint(0, 5):.{chance.randint(0, 3)}f}")
            case "date":
                return path, f"20{chance.randint(20, 27)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            case "select_one" if question.choices:
                return path, chance.choice(question.choices)
            case "select_one":
                return path, chance.choice(self._words.countries)
        return path, self._words.text()


def train() -> bytes:
    """The dictionary's bytes."""
    chance = random.Random(SEED)  # noqa: S311  the same every time is what is wanted
    words = Words(chance)
    teachers: list[bytes] = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(AUTHORS):
            author = Author(Path(name) / str(number), chance, words)
            teachers += [author.frame() for _ in range(TEACHERS // AUTHORS)]
            author.replica.close()
    made = zstandard.train_dictionary(SIZE, teachers, k=256, d=8, level=19, dict_id=NEWEST)
    return made.as_bytes()


def main() -> None:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    target = DICTIONARIES / f"{NEWEST}.zstd"
    made = train()
    if parser.parse_args().write:
        target.write_bytes(made)
    elif not target.exists() or target.read_bytes() != made:
        raise SystemExit(f"{target.name} is not what training gives")


if __name__ == "__main__":
    main()
