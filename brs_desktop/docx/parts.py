"""The parts of a Word file around its text: styles, faces, notes, heads and feet, properties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from brs_desktop.docx.blocks import WIDTH, Writer
from brs_desktop.docx.runs import LOCALES, runs
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.styles import ACCENT, INK, LINE, MUTED, SOFT

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The face for each script by name, and what stands in for it where it is not installed.
_FACES = (
    ("Noto Sans", "Segoe UI", "swiss"),
    ("Noto Sans Arabic", "Arial", "swiss"),
    ("Noto Sans SC", "Microsoft YaHei", "swiss"),
    ("MS Gothic", "Segoe UI Symbol", "modern"),
)
_SIZES = {"ar": 1, "zh": 0}  # half points that a script is larger


def styles(language: str, rtl: bool) -> str:
    """The look of everything, in one place as people change it in Word."""
    western = language if language in ("en", "fr", "es", "ru") else "en"
    spoken = f'<w:lang w:val="{LOCALES[western]}" w:eastAsia="{LOCALES["zh"]}" w:bidi="{LOCALES["ar"]}"/>'
    faces = '<w:rFonts w:ascii="Noto Sans" w:hAnsi="Noto Sans" w:eastAsia="Noto Sans SC" w:cs="Noto Sans Arabic"/>'
    larger = _SIZES.get(language, 0)
    side = "<w:bidi/>" if rtl else ""

    def style(
        name: str,
        title: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        before: int = 0,
        after: int = 60,
        level: int | None = None,
        more: str = "",
        late: str = "",
    ) -> str:
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        keep = "" if level is None else "<w:keepNext/><w:keepLines/>"
        base = '<w:basedOn w:val="Normal"/>' if name != "Normal" else ""
        follows = '<w:next w:val="Normal"/>' if level is not None else ""
        heavy = "<w:b/><w:bCs/>" if bold else ""
        default = ' w:default="1"' if name == "Normal" else ""
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>{base}{follows}'
            f'<w:qFormat/><w:pPr>{keep}{more}{side}<w:spacing w:before="{before}" w:after="{after}"/>{late}{outline}'
            f'</w:pPr><w:rPr>{heavy}<w:color w:val="{colour[1:]}"/><w:sz w:val="{size + larger}"/>'
            f'<w:szCs w:val="{size + larger}"/></w:rPr></w:style>'
        )

    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="{ACCENT[1:]}"/></w:pBdr>'
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SOFT[1:]}"/>'
    at_end = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
    to_sign = f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{WIDTH * 3 // 4}"/></w:tabs>'
    made = [
        style("Normal", "Normal", 20),
        style("Heading1", "heading 1", 38, bold=True, colour=ACCENT, after=80, level=0, more=rule),
        style("Heading2", "heading 2", 24, bold=True, colour=ACCENT, before=280, after=100, level=1, more=shade),
        style("Heading3", "heading 3", 21, bold=True, before=200, level=2),
        style("Heading4", "heading 4", 19, bold=True, colour=MUTED, before=160, level=3),
        style("Heading5", "heading 5", 19, bold=True, before=140, level=4),
        style("Heading6", "heading 6", 18, bold=True, colour=MUTED, before=120, level=5),
        style("Subtitle", "Subtitle", 26, bold=True, after=120),
        style("Other", "Other language", 22, bold=True, colour=ACCENT, after=100),
        style("Hint", "Hint", 17, colour=MUTED, after=40),
        style("Quiet", "Quiet", 18, colour=MUTED, after=20),
        style("Column", "Column", 17, bold=True, after=20),
        style("Cell", "Cell", 18, after=20),
        style("Gap", "Gap", 8, after=0),
        style("Sign", "Sign", 18, before=480, after=0, more=to_sign),
        style("Header", "header", 16, colour=MUTED, more=at_end),
        style("Footer", "footer", 16, colour=MUTED, more=at_end),
        style("FootnoteText", "footnote text", 17, after=20),
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr>'
        '<w:vertAlign w:val="superscript"/></w:rPr></w:style>',
        _table_style(),
    ]
    return (
        f'{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{faces}<w:sz w:val="20"/>'
        f'<w:szCs w:val="20"/>{spoken}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>{"".join(made)}</w:styles>'
    )


def _table_style() -> str:
    inside = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{LINE[1:]}"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SOFT[1:]}"/>'
    return (
        '<w:style w:type="table" w:styleId="Answers"><w:name w:val="Answers"/><w:tblPr>'
        f'<w:tblBorders>{inside}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/>'
        '<w:left w:w="90" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr>{shade}</w:tcPr></w:tblStylePr></w:style>'
    )


def faces() -> str:
    """The faces by name, each with what a computer without it takes."""
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{kind}"/></w:font>'
        for name, other, kind in _FACES
    )
    return f"{HEAD}<w:fonts {NAMES}>{told}</w:fonts>"


def settings(language: str) -> str:
    """How Word treats the file: as a new one, in its language."""
    return (
        f'{HEAD}<w:settings {NAMES}><w:zoom w:percent="100"/><w:footnotePr><w:footnote w:id="-1"/>'
        '<w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{LOCALES[language]}" w:eastAsia="{LOCALES["zh"]}" w:bidi="{LOCALES["ar"]}"/>'
        "</w:settings>"
    )


def footnotes(texts: Sequence[str], writer: Writer) -> str:
    """The notes, after the two lines that stand above them."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for number, kind, mark in (
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        )
    )
    sign = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    side = "<w:bidi/>" if writer.rtl else ""
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/>{side}</w:pPr>{sign}'
        f"{runs(' ' + text, writer.language, backwards=writer.rtl)}</w:p></w:footnote>"
        for number, text in enumerate(texts, 1)
    )
    return f"{HEAD}<w:footnotes {NAMES}>{lines}{notes}</w:footnotes>"


