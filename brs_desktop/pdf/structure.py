"""The finished file: structure tree, language, title and dates, through pikepdf."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from brs_desktop.passphrases import normal
from brs_desktop.pdf.tagging import Mark, Node

_PRODUCER = "BRS Desktop"


def finish(
    source: BytesIO, document: Node, *, title: str, language: str, printed_ms: int | None, passphrase: str = ""
) -> bytes:
    """Tie everything painted to the structure and write the file; the same input gives the same bytes.

    With a passphrase the file is encrypted (AES-256), other bytes each time; who opens it may do all with it.

    The viewer preference "from right to left" is left out on purpose: with it PDFium, and so the most used browsers,
    copies every line of the file as if it began at the right, also names and codes in Latin letters.
    """
    with pikepdf.open(source) as pdf:
        pages = [page.obj for page in pdf.pages]
        _Tree(pdf, pages, language).attach(document)
        root = pdf.Root
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String(language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _describe(pdf, title, language, printed_ms)
        target = BytesIO()
        secret = normal(passphrase)
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=not secret,
            encryption=pikepdf.Encryption(owner=secret, user=secret, R=6) if secret else False,
        )
    return target.getvalue()


def _describe(pdf: Any, title: str, language: str, printed_ms: int | None) -> None:
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
        data["pdfuaid:part"] = "1"
        if moment is not None:
            data["xmp:CreateDate"] = moment.isoformat()


class _Tree:
    """Writes a tree of nodes as PDF's structure elements and remembers who owns each mark."""

    def __init__(self, pdf: Any, pages: list[Any], language: str) -> None:
        self.pdf, self.pages, self.language = pdf, pages, language
        self.owners: list[dict[int, Any]] = [{} for _ in pages]
        self.notes: list[Any] = []

    def attach(self, document: Node) -> None:
        """The whole tree, with the map from marks back to elements that readers need."""
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top = self._element(document, root)
        top.Lang = String(self.language)
        root.K = Array([top])
        numbers = Array([])
        for index, page in enumerate(self.pages):
            page.StructParents = index
            page.Tabs = Name.S
            owners = self.owners[index]
            numbers.append(index)
            numbers.append(self.pdf.make_indirect(Array([owners[mark] for mark in sorted(owners)])))
        root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=numbers))
        root.ParentTreeNextKey = len(self.pages)
        if self.notes:
            named = [part for note in self.notes for part in (note.ID, note)]
            root.IDTree = self.pdf.make_indirect(Dictionary(Names=Array(named)))
        self.pdf.Root.StructTreeRoot = root

    def _element(self, node: Node, parent: Any) -> Any:
        element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + node.tag), P=parent))
        if node.scope:
            element.A = Dictionary(O=Name.Table, Scope=Name("/" + node.scope))
        if node.tag == "Figure":
            element.Alt = String(node.alternative)
            element.A = Dictionary(O=Name.Layout, Placement=Name.Block)
            if node.bounds is not None:
                element.A.BBox = Array([round(edge, 2) for edge in node.bounds])
        if node.tag == "Note":  # PDF/UA wants to be able to name each
            element.ID = String(f"note-{len(self.notes) + 1:06}")
            self.notes.append(element)
        first = next((kid for kid in node.kids if isinstance(kid, Mark)), None)
        if first is not None:
            element.Pg = self.pages[first.page]
        kids = [self._kid(kid, element, first) for kid in node.kids if _kept(kid, node)]
        if kids:
            element.K = Array(kids) if len(kids) > 1 else kids[0]
        return element

    def _kid(self, kid: Node | Mark, element: Any, first: Mark | None) -> Any:
        """A kid as its parent names it: a mark on the parent's own page by its number alone."""
        if isinstance(kid, Node):
            return self._element(kid, element)
        self.owners[kid.page][kid.number] = element
        if first is not None and kid.page == first.page:
            return kid.number
        return Dictionary(Type=Name.MCR, Pg=self.pages[kid.page], MCID=kid.number)


def _kept(kid: Node | Mark, parent: Node) -> bool:
    """Elements that nothing was painted for are left out, but a row keeps its empty cells."""
    return isinstance(kid, Mark) or parent.tag == "TR" or kid.painted()
