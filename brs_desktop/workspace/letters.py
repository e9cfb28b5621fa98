"""Letters that go with a record: who writes to whom, what it is about and its receipt code are there to begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey

from brs_desktop.folding import fold
from brs_desktop.language import _, words
from brs_desktop.sentences import problem
from brs_desktop.workspace.chosen import Chosen, keys
from brs_desktop.workspace.reports.versions import versions_of

if TYPE_CHECKING:
    from brs_desktop.docx import DocxResult
    from brs_desktop.pdf import PdfResult
    from brs_desktop.pdf.letter import Letter
    from brs_desktop.records import Collection
    from brs_desktop.workspace.workspace import Workspace

CONTACTS = "contacts"
MOST_TEXT, MOST_LINE, MOST_ANNEXES = 20_000, 500, 40
_BEGINS = 60  # characters that tell which of several texts is meant
_BLOCK = ("name", "function", "department", "organisation", "address", "country", "email", "telephone")


def takes_letters(collection: Collection) -> bool:
    """Whether one writes to, or with, its records."""
    return collection.name == CONTACTS or collection.report is not None


def drafted(workspace: Workspace, subject: str, language: str, addressee: str = "") -> Letter:
    """A letter to a contact, or one that goes with a record, in so far as it is known.

    That is for the contact who is named as its addressee, else for the Secretariat. Raises Problem: not-found.
    """
    from brs_desktop.pdf import phrases
    from brs_desktop.pdf.letter import Letter

    key, say = workspace.find(subject), words(language)
    begun = Letter(sender=_own_block(workspace, language))
    if key.collection == CONTACTS:
        return replace(begun, addressee=_block(workspace, key, language))
    collection = workspace.collection(key.collection)
    title = f"{collection.form_title(language)} – {workspace.title(key, language)}"
    standing = [one for one in versions_of(workspace, key) if one.stands] if collection.report is not None else []
    code = standing[-1].code if standing else ""
    block = addressed(workspace, addressee, language) if addressee else say(phrases.SECRETARIAT)
    # A title may be longer than a line of a letter is: all of it stands in the record.
    title = title if len(title) <= MOST_LINE else f"{title[: MOST_LINE - 1]}…"
    return replace(begun, addressee=block, subject=title, annexes=(title,), receipt=code)


def addressed(workspace: Workspace, contact: str, language: str) -> str:
    """A contact as the block of an address. Raises Problem: not-found."""
    key = workspace.find(contact)
    if key.collection != CONTACTS:
        raise problem("not-found", name=contact)
    return _block(workspace, key, language)


def export_letter(
    workspace: Workspace, letter: Letter, *, language: str, out: Path, word: bool = False, **way: Any
) -> PdfResult | DocxResult:
    """Print it with today's date, or write it as a Word file.

    Raises Problem: too-large, no-such-folder and what else a paper's file raises.
    """
    from brs_desktop.docx.letter import export_letter as write
    from brs_desktop.pdf.letter import export_letter as press

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    now = workspace.clock.now_ms()
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone().date().isoformat()
    make = write if word else press
    return make(bounded(letter), language=language, out=out, day=day, printed_ms=now, **way)


def bounded(letter: Letter) -> Letter:
    """The letter itself. Raises Problem: line-too-long, too-large."""
    for most, texts in (
        (MOST_LINE, (letter.subject, letter.receipt, *letter.annexes)),
        (MOST_TEXT, (letter.sender, letter.addressee, letter.text)),
    ):
        for text in texts:
            if len(text) > most:
                raise problem("line-too-long", begins=text[:_BEGINS], count=most)
    if len(letter.annexes) > MOST_ANNEXES:
        raise problem("too-large", what=_("Enclosures, one a line"))
    return letter


def _own_block(workspace: Workspace, language: str) -> str:
    """The person at this computer as the contacts know them; by name alone where none or several are called so.

    Another one's address on a letter is worse than none.
    """
    name = workspace.profile.name
    alike = [
        key
        for key in (keys(workspace, Chosen(CONTACTS, search=name), language) if name else ())
        if fold(workspace.title(key, language)) == fold(name)
    ]
    return _block(workspace, alike[0], language) if len(alike) == 1 else name


def _block(workspace: Workspace, key: RecordKey, language: str) -> str:
    """Who somebody is and where they are reached, a line each, in the words of that language."""
    from brs_desktop.pdf.export import sheet_of
    from brs_desktop.pdf.sheet import Answer
    from brs_desktop.pdf.template import questions_of
    from brs_desktop.workspace.paper import meta_of

    meta = meta_of(workspace, key, language)
    asked = questions_of(sheet_of(workspace.form_for(key), language, blank=False, meta=meta))
    fields = (asked[name].field for name in _BLOCK if name in asked)
    return "\n".join(", ".join(one.texts) for one in fields if isinstance(one, Answer) and not one.quiet)