def header(title: str, record: str, writer: Writer) -> str:
    """From the second page on: the form, and which record."""
    return f"{HEAD}<w:hdr {NAMES}>{_ends('Header', _words(title, writer), _words(record, writer), writer)}</w:hdr>"


def footer(told: Sequence[tuple[str, str, str]], writer: Writer) -> str:
    """The state and when it was made, and the page of so many: language, foot and words for the page, a line each."""
    lines = (_ends("Footer", _words(foot, writer, code), _pages(say, writer, code), writer) for code, foot, say in told)
    return f"{HEAD}<w:ftr {NAMES}>{''.join(lines)}</w:ftr>"


def _pages(say_page: str, writer: Writer, language: str) -> str:
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    pages = ""
    rest = say_page
    while rest:
        at, name = min(((rest.find(name), name) for name in fields if name in rest), default=(len(rest), ""))
        pages += _words(rest[:at], writer, language) if at else ""
        if name:
            pages += f'<w:fldSimple w:instr=" {fields[name]} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        rest = rest[at + len(name) :]
    return pages


def _words(text: str, writer: Writer, language: str = "") -> str:
    return runs(text.replace("\n", " "), language or writer.language, backwards=writer.rtl)


def _ends(style: str, start: str, end: str, writer: Writer) -> str:
    side = "<w:bidi/>" if writer.rtl else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{start}<w:r><w:tab/></w:r>{end}</w:p>'


def section(number: int, rtl: bool, *, first: bool) -> str:
    """The paper, and which head and foot it has; the first page has no head."""
    kinds = (("default", "header"), ("default", "footer"), ("first", "footer"))
    references = "".join(f'<w:{part}Reference w:type="{kind}" r:id="{part}{number}"/>' for kind, part in kinds)
    side = "<w:bidi/>" if rtl else ""
    start = "" if first else '<w:type w:val="nextPage"/>'
    return (
        f'<w:sectPr>{references}{start}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1240" w:right="1080"'
        f' w:bottom="1120" w:left="1080" w:header="600" w:footer="560" w:gutter="0"/><w:titlePg/>{side}</w:sectPr>'
    )


def core(title: str, language: str, printed_ms: int | None) -> str:
    """Title, language and, where it is known, when it was made."""
    when = ""
    if printed_ms is not None:
        moment = datetime.fromtimestamp(printed_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        when = "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
        )
    plain = escape(clean(title).replace("\n", " ").replace("\ufffe", "").replace("\uffff", ""))
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{plain}</dc:title><dc:creator>BRS Desktop</dc:creator>{when}"
        f"<dc:language>{LOCALES[language]}</dc:language></cp:coreProperties>"
    )
