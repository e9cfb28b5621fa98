"""What papers find by a name: the names that a text gives, and whether another text speaks of one of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from brs_desktop.language import LANGUAGES
from brs_desktop.records import Registry
from brs_desktop.records.named import MOST_NAMES, names_in, speaks_of


def test_names_are_taken_apart_and_bounded() -> None:
    assert names_in(["Hexachlorobenzene (HCB)"]) == ("hcb", "hexachlorobenzene")
    assert names_in(["1763-23-1; 307-35-7", "ДДТ", "滴滴涕", ""]) == ("1763-23-1", "307-35-7", "ддт", "滴滴涕")
    assert names_in(["Tributyltin compounds (oxide, fluoride)"]) == ("tributyltin compounds",)
    assert names_in(["Endosulfan (technical)", "倍硫磷（超低容量制剂）", "Х (ТУ)"]) == ("endosulfan", "倍硫磷")
    assert names_in(["紫外线吸收剂328（UV-328）"]) == ("uv-328", "紫外线吸收剂328")
    assert names_in(["Tris(2,3-dibromopropyl) phosphate"]) == ("tris(2,3-dibromopropyl) phosphate",)
    assert names_in(["Fosfato de tris (2,3-dibromopropilo)"]) == ("fosfato de tris (2,3-dibromopropilo)",)
    assert names_in(["Dinitro-ortho-cresol (DNOC) and its salts"])[1] == "dinitro-ortho-cresol and its salts"
    assert names_in(["Acid (PFOA), its salts"]) == ("pfoa", "acid, its salts")
    assert len(names_in([";".join(f"{number:05}-00-1" for number in range(500))])) == MOST_NAMES


@pytest.mark.parametrize(
    ("name", "text", "spoken"),
    [
        ("Aldrin", "ALDRIN 40 WP", True),
        ("Aldrin", "Dieldrin", False),
        ("50-29-3", "CAS 50-29-3.", True),
        ("50-29-3", "150-29-3", False),
        ("50-29-3", "1-50-29-3", False),
        ("Hexachlorobenzene (HCB)", "Stocks of HCB", True),
        ("DDT", "DDTs", False),
        ("滴滴涕", "关于滴滴涕的决定", True),
        ("ДДТ", "Об использовании ДДТ", True),
        ("Хлордан", "Запасы хлордана", True),
        ("Хлордан", "Оксихлордан", False),
        ("УФ-328", "УФ-3280", False),
    ],
)
def test_a_text_speaks_of_whole_names(name: str, text: str, spoken: bool) -> None:
    assert speaks_of(names_in([name]), text) is spoken


COMMON = (
    "马拉硫磷超低容量制剂使用指南",
    "二甲苯（混合异构体）",
    "Technical guidelines on commercial mixtures, their salts and related compounds (mixed isomers, technical)",
    "Lignes directrices techniques sur les mélanges commerciaux, leurs sels et composés apparentés (technique)",
    "Directrices técnicas sobre mezclas comerciales, sus sales y compuestos conexos (técnico)",
    "Технические руководящие принципы: смесь изомеров, соли и родственные соединения, составы в виде порошка",
    "商用混合物、盐类和相关化合物技术准则",
    "المبادئ التوجيهية التقنية بشأن المخاليط التجارية واملاحها والمركبات المرتبطة بها",
)


def test_no_shipped_chemical_is_called_by_a_common_phrase() -> None:
    with Path("resources/reference/chemicals.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    names = {row["entry_id"]: names_in(row[f"name_{one}"] for one in LANGUAGES) for row in listed}
    assert len(names) > 90 and all(names.values())
    assert {one for one, known in names.items() for text in COMMON if speaks_of(known, text)} == set()


def test_every_table_of_a_shipped_paper_is_of_a_shipped_collection(registry: Registry) -> None:
    parts = [part for one in registry for paper in one.papers for part in paper.parts if part.collection]
    assert len(parts) >= 10 and all(part.collection in registry for part in parts)


def test_a_certificate_says_that_what_stands_below_it_is_the_code(registry: Registry) -> None:
    (paper,) = (one for one in registry["workshop_forms"].papers if one.certificate)
    # What joins it to others stands after what it is called (workspace/profiles.coded).
    told = {one: registry["workshop_forms"].field_label(paper.together, one) for one in LANGUAGES}
    codes = {"en": "code", "fr": "code", "es": "código", "ru": "код", "zh": "代码", "ar": "رمز"}
    assert all(word in told[one].casefold() for one, word in codes.items())
