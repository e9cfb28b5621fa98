"""Arabic words made comparable: one way of writing each letter, and a light stemmer for the product's words."""

from __future__ import annotations

FIRST, LAST = "\u0600", "\u06ff"
# Tatweel and the marks of vowels and of recitation: they are in a word without being letters of it.
MARKS = "\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_DROPPED = (0x640, 0x670, *range(0x610, 0x61B), *range(0x64B, 0x660), *range(0x6D6, 0x6EE))
_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    **dict.fromkeys("ؤ", "و"),
    "ة": "ه",
    "ک": "ك",
    "ء": "",
}
_FOLDED = str.maketrans({**{chr(code): None for code in _DROPPED}, **_LETTERS})
# An article, alone or behind what is written joined to it; the longest first.
_BEFORE = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
# Prepositions and conjunctions written joined to a word without an article.
_JOINED = ("و", "ب", "ل", "ك", "ف")
# Endings of number, gender and possession, in the folded writing; the longest first.
_POSSESSED = ("تهما", "اتها", "اتهم", "اتنا", "هما", "كما", "تها", "تهم", "تنا")
_NUMBERED = ("يات", "يين", "يون", "ات", "ون", "ين", "ان", "يه", "ها", "هم", "كم", "نا", "ته", "ه", "ي", "ا")
_AFTER = _POSSESSED + _NUMBERED
# Endings before which a word of two letters had a teh marbuta.
_OF_TEH = ("ات", "ته", "تها")
# Plurals that change a word within, each behind its singular: those of the product's texts, for no rule finds them.
_PLURALS = """
    ماده مواد, تقرير تقارير, مركز مراكز, قايمه قوايم, قانون قوانين, لجنه لجان, خبير خبرا, برنامج برامج, مشروع مشاريع,
    نشاط انشطه, خطه خطط, معدن معادن, زيت زيوت, محلول محاليل, حمض احماض, دوا ادويه, سوال اسيله, جواب اجوبه, وثيقه وثايق,
    كتاب كتب, دليل ادله, تدبير تدابير, ضابط ضوابط, شرط شروط, طن اطنان, سنه سنوات, شهر اشهر, يوم ايام, تاريخ تواريخ,
    طرف اطراف, عضو اعضا, شخص اشخاص, هاتف هواتف, عنوان عناوين, رمز رموز, سايل سوايل, بحر بحار, غذا اغذيه, حاسوب حواسيب,
    جهاز اجهزه, دوله دول, بلد بلدان, مخزن مخازن, مورد موارد, مصدر مصادر, معيار معايير, مبدا مبادي, حق حقوق, فريق افرقه,
    سم سموم, مصنع مصانع, موقع مواقع, حقل حقول, جدول جداول, لايحه لوايح, نتيجه نتايج, هدف اهداف
"""
_SINGULARS = {plural: singular for singular, plural in (pair.split() for pair in _PLURALS.split(","))}
_SHORTEST = 3
_SHORTEST_JOINED = 5


def is_arabic(char: str) -> bool:
    """Whether a character is of the Arabic script."""
    return FIRST <= char <= LAST


def fold(word: str) -> str:
    """The word without marks, with one form of alef, hamza, yeh, kaf and teh marbuta."""
    return word.translate(_FOLDED)


def without_article(word: str) -> str:
    """A folded word without its article and what is joined to it; at least three letters stay."""
    for start in _BEFORE:
        if word.startswith(start) and len(word) - len(start) >= _SHORTEST:
            return word[len(start) :]
    # Of a short word behind "for the" the article's own letter is the word's first too: للغة, of لغة.
    return word[1:] if word.startswith("لل") and len(word) == _SHORTEST + 1 else word


def stem(word: str) -> str:
    """The light stem of a folded word: articles off the front, endings off the back, never fewer than three letters."""
    word = without_article(word)
    while shorter := next((w for w in (_cut(word, end) for end in _AFTER) if w), ""):
        word = shorter
    return word


def _cut(word: str, end: str) -> str:
    """The word without an ending; of two letters and an ending behind a teh marbuta the teh marbuta comes back."""
    if not word.endswith(end):
        return ""
    left = len(word) - len(end)
    if end in _OF_TEH and left == _SHORTEST - 1:
        return word[:left] + "ه"
    return word[:left] if left >= _SHORTEST else ""


def alternatives(word: str) -> frozenset[str]:
    """Every stem under which a folded word is kept and looked for.

    Its first letter may be a joined one or its own, and so may the teh before an ending (ثابتة, of ثابت).
    """
    bare = without_article(word)
    stems = {stem(word), stem(_SINGULARS.get(bare, word))}
    if word[:1] in _JOINED and len(word) >= _SHORTEST_JOINED:
        stems.add(stem(word[1:]))
    if bare.endswith("ته") and len(bare) > _SHORTEST:
        stems.add(bare[:-1])
    return frozenset(stems)
