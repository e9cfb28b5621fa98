"""Ask ICU for the order of Chinese characters, and for the orders that a test holds ours to.

    python -m venv /tmp/icu && /tmp/icu/bin/pip install pyicu-wheels==2.15.2
    /tmp/icu/bin/python packaging/order/build.py            compare with what is checked in
    /tmp/icu/bin/python packaging/order/build.py --write    write it

Neither the program nor its tests need ICU: what it says is checked in, made by ICU 77.1 of CLDR 47.
"""

from __future__ import annotations

import csv
import io
import lzma
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import icu

ROOT = Path(__file__).resolve().parents[2]
HAN = ROOT / "resources" / "order" / "han.xz"
ORDERS = ROOT / "tests" / "records" / "orders.csv"
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
# What the tables of facts have little of: letters of their own, marks, other scripts, rarer characters of names.
MORE = {
    "en": "Zoë, zone, café, cafe au lait, Œuvre, oe, 10 t, 9 t, d’Azur, d-a, DDT, (DDT), ÿ, Łódź",
    "fr": "cote, côté, coté, côte, œuf, oeil, ouï, l’eau, leau, Éire, eire, ça, cab",
    "es": "año, ano, anzuelo, ñu, nu, nz, llama, lluvia, luz, chico, cielo, cuba, Ñame",
    "ru": "ёж, еж, ель, йод, иод, игла, щука, шум, ъ, ы, Київ, Єва, їжак, DDT, эхо, яд, Ґава",
    "zh": "王喆, 王彧, 李煊, 李珺, 赵翀, 孙玥, 周燊, 郑龑, 馮, 冯, 陳, 陈, 缐, 仝, DDT, 10 吨, Кения, 龘, 㑇",
    "ar": "مؤسسة, ماء, مبيد, آمن, أمن, إدارة, ادارة, ة, هيئة, ي, ى, ئ, يوم, DDT, ءاب, پل, گاز, کتاب, كتاب",
}


def han() -> bytes:
    """The characters of the basic plane in the order of pinyin, packed."""
    collator = icu.Collator.createInstance(icu.Locale("zh"))
    known = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    ordered = "".join(sorted(known, key=collator.getSortKey))
    return lzma.compress(ordered.encode("utf-16-be"), preset=9 | lzma.PRESET_EXTREME)


def orders() -> str:
    """Words of each language with their rank; equal ranks are words that differ in accents, case or forms alone."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(("language", "rank", "word"))
    for language in LANGUAGES:
        collator = icu.Collator.createInstance(icu.Locale(language))
        collator.setStrength(icu.Collator.PRIMARY)
        ordered = sorted(dict.fromkeys(words(language)), key=lambda word: (collator.getSortKey(word), word))
        for rank, (_key, alike) in enumerate(groupby(ordered, key=collator.getSortKey)):
            writer.writerows((language, rank, word) for word in alike)
    return told.getvalue()


def words(language: str) -> Iterator[str]:
    """Names of countries, of chemicals where there are some, and what is rarer."""
    with (ROOT / "resources" / "reference" / "parties.csv").open(encoding="utf-8", newline="") as file:
        yield from (row[f"name_{language}"] for row in csv.DictReader(file))
    yield from MORE[language].split(", ")


def main() -> int:
    """Write or compare."""
    made = {HAN: han(), ORDERS: orders().encode()}
    if "--write" in sys.argv:
        for path, told in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(told)
        return 0
    other = [path for path, told in made.items() if not path.exists() or path.read_bytes() != told]
    print(*(f"{path.relative_to(ROOT)} is another" for path in other), sep="\n")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
