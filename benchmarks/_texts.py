"""Records full of text in six languages for the search benchmark: from a seed, written through the replica, kept."""

from __future__ import annotations

import csv
import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks._population import BATCH, KEPT, ROOT, contact, digest

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
Cells = list[tuple[str, "str | bool"]]
# What sentences are made of; {c} is a chemical, {p} a country, {t} a theme, {n} a number.
_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "The inventory of {c} in {p} lists {n} sites and their owners.",
        "Customs officers were trained to recognise shipments that contain {c}.",
        "{p} asks its regional centre for help with {t}.",
        "Old stocks were repacked, labelled and moved to a guarded store.",
        "A laboratory measures {c} in breast milk, soil and river water.",
        "The ministry revised its regulation and informed the secretariat within {n} days.",
    ),
    "fr": (
        "L’inventaire de {c} au {p} recense {n} sites et leurs propriétaires.",
        "Les agents des douanes ont appris à reconnaître les envois contenant {c}.",
        "{p} demande l’aide de son centre régional sur le thème suivant : {t}.",
        "Les anciens stocks ont été reconditionnés, étiquetés et mis à l’abri.",
        "Un laboratoire mesure {c} dans le lait maternel, les sols et les rivières.",
        "Le ministère a révisé son règlement et informé le secrétariat en {n} jours.",
    ),
    "es": (
        "El inventario de {c} en {p} enumera {n} emplazamientos y sus dueños.",
        "Los funcionarios de aduanas aprendieron a reconocer envíos que contienen {c}.",
        "{p} pide ayuda a su centro regional sobre {t}.",
        "Las existencias antiguas se reenvasaron, etiquetaron y guardaron bajo llave.",
        "Un laboratorio mide {c} en la leche materna, los suelos y los ríos.",
        "El ministerio revisó su reglamento e informó a la secretaría en {n} días.",
    ),
    "ru": (
        "В перечне запасов ({c}) указаны {n} площадок и их владельцы: {p}.",
        "Сотрудники таможни научились распознавать грузы, содержащие {c}.",
        "{p} просит региональный центр помочь по теме «{t}».",
        "Старые запасы переупаковали, промаркировали и перевезли под охрану.",
        "Лаборатория измеряет {c} в грудном молоке, почве и речной воде.",
        "Министерство пересмотрело правила и за {n} дней известило секретариат.",
    ),
    "zh": (
        "{p}的{c}清单列出了{n}个场地及其业主。",
        "海关人员学会了识别含有{c}的货物。",
        "{p}请区域中心就{t}提供帮助。",
        "旧库存已重新包装、贴上标签并转移到有人看守的仓库。",
        "实验室测量母乳、土壤和河水中的{c}。",
        "该部修订了条例，并在{n}天内通知秘书处。",
    ),
    "ar": (
        "يحصي جرد {c} في {p} عدد {n} موقعاً مع أسماء أصحابها.",
        "تعلم موظفو الجمارك التعرف على الشحنات المحتوية على {c}.",
        "تطلب {p} من مركزها الإقليمي المساعدة بشأن {t}.",
        "أعيدت تعبئة المخزونات القديمة ووسمت ونقلت إلى مستودع محروس.",
        "يقيس المختبر {c} في حليب الأم والتربة ومياه الأنهار.",
        "راجعت الوزارة لائحتها وأبلغت الأمانة خلال {n} يوماً.",
    ),
}
_THEMES: Mapping[str, tuple[str, ...]] = {
    "en": ("illegal traffic", "e-waste", "alternatives to pesticides", "health-care waste", "financing"),
    "fr": ("trafic illicite", "déchets électroniques", "solutions de remplacement", "déchets médicaux", "financement"),
    "es": ("tráfico ilícito", "desechos electrónicos", "alternativas", "desechos sanitarios", "financiación"),
    "ru": ("незаконный оборот", "электронные отходы", "альтернативы", "медицинские отходы", "финансирование"),
    "zh": ("非法贩运", "电子废物", "农药替代品", "医疗废物", "资金筹措"),
    "ar": ("الاتجار غير المشروع", "النفايات الإلكترونية", "البدائل", "نفايات الرعاية الصحية", "التمويل"),
}
_MADE_OF = ("benchmarks/_texts.py",)


