"""Make resources/fonts: static, unhinted subsets of the Noto families that screens and paper share.

    python -m venv .fonts && .fonts/bin/pip install fonttools==4.68.0
    .fonts/bin/python packaging/fonts/build.py            # write the fonts
    .fonts/bin/python packaging/fonts/build.py --check    # prove that the files kept here are what this makes

Sources are fetched with `npm pack` and `apt-get download` and must have the SHA-256 written below. Which characters
stay, and why, stands beside each font. fontTools is needed here only; the product reads the finished files.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUTPUT = Path(__file__).resolve().parents[2] / "resources" / "fonts"
LIMIT = 11_000_000


@dataclass(frozen=True)
class Source:
    """One archive: how it is fetched, what it is called, what it must hash to."""

    command: tuple[str, ...]
    archive: str
    sha256: str


NOTO_SANS = Source(
    ("npm", "pack", "--silent", "@expo-google-fonts/noto-sans@0.4.2"),
    "expo-google-fonts-noto-sans-0.4.2.tgz",
    "98cf14a19b8e67a0e76bfd4d5df98937b9734e6dde570bd750f2259042042548",
)
NOTO_SC = Source(
    ("npm", "pack", "--silent", "@expo-google-fonts/noto-sans-sc@0.4.3"),
    "expo-google-fonts-noto-sans-sc-0.4.3.tgz",
    "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
)
# The build of 2020: later ones split letters into base and dots, and then text copied out of a PDF is garbage.
DEBIAN = Source(
    ("apt-get", "download", "fonts-noto-core=20201225-1"),
    "fonts-noto-core_20201225-1_all.deb",
    "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
)
# Unicode's own files. One of them (kTGH) has China's Table of General Standard Chinese Characters of 2013.
UNIHAN = Source(
    ("apt-get", "download", "unicode-data=15.0.0-1"),
    "unicode-data_15.0.0-1_all.deb",
    "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc",
)
UNIHAN_FILE = "unicode/Unihan_OtherMappings.txt.bz2"
STANDARD = 8_105  # characters in that table


@dataclass(frozen=True)
class Font:
    """One file to make: where it comes from and which characters it keeps (None = all it has).

    One with `standard` keeps those of China's table of 2013 too: a person may not be registered by any other.
    """

    name: str
    source: Source
    member: str
    characters: frozenset[int] | None
    standard: bool = False


def ranges(*pairs: tuple[int, int]) -> frozenset[int]:
    """All code points of the closed ranges."""
    return frozenset(code for first, last in pairs for code in range(first, last + 1))


def repertoire(encoding: str) -> frozenset[int]:
    """Every character that the two-byte Chinese encoding can write, and ASCII."""
    found = set(range(0x20, 0x7F))
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes((lead, trail)).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                continue
    return frozenset(found)


# Latin with Vietnamese and phonetics, combining marks, Greek, Cyrillic, punctuation, signs, arrows, mathematics.
WESTERN = ranges(
    (0x20, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x22FF), (0x2460, 0x27BF), (0x2DE0, 0x2E7F), (0xFB00, 0xFB06),
    (0xFE20, 0xFE2F), (0xFFFC, 0xFFFD),
)  # fmt: skip
# Rules that every text needs; small capitals and other ornaments would double the glyphs.
FEATURES = (
    "calt", "ccmp", "clig", "curs", "dist", "fina", "init", "isol", "kern", "liga", "locl", "mark", "medi", "mkmk",
    "mset", "rclt", "rlig",
)  # fmt: skip
# What people type around Chinese: the encoding's own signs, and full-width and circled forms.
HAN_SIGNS = ranges((0x2000, 0x206F), (0x2460, 0x24FF), (0x3000, 0x303F), (0xFF01, 0xFFE6))

# What headings need beyond GB 2312: characters of chemistry (dioxins are 二噁英) and of many people's names.
BEYOND_GB = frozenset(
    map(
        ord,
        "㗁䏲䓛䓬䴘呫喆噁堃旻旼昇昉晙晞晳暐暻曈曌棽橚沄沚洺浛浥淏渂渼湉湜溦滪滮漷濬炘烜焜燊燏燚犇玓玘玚玠玥珣珮珺珽琇琎琤瑀瑄瑢瑨"
        "璟璠瓘瓩畇畯皞瞭矅祎祐祾禛竑絜絺綰緖翀翙翚翯翾芃苝莀菧蒄蒨藴蘇虓衎褀訚詠谞贇赟郃釗鈞銘鋆鋒錡錦鍇鎓鏐锜镕镠閆雱霂頔顗飏驌"
        "骉骕髙齊龑龢鿏鿔鿭",
    )
)

FONTS = (
    Font("NotoSans-Regular.ttf", NOTO_SANS, "400Regular/NotoSans_400Regular.ttf", WESTERN),
    Font("NotoSans-Bold.ttf", NOTO_SANS, "700Bold/NotoSans_700Bold.ttf", WESTERN),
    Font("NotoSansArabic-Regular.ttf", DEBIAN, "NotoSansArabic-Regular.ttf", None),
    Font("NotoSansArabic-Bold.ttf", DEBIAN, "NotoSansArabic-Bold.ttf", None),
    # Names of people need GBK's 21,000 characters and what the table of 2013 has beyond them; headings make do with
    # GB 2312's 6,800 and some more.
    Font(
        "NotoSansSC-Regular.ttf", NOTO_SC, "400Regular/NotoSansSC_400Regular.ttf", repertoire("gbk") | HAN_SIGNS, True
    ),
    Font(
        "NotoSansSC-Bold.ttf", NOTO_SC, "700Bold/NotoSansSC_700Bold.ttf", repertoire("gb2312") | BEYOND_GB | HAN_SIGNS
    ),
)


def fetch(source: Source, folder: Path) -> Path:
    """The unpacked archive, fetched when it is not in the folder yet; a wrong hash ends the run."""
    archive = folder / source.archive
    if not archive.exists():
        subprocess.run(source.command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.sha256:
        sys.exit(f"{archive.name}: SHA-256 is {found}, expected {source.sha256}")
    unpacked = folder / archive.stem
    if not unpacked.exists():
        if archive.suffix == ".deb":
            subprocess.run(("dpkg-deb", "-x", str(archive), str(unpacked)), check=True)
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(unpacked, filter="data")
    return unpacked


def member(folder: Path, name: str) -> Path:
    """The one file of the unpacked archive whose path ends with the name."""
    found = [path for path in sorted(folder.rglob(Path(name).name)) if path.as_posix().endswith("/" + name)]
    if len(found) != 1:
        sys.exit(f"{name}: {len(found)} files of that name in {folder.name}")
    return found[0]


def subset(source: Path, characters: Iterable[int] | None, target: Path) -> None:
    """Keep the characters and the layout rules that text needs; drop hinting; keep the source's own time stamp."""
    options = Options()
    options.hinting = False
    options.layout_features = list(FEATURES)
    options.name_IDs = [*range(0, 7), 13, 14, 16, 17]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    options.drop_tables += ["DSIG", "STAT"]
    font = TTFont(source, recalcTimestamp=False)
    if font["OS/2"].fsType:
        sys.exit(f"{source.name}: its licence bits forbid embedding")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap() if characters is None else characters)
    subsetter.subset(font)
    font.save(target)


