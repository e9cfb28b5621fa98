"""The finished file: language, title and dates through pikepdf, then the structure tree, added as text."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, String

from brs_desktop.passphrases import normal
from brs_desktop.pdf.tagging import Mark, Node
from brs_desktop.pdf.update import Update, text_string

_PRODUCER = "BRS Desktop"


def finish(
    source: BytesIO, document: Node | None, *, title: str, language: str, printed_ms: int | None, passphrase: str = ""
) -> bytes:
    """Tie everything painted to the structure and write the file; the same input gives the same bytes.

    Without a structure nothing may be marked in what is painted, and the file does not claim to be for everybody.

    With a passphrase the file is encrypted (AES-256), other bytes each time; who opens it may do all with it.

    The viewer preference "from right to left" is left out on purpose: with it PDFium, and so the most used browsers,
    copies every line of the file as if it began at the right, also names and codes in Latin letters.
    """
    content = _plain(source, title, language, printed_ms, tagged=document is not None)
    if document is not None:
        root, pages = _places(content)
        update = Update(content)
        _Tree(update, pages, language).attach(document, root)
        content = update.written()
    return _encrypted(content, secret) if (secret := normal(passphrase)) else content


def _plain(source: BytesIO, title: str, language: str, printed_ms: int | None, *, tagged: bool) -> bytes:
    """The file without a structure, but with a place for it where it is to have one."""
    with pikepdf.open(source) as pdf:
        root = pdf.Root
        if tagged:
            for index, page in enumerate(pdf.pages):
                page.obj.StructParents = index
                page.obj.Tabs = Name.S
            root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
            root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String(language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _describe(pdf, title, language, printed_ms, tagged=tagged)
        target = BytesIO()
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return target.getvalue()


def _places(content: bytes) -> tuple[int, list[int]]:
    """The numbers of the place for the structure and of the pages: they are given when the file is written."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return pdf.Root.StructTreeRoot.objgen[0], [page.obj.objgen[0] for page in pdf.pages]


def _encrypted(content: bytes, secret: str) -> bytes:
    with pikepdf.open(BytesIO(content)) as pdf:
        target = BytesIO()
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=pikepdf.Encryption(owner=secret, user=secret, R=6),
        )
    return target.getvalue()


def _describe(pdf: Any, title: str, language: str, printed_ms: int | None, *, tagged: bool) -> None:
    """Title, producer and, where the moment of printing is known, the dates."""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/Producer"] = _PRODUCER
    moment = None if printed_ms is None else datetime.fromtimestamp(printed_ms / 1000, UTC)
    if moment is not None:
        pdf.docinfo["/CreationDate"] = moment.strftime("D:%Y%m%d%H%M%SZ")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as data:
        data["dc:title"] = title
        data["dc:language"] = {language}
        data["pdf:Producer"] = _PRODUCER
        if tagged:
            data["pdfuaid:part"] = "1"
        if moment is not None:
            data["xmp:CreateDate"] = moment.isoformat()


class _Tree:
    """Writes a tree of nodes as PDF's structure elements, as text, and remembers who owns each mark."""

    def __init__(self, update: Update, pages: list[int], language: str) -> None:
        self.update, self.pages, self.language = update, pages, language
        self.owners: list[dict[int, int]] = [{} for _ in pages]
        self.notes: list[tuple[str, int]] = []

    def attach(self, document: Node, root: int) -> None:
        """The whole tree, with the map from marks back to elements that readers need."""
        top = self._element(document, root, f"/Lang {text_string(self.language)}")
        numbers = []
        for index, owners in enumerate(self.owners):
            back = self.update.add("[" + " ".join(f"{owners[mark]} 0 R" for mark in sorted(owners)) + "]")
            numbers.append(f"{index} {back} 0 R")
        parents = self.update.add(f"<</Nums[{' '.join(numbers)}]>>")
        named = " ".join(f"{text_string(name)} {number} 0 R" for name, number in self.notes)
        names = f"/IDTree<</Names[{named}]>>" if named else ""
        self.update.replace(
            root,
            f"<</Type/StructTreeRoot/K[{top} 0 R]/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {len(self.pages)}{names}>>",
        )

    def _element(self, node: Node, parent: int, more: str = "") -> int:
        """The element's number."""
        number = self.update.reserve()
        parts = [f"<</Type/StructElem/S/{node.tag}/P {parent} 0 R", more]
        if node.language:
            parts.append(f"/Lang {text_string(node.language)}")
        if node.scope or node.span > 1:
            scope = f"/Scope/{node.scope}" if node.scope else ""
            parts.append(f"/A<</O/Table{scope}{f'/ColSpan {node.span}' if node.span > 1 else ''}>>")
        if node.tag == "Figure":
            edges = "" if node.bounds is None else f"/BBox[{' '.join(f'{edge:.2f}' for edge in node.bounds)}]"
            parts.append(f"/Alt {text_string(node.alternative)}/A<</O/Layout/Placement/Block{edges}>>")
        if node.tag == "Note":  # PDF/UA wants to be able to name each
            self.notes.append((f"note-{len(self.notes) + 1:06}", number))
            parts.append(f"/ID {text_string(self.notes[-1][0])}")
        first = next((kid.page for kid in node.kids if isinstance(kid, Mark)), -1)
        if first >= 0:
            parts.append(f"/Pg {self.pages[first]} 0 R")
        kids = [self._kid(kid, number, first) for kid in node.kids if _kept(kid, node)]
        if kids:
            parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K[{' '.join(kids)}]")
        parts.append(">>")
        self.update.replace(number, "".join(parts))
        return number

    def _kid(self, kid: Node | Mark, number: int, first: int) -> str:
        """A kid as its parent names it: a mark on the parent's own page by its number alone."""
        if isinstance(kid, Node):
            return f"{self._element(kid, number)} 0 R"
        self.owners[kid.page][kid.number] = number
        if kid.page == first:
            return str(kid.number)
        return f"<</Type/MCR/Pg {self.pages[kid.page]} 0 R/MCID {kid.number}>>"


def _kept(kid: Node | Mark, parent: Node) -> bool:
    """Elements that nothing was painted for are left out, but a row keeps its empty cells."""
    return isinstance(kid, Mark) or parent.tag == "TR" or kid.painted()
