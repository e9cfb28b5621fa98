"""Pairs of words that mean the same to whoever types one of them, in six languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brs_desktop.records.search.analyser import tokens
from brs_desktop.records.search.asking import asked

FAMILIES = Path(__file__).parent / "data" / "arabic_families.txt"
Pair = tuple[str, str]

OTHERS: dict[str, str] = {
    "en": (
        "waste wastes, chemical chemicals, party parties, decision decisions, country countries, hazardous Hazardous,"
        " pesticide pesticides, authority authorities, import imports, imported importing, training trainings,"
        " stockpile stockpiles, convention Conventions, movement movements, report reporting, reports reported,"
        " assess assessed, assessment assessments, remediate remediated, remediation remediations, control controls,"
        " notify notified, notification notifications, label labels, laboratory laboratories, policy policies,"
        " ministry ministries, agency agencies, polychlorinated Polychlorinated, brominated BROMINATED, party party’s"
    ),
    "fr": (
        "déchet déchets, déchets dechets, dangereux dangereuse, produit produits, chimique chimiques, l’eau eau,"
        " d’origine origine, convention conventions, réglementation réglementations, réglementation reglementation,"
        " autorité autorités, autorité autorite, importation importations, exporté exportée, ministère ministere,"
        " élimination eliminations, traitement traitements, polluant polluants, persistant persistants, étude études,"
        " l’eau eaux, qu’exportation exportation, centre centres, régional régionale, décision décisions,"
        " gestion gestions, œuvre oeuvre, stockage stockages, étiquette étiquettes, pays Pays"
    ),
    "es": (
        "desecho desechos, residuo residuos, peligroso peligrosos, peligrosa peligrosas, plaguicida plaguicidas,"
        " convención convenciones, convencion convención, decisión decisiones, país países, país pais,"
        " quimico químicos, autoridad autoridades, importación importaciones, importacion importación, gestión gestion,"
        " sustancia sustancias, contaminante contaminantes, orgánico orgánicos, persistente persistentes,"
        " eliminación eliminaciones, centro centros, regional regionales, informe informes, niño niños, año años,"
        " etiqueta etiquetas, capacitación capacitaciones, ministerio ministerios, muestra muestras"
    ),
    "ru": (
        "отход отходы, отходы отходов, отход отходами, опасный опасные, опасные опасных, опасного опасному,"
        " вещество вещества, вещества веществ, конвенция конвенции, конвенции конвенцией, сторона стороны,"
        " стороны сторонами, решение решения, решения решений, страна странах, страны странам, пестицид пестициды,"
        " пестицидов пестицидами, загрязнитель загрязнители, загрязнителей загрязнителями, центр центры,"
        " центра центром, ввоз ввоза, орган органы, органа органов, отчёт отчет, отчёта отчетов, ещё еще,"
        " доклад доклады, химический химических, министерство министерства"
    ),
    "zh": (
        "二噁英 二噁英和呋喃, 废物 危险废物, 公约 巴塞尔公约, 多氯联苯 含多氯联苯的废物, 汞 汞化合物, 铅 含铅废物,"
        " 农药 过期农药, 废物管理 废物管理局, 污染物 持久性有机污染物, 持久性 持久性有机污染物, 进口 进口回复,"
        " 越境 越境转移, 转移 越境转移, 秘书处 公约秘书处, 缔约方 缔约方大会, 大会 缔约方大会, 海关 海关总署,"
        " 环境 生态环境部, 联络点 国家联络点, 培训 培训班, ＢＣ BC, 填埋 特别设计的填埋, 焚烧 陆上焚烧, 石棉 石棉废物"
    ),
}


def arabic() -> Iterator[Pair]:
    """The first word of each family with every other."""
    for line in FAMILIES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            base, *forms = line.split()
            yield from ((base, form) for form in forms)


def others(language: str) -> list[Pair]:
    """The pairs of another language."""
    halves = [pair.split() for pair in OTHERS[language].split(",")]
    return [(first, second) for first, second in halves]


def meet(typed: str, written: str, language: str) -> bool:
    """Whether a text with `written` is found by typing all of `typed`, and not only because it begins so."""
    held = tokens(written, language).held
    return all(_met(one.word, held) for one in asked(typed + " ").words)


def _met(word, held: frozenset[str]) -> bool:
    if word.han:
        pairs = {word.folded[at : at + 2] for at in range(len(word.folded) - 1)} or {word.folded}
        return pairs <= held
    return bool({word.folded, *word.stems} & held)