def standard(cache: Path) -> frozenset[int]:
    """The characters of China's table of 2013."""
    with bz2.open(member(fetch(UNIHAN, cache), UNIHAN_FILE), "rt", encoding="utf-8") as lines:
        fields = [line.split("\t") for line in lines if not line.startswith("#")]
    found = frozenset(int(line[0][2:], 16) for line in fields if len(line) == 3 and line[1] == "kTGH")
    if len(found) != STANDARD:
        sys.exit(f"{UNIHAN_FILE}: {len(found)} characters of the table of 2013, expected {STANDARD}")
    return found


def licence(folder: Path, unpacked: dict[str, Path]) -> None:
    """Write the OFL with the copyright lines of the three families."""
    text = member(unpacked[NOTO_SANS.archive], "LICENSE_FONT").read_text("utf-8")
    body = text[text.index("This Font Software") :]
    lines = [
        "NotoSans-*.ttf: " + text.splitlines()[0],
        "NotoSansArabic-*.ttf: Copyright 2015-2020 Google LLC. All Rights Reserved.",
        "NotoSansSC-*.ttf: " + member(unpacked[NOTO_SC.archive], "LICENSE_FONT").read_text("utf-8").splitlines()[0],
        "",
        "The files here are subsets without hinting, made by packaging/fonts/build.py.",
    ]
    (folder / "OFL.txt").write_text("\n".join(lines) + "\n\n" + body.rstrip() + "\n", "utf-8")


def build(folder: Path, cache: Path) -> int:
    """Make every font and the licence; return the bytes written."""
    unpacked = {font.source.archive: fetch(font.source, cache) for font in FONTS}
    table = standard(cache)
    for font in FONTS:
        kept = font.characters | table if font.standard and font.characters is not None else font.characters
        subset(member(unpacked[font.source.archive], font.member), kept, folder / font.name)
        print(f"{font.name:28} {(folder / font.name).stat().st_size:>10,}")
    licence(folder, unpacked)
    return sum((folder / font.name).stat().st_size for font in FONTS)


def main() -> None:
    """Write resources/fonts, or compare it with a fresh build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--cache", type=Path, help="folder with archives fetched before")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "fonts"
        fresh.mkdir()
        total = build(fresh, (arguments.cache or Path(scratch)).resolve())
        print(f"{'total':28} {total:>10,}")
        if total > LIMIT:
            sys.exit(f"more than {LIMIT:,} bytes")
        for made in sorted(fresh.iterdir()):
            kept = OUTPUT / made.name
            if arguments.check and (not kept.exists() or kept.read_bytes() != made.read_bytes()):
                sys.exit(f"{made.name} differs from the file kept in {OUTPUT}")
            if not arguments.check:
                kept.write_bytes(made.read_bytes())


if __name__ == "__main__":
    main()
