"""Search by title and text beside a raw FTS5 table of the same texts: questions by kind and language, size and cost."""

from __future__ import annotations

import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from brs_sync.database import Connection, open_database
from brs_sync.ids import RecordKey

from benchmarks._texts import LANGUAGES, folder
from brs_desktop.records.labels import LabelBook
from brs_desktop.records.rows import CellsView
from brs_desktop.records.search.asking import asked
from brs_desktop.records.search.documents import passages
from brs_desktop.records.search.finding import find
from brs_desktop.workspace import Workspace

SIZES = (10_000, 100_000)
EACH_KIND = 40
SAVES = 150
EACH = 4
APPLICATION = 0x42454E43  # "BENC"
_WORD = re.compile(r"[^\W\d_]{4,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
_IN = "SELECT 1 FROM {0} WHERE rowid = ? AND {0} MATCH ?"
_FOUND = "SELECT rowid FROM raw WHERE raw MATCH ? ORDER BY bm25(raw, 4.0, 1.0) LIMIT 20"
# Words that stand in tens of thousands of these records, one for each language.
_COMMON = {
    "en": "laboratory",
    "fr": "laboratoire",
    "es": "laboratorio",
    "ru": "лаборатория",
    "zh": "实验",
    "ar": "المختبر",
}
# Milliseconds of one question: the whole answer, the records and titles alone, the peer.
Times = tuple[float, float, float]


@dataclass(frozen=True)
class Question:
    """What is typed, of which kind, and the record that it was taken from."""

    kind: str
    language: str
    text: str
    source: RecordKey | None = None


def run() -> dict[str, object]:
    """Each question to both, turn about; milliseconds, p50 and p95 over the questions of a kind."""
    figures: dict[str, object] = {}
    peers: dict[str, object] = {}
    ratios: dict[str, object] = {}
    for count in SIZES:
        with tempfile.TemporaryDirectory() as name:
            told = _measure(folder(count), Path(name))
        figures[f"{count:,}"], peers[f"{count:,}"], ratios[f"{count:,}"] = told
    return {"figures": figures, "peers": peers, "ratios": ratios}


def _measure(kept: Path, scratch: Path) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    target = scratch / "workspace"
    shutil.copytree(kept, target)
    with Workspace.open(target) as opened:
        begun = time.perf_counter()
        opened.searching.fill()
        made_s = time.perf_counter() - begun
        raw = _raw_table(opened, scratch / "raw.db")
        questions = list(_questions(opened))
        times = _ask(opened, raw, questions)
        found, found_raw = _recall(opened, raw, questions)
        sizes = _sizes(opened.replica.reader(), raw)
        raw.close()
        shutil.copytree(kept, scratch / "unread")
        with Workspace.open(scratch / "unread") as unread:
            saves = _saves(opened, unread)
    whole = {kind: _shape(three, 0) for kind, three in times.items()}
    records = {kind: _shape(three, 1) for kind, three in times.items()}
    peer = {kind: _shape(three, 2) for kind, three in times.items()}
    ratio = {kind: {"p50": _ratio(three, 0.5), "p95": _ratio(three, 0.95)} for kind, three in times.items()}
    ours = {"answer_ms": whole, "records_ms": records, "found": found, "made_s": round(made_s, 1)} | saves
    ours |= {"index_mb": round(sizes[0], 1), "words_and_rows_mb": round(sizes[1], 1)}
    return ours, {"ms": peer, "found": found_raw, "index_mb": round(sizes[2], 1)}, {
        "records / raw": ratio,
        "index / raw": round(sizes[0] / sizes[2], 2),
    }  # fmt: skip


def _raw_table(opened: Workspace, path: Path) -> Connection:
    """The same titles and texts as FTS5 takes them by itself, with its own prefix index."""
    raw = open_database(path, application=APPLICATION, version=1, synchronous="OFF")
    raw.execute(
        "CREATE VIRTUAL TABLE raw USING fts5(title, body, content = '',"
        " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
    )
    labels = LabelBook(opened.replica.reader(), opened.model.layouts)
    raw.execute("BEGIN")
    keys = opened.replica.reader().execute("SELECT id, partition, collection, record FROM search_rows").fetchall()
    for number, *where in keys:
        state = opened.replica.record(RecordKey(*where))
        collection = opened.collection(state.key.collection)
        view = CellsView(collection, state.cells, labels)
        titles = " ".join(dict.fromkeys(view.title(code) for code in LANGUAGES))
        body = " ".join(passage.text for passage in passages(collection, state, labels))
        raw.execute("INSERT INTO raw (rowid, title, body) VALUES (?, ?, ?)", (number, titles, body))
    raw.execute("COMMIT")
    return raw


def _questions(opened: Workspace) -> Iterator[Question]:
    """Words out of records picked by chance, as people would type them."""
    chance = random.Random(5)
    documents = "SELECT partition, collection, record FROM search_rows WHERE collection = 'documents' ORDER BY record"
    keys = [RecordKey(*row) for row in opened.replica.reader().execute(documents).fetchall()]
    chance.shuffle(keys)
    left = {(kind, language): EACH_KIND for kind in ("1 word", "2 words", "3 words", "begun") for language in LANGUAGES}
    for key in keys[: EACH_KIND * len(LANGUAGES) * 8]:
        for path, cell in opened.replica.record(key).cells.items():
            base, _at, language = path.partition("@")
            if base == "summary" and isinstance(cell.value, str):
                yield from _typed(cell.value, language, key, chance, left)
    for number in range(EACH_KIND):
        language = LANGUAGES[number % len(LANGUAGES)]
        yield Question("in very many", language, _COMMON[language])
        yield Question("2 letters", "en", chance.choice(("me", "co", "am", "st", "th")))
        yield Question("code", "en", f"BRS-{(4 * number + 1) % 90}/{4 * number + 1}")


def _typed(
    text: str, language: str, key: RecordKey, chance: random.Random, left: dict[tuple[str, str], int]
) -> Iterator[Question]:
    for kind, typed in (_chinese if language == "zh" else _words)(text, chance).items():
        if left[kind, language] > 0:
            left[kind, language] -= 1
            yield Question(kind, language, typed, key)


def _words(text: str, chance: random.Random) -> dict[str, str]:
    found = _WORD.findall(text)
    if len(found) < 3:
        return {}
    begun = chance.choice(found)[: chance.choice((3, 4))]
    one, two, three = (" ".join(chance.sample(found, number)) for number in (1, 2, 3))
    return {"1 word": one, "2 words": two, "3 words": three, "begun": begun}


def _chinese(text: str, chance: random.Random) -> dict[str, str]:
    """Pieces of two to four characters, as there are no blanks between words."""
    runs = _HAN.findall(text)
    if not runs:
        return {}
    lengths = {"1 word": 2, "2 words": 3, "3 words": 4, "begun": 2}
    return {kind: _piece(chance.choice(runs), length, chance) for kind, length in lengths.items()}


def _piece(run: str, length: int, chance: random.Random) -> str:
    at = chance.randrange(len(run) - length + 1)
    return run[at : at + length]


def _ask(opened: Workspace, raw: Connection, questions: Sequence[Question]) -> dict[str, list[Times]]:
    """By kind, and by kind and language; the second of two rounds."""
    times: dict[str, list[Times]] = {}
    for _round in range(2):
        times.clear()
        for one in questions:
            whole = _ms(partial(opened.search, one.text, language=one.language, each=EACH))
            records = _ms(partial(_records, opened, one))
            peer = _ms(partial(_raw_records, raw, one))
            for kind in (one.kind, f"{one.kind}, {one.language}"):
                times.setdefault(kind, []).append((whole, records, peer))
    return times


def _records(opened: Workspace, one: Question) -> object:
    reader = opened.replica.reader()
    return find(opened.model, reader, asked(one.text), language=one.language, each=EACH, practice=False)


def _raw_records(raw: Connection, one: Question) -> object:
    return raw.execute(_FOUND, (_raw_question(one),)).fetchall()


def _raw_question(one: Question) -> str:
    quoted = [f'"{word}"' for word in one.text.split()]
    if one.kind in ("begun", "2 letters"):
        quoted[-1] += "*"
    return " AND ".join(quoted)


def _ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _recall(
    opened: Workspace, raw: Connection, questions: Sequence[Question]
) -> tuple[dict[str, float], dict[str, float]]:
    """How many of the questions find the very record that they were taken from, in the whole index."""
    reader, index = opened.replica.reader(), opened.model.search
    numbers = "SELECT id FROM search_rows WHERE collection = ? AND partition = ? AND record = ?"
    found: dict[str, list[tuple[bool, bool]]] = {}
    for one in questions:
        if one.source is None:
            continue
        key = (one.source.collection, one.source.partition, one.source.record)
        (number,) = reader.execute(numbers, key).fetchone()
        wanted = asked(one.text).condition(partial(index.complete, reader))
        ours = reader.execute(_IN.format("search_index"), (number, wanted)).fetchone()
        peer = raw.execute(_IN.format("raw"), (number, _raw_question(one))).fetchone()
        kind = "2 Chinese characters" if one.language == "zh" and len(one.text) == 2 else one.kind
        found.setdefault(kind, []).append((ours is not None, peer is not None))
    shares = {kind: [sum(side) / len(side) for side in zip(*pairs, strict=True)] for kind, pairs in found.items()}
    return (
        {kind: round(ours, 3) for kind, (ours, _peer) in shares.items()},
        {kind: round(peer, 3) for kind, (_ours, peer) in shares.items()},
    )


def _saves(opened: Workspace, unread: Workspace) -> dict[str, float]:
    """What a saved answer costs more because it is searched: the same save where no text was read, turn about."""
    contacts = "SELECT partition, collection, record FROM search_rows WHERE collection = 'contacts' ORDER BY record"
    keys = [RecordKey(*row) for row in opened.replica.reader().execute(f"{contacts} LIMIT {SAVES}").fetchall()]
    wall: tuple[list[float], list[float]] = ([], [])
    busy: tuple[list[float], list[float]] = ([], [])
    for number, key in enumerate(keys):
        for side in ((0, 1), (1, 0))[number % 2]:
            worked = time.thread_time()
            answer = f"answer {number} about asbestos in drinking water"
            write = (opened, unread)[side].replica.write
            wall[side].append(_ms(partial(write, [(key, "remarks", answer)])))
            busy[side].append((time.thread_time() - worked) * 1000)
    return {
        "save_ms": round(statistics.median(wall[0]), 2),
        "save_without_index_ms": round(statistics.median(wall[1]), 2),
        "save_costs_more_ms": round(statistics.median(wall[0]) - statistics.median(wall[1]), 2),
        "save_costs_more_cpu_ms": round(statistics.median(busy[0]) - statistics.median(busy[1]), 2),
    }


def _sizes(reader: Connection, raw: Connection) -> tuple[float, float, float]:
    """Megabytes of the index, of its words and rows, and of the raw index."""
    blocks = "SELECT sum(length(block)) FROM {}_data"
    words = reader.execute("SELECT sum(length(CAST(word AS BLOB))) * 2 FROM search_words").fetchone()[0]
    rows = reader.execute(
        "SELECT sum(length(collection) + length(partition) + length(record)) * 2 FROM search_rows"
    ).fetchone()[0]
    index = reader.execute(blocks.format("search_index")).fetchone()[0]
    return index / 1e6, (words + rows) / 1e6, raw.execute(blocks.format("raw")).fetchone()[0] / 1e6


def _shape(times: list[Times], which: int) -> dict[str, float]:
    return {"p50": round(_quantile(times, which, 0.5), 2), "p95": round(_quantile(times, which, 0.95), 2)}


def _quantile(times: list[Times], which: int, share: float) -> float:
    ordered = sorted(three[which] for three in times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _ratio(times: list[Times], share: float) -> float:
    return round(_quantile(times, 1, share) / max(1e-3, _quantile(times, 2, share)), 1)
