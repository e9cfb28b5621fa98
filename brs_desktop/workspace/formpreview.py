"""A form's author sees it on paper before it belongs to any collection."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_desktop import language as spoken
from brs_desktop.sentences import problem
from brs_desktop.workspace.formcheck import Examined, examine

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition

_MOST_TOLD = 3


def preview_form(file: Path, out: Path, language: str = "", second: str = "") -> dict[str, Any]:
    """`{out, pages, language, second}`: the empty form as PDF; bad-form with the first faults where it has errors."""
    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    found = examine(file)
    if found.definition is None or not found.ok:
        raise problem("bad-form", detail=f"{file.name}: {first_faults(found)}")
    return print_blank(found.definition, out, language, second)


def print_blank(form: FormDefinition, out: Path, language: str = "", second: str = "") -> dict[str, Any]:
    """The empty form on paper; without a language in the one that is spoken here, as far as the form has it."""
    from brs_desktop.pdf import PdfMeta, export_form
    from brs_desktop.pdf.sheet import Second

    chosen = _language(form, language)
    if second and (second == chosen or second not in _named(form)):
        raise problem("bad-language", language=second, choices=", ".join(_named(form)))
    other = Second(second, form.title(second)) if second else None
    meta = PdfMeta(form_title=form.title(chosen), printed_ms=int(time.time() * 1000), second=other)
    made = export_form(form, language=chosen, out=out, blank=True, meta=meta)
    return {"out": str(made.path), "pages": made.pages, "language": chosen, "second": second}


def first_faults(found: Examined) -> str:
    """The first errors in one line, each with its place."""
    told = [one.sentence() for one in found.findings if one.level == "error"]
    return "; ".join(told[:_MOST_TOLD]) + (" …" if len(told) > _MOST_TOLD else "")


def _language(form: FormDefinition, asked: str) -> str:
    """What a form without languages says, it says in whichever language the paper has."""
    named = _named(form)
    if asked and named and asked not in named:
        raise problem("bad-language", language=asked, choices=", ".join(named))
    here = spoken.language()
    return asked or (here if here in named or not named else named[0])


def _named(form: FormDefinition) -> list[str]:
    """The languages of a form that paper speaks, too."""
    found = {code: form.itext.code(code) for code in spoken.LANGUAGES}
    return sorted((one for one, own in found.items() if own), key=lambda one: form.languages.index(found[one] or ""))