@dataclass(frozen=True)
class Made:
    """One record as it is written: where, and its cells."""

    collection: str
    partition: str
    cells: Cells


class Writer:
    """Writes records that nobody else would: the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._parties = _rows("parties")
        self._chemicals = _rows("chemicals")

    def sentence(self, language: str) -> str:
        """A sentence with a chemical, a country, a theme and a number in it."""
        chance = self._chance
        chemical, party = chance.choice(self._chemicals), chance.choice(self._parties)
        return chance.choice(_SENTENCES[language]).format(
            c=chemical[f"name_{language}"] or chemical["name_en"],
            p=party[f"name_{language}"],
            t=chance.choice(_THEMES[language]),
            n=chance.randrange(2, 400),
        )

    def text(self, language: str, sentences: int) -> str:
        """A paragraph."""
        joint = "" if language == "zh" else " "
        return joint.join(self.sentence(language) for _sentence in range(sentences))

    def document(self, number: int) -> Made:
        """An entry of the library, in one to six languages."""
        chance = self._chance
        spoken = chance.sample(LANGUAGES, chance.choice((1, 1, 2, 3, 6)))
        cells: Cells = [("alive", True), ("kind", chance.choice(("guideline", "training", "study", "plan")))]
        for language in spoken:
            cells.append((f"title@{language}", f"{chance.choice(_THEMES[language])} – {self._place(language)}"))
            cells.append((f"summary@{language}", self.text(language, 3)))
        cells.append((f"conventions/{chance.choice(('basel', 'rotterdam', 'stockholm'))}", True))
        cells.append(("symbol", f"BRS-{number % 90}/{number}"))
        return Made("documents", "library/KEN", cells)

    def need(self, number: int) -> Made:
        """A need for assistance, in one language."""
        language = self._chance.choice(LANGUAGES)
        title = f"{self._chance.choice(_THEMES[language])} {number}"
        cells: Cells = [("alive", True), ("country", self._chance.choice(self._parties)["code"]), ("title", title)]
        cells += [("desc", self.text(language, 4)), ("conv/cv_b", True), ("mode/md_train", True)]
        return Made("assistance_needs", "assistance/KEN", cells)

    def contact(self, number: int) -> Made:
        """A person, with a remark in one language."""
        country = self._chance.choice(self._parties)["code"]
        cells: Cells = list(contact(self._chance, number, country))
        cells.append(("remarks", self.sentence(self._chance.choice(LANGUAGES))))
        return Made("contacts", f"contacts/{country}", cells)

    def _place(self, language: str) -> str:
        return self._chance.choice(self._parties)[f"name_{language}"]


def records(count: int, seed: int = 20261121) -> Iterator[Made]:
    """`count` records: half contacts, the rest documents and needs in equal parts."""
    writer = Writer(seed)
    kinds = (writer.contact, writer.document, writer.contact, writer.need)
    return (kinds[number % len(kinds)](number) for number in range(count))


def folder(count: int) -> Path:
    """The folder of a workspace with `count` such records beside the shipped ones, made once; do not write into it."""
    from brs_desktop.workspace import Workspace

    own = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in _MADE_OF)).hexdigest()[:8]
    target = KEPT / f"texts-{count}-{digest(count)}-{own}"
    if not target.exists():
        print(f"making a workspace of {count:,} texts, once …", file=sys.stderr, flush=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT, prefix="making-") as name:
            made = Path(name) / "workspace"
            with Workspace.init(made, name="Amina", country="KEN", languages=("en",)) as opened:
                _write(opened, count)
            made.rename(target)
    return target


def _write(opened: object, count: int) -> None:
    from brs_sync.ids import RecordKey
    from brs_sync.values import Value

    replica = opened.replica  # type: ignore[attr-defined]
    batch: list[tuple[RecordKey, str, Value]] = []
    for number, made in enumerate(records(count), 1):
        key = RecordKey(made.partition, made.collection, replica.new_record_id(made.collection))
        batch += [(key, path, value) for path, value in made.cells]
        if number % BATCH == 0 or number == count:
            replica.write(batch)
            batch.clear()


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "resources" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
