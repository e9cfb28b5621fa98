"""Letters that go with a record: who writes to whom, what it is about and its receipt code are there to begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey

from brs_desktop.folding import fold
from brs_desktop.language import words
from brs_desktop.sentences import problem
from brs_desktop.workspace.chosen import Chosen, keys
from brs_desktop.workspace.reports.versions import versions_of

if TYPE_CHECKING:
    from brs_desktop.pdf import PdfResult
    from brs_desktop.pdf.letter import Letter
    from brs_desktop.records import Collection
    from brs_desktop.workspace.workspace import Workspace

CONTACTS = "contacts"
MOST_TEXT, MOST_LINE, MOST_ANNEXES = 20_000, 500, 40
_BLOCK = ("name", "function", "department", "organisation", "address", "country", "email", "telephone")


def takes_letters(collection: Collection) -> bool:
    """Whether one writes to, or with, its records."""
    return collection.name == CONTACTS or collection.report is not None


def drafted(workspace: Workspace, subject: str, language: str) -> Letter:
    """A letter to a contact, or one to the Secretariat that goes with a record, in so far as it is known."""
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
    return replace(begun, addressee=say(phrases.SECRETARIAT), subject=title, annexes=(title,), receipt=code)


def export_letter(workspace: Workspace, letter: Letter, *, language: str, out: Path, **way: Any) -> PdfResult:
    """Print it with today's date. Raises Problem: too-large, no-such-folder and what else a paper's file raises."""
    from brs_desktop.pdf.letter import export_letter as press

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    now = workspace.clock.now_ms()
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone().date().isoformat()
    return press(bounded(letter), language=language, out=out, day=day, printed_ms=now, **way)


def bounded(letter: Letter) -> Letter:
    """The letter itself. Raises Problem: too-large."""
    lines = (letter.subject, letter.receipt, *letter.annexes)
    blocks = (letter.sender, letter.addressee, letter.text)
    for what, fits in (
        ("text", all(len(one) <= MOST_TEXT for one in blocks)),
        ("subject", all(len(one) <= MOST_LINE for one in lines)),
        ("annexes", len(letter.annexes) <= MOST_ANNEXES),
    ):
        if not fits:
            raise problem("too-large", what=what)
    return letter


def _own_block(workspace: Workspace, language: str) -> str:
    """The person at this computer as the contacts know them; else by name alone."""
    name = workspace.profile.name
    for key in keys(workspace, Chosen(CONTACTS, search=name), language) if name else ():
        if fold(workspace.title(key, language)) == fold(name):
            return _block(workspace, key, language)
    return name


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
