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
_AFTER = tuple(
    [
        "تهما",
        "اتها",
        "اتهم",
        "هما",
        "كما",
        "يات",
        "يين",
        "يون",
        "ات",
        "ون",
        "ين",
        "ان",
        "يه",
        "ها",
        "هم",
        "كم",
        "نا",
        "ته",
        "ه",
        "ي",
        "ا",
    ]
)
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
    return word


def stem(word: str) -> str:
    """The light stem of a folded word: articles off the front, endings off the back, never fewer than three letters."""
    word = without_article(word)
    while shorter := next((w for w in (_cut(word, end) for end in _AFTER) if w), ""):
        word = shorter
    return word


def _cut(word: str, end: str) -> str:
    return word[: -len(end)] if word.endswith(end) and len(word) - len(end) >= _SHORTEST else ""


def alternatives(word: str) -> tuple[str, ...]:
    """Stems under which a folded word is kept and looked for: read as it stands, and as one with a joined letter."""
    stems = {stem(word)}
    if word[:1] in _JOINED and len(word) >= _SHORTEST_JOINED:
        stems.add(stem(word[1:]))
    return tuple(sorted(stems))
