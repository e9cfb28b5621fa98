"""The receipt of a submitted version on one page: what, when, by whom, which code, and what a hub has said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.language import format_datetime, mark, words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import Watch
from brs_desktop.pdf.export import PdfResult, write_whole
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Answer, Note, Passage, PdfMeta, Question, Section, Sheet

_TIERS = {"hub": phrases.HUB, "centre": mark("Regional centre"), "secretariat": mark("Secretariat")}


@dataclass(frozen=True)
class TierSaid:
    """Since when a hub above says by its own word that it holds a version, what kind of hub it is and its name."""

    kind: str
    name: str
    held_ms: int


@dataclass(frozen=True)
class ReceiptFacts:
    """What a receipt says; `held_ms` is the hub's own time on the receipt that it signed, None without one."""

    report: str
    form_title: str
    code: str
    version: int
    state: Passage
    submitted_ms: int
    person: str
    fingerprint: str
    replaces: tuple[str, ...] = ()
    sent_ms: int | None = None
    hub: str = ""
    hub_key: str = ""
    held_ms: int | None = None
    tiers: tuple[TierSaid, ...] = ()


def export_receipt(facts: ReceiptFacts, *, language: str, out: Path, printed_ms: int) -> PdfResult:
    """Print a receipt, or that there is none yet; whole or not at all, and without a network."""
    say = words(language)
    meta = PdfMeta(
        form_title=say(phrases.RECEIPT_TITLE).replace("{version}", facts.form_title),
        title=facts.report,
        receipt=facts.code,
        printed_ms=printed_ms,
        signature=False,
        version=facts.version,
        state=facts.state,
        held_by=facts.hub,
        held_ms=facts.held_ms,
    )
    lines = tuple(
        Question(name, name, say(label), Answer((text,))) for name, label, text in _lines(facts, language, say) if text
    )
    said = phrases.SIGNED_RECEIPT if facts.state == "held" else phrases.NO_RECEIPT
    sheet = Sheet((Section("", (*lines, Note(say(said)))),))
    unshown = set[str]()
    content, pages = press(sheet, meta, language=language, blank=False, watch=Watch(), unshown=unshown)
    write_whole(out, content)
    return PdfResult(pages, out, tuple(sorted(unshown)))


def _lines(facts: ReceiptFacts, language: str, say: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    def moment(wall_ms: int | None) -> str:
        if wall_ms is None:
            return ""
        return say(phrases.UTC).replace("{date}", format_datetime(wall_ms, code=language))

    yield "code", phrases.RECEIPT_CODE, facts.code
    yield "report", phrases.REPORT, facts.report
    yield "version", phrases.VERSION, str(facts.version)
    yield "replaces", phrases.REPLACES, ", ".join(facts.replaces)
    yield "submitted", phrases.SUBMITTED, moment(facts.submitted_ms)
    yield "person", phrases.SUBMITTED_BY, facts.person
    yield "state", phrases.STATE, say(phrases.STATES[facts.state])
    yield "sent", phrases.SENT_ON, moment(facts.sent_ms)
    yield "hub", phrases.HUB, facts.hub
    yield "held", phrases.STATES["held"], moment(facts.held_ms)
    for place, tier in enumerate(facts.tiers):
        hub = isolated(tier.name or say(_TIERS[tier.kind]))
        words = say(phrases.HELD).replace("{hub}", hub).replace("{date}", isolated(moment(tier.held_ms)))
        yield f"tier:{place}", _TIERS[tier.kind], words
    yield "hub_key", phrases.HUB_KEY, facts.hub_key
    yield "fingerprint", phrases.FINGERPRINT, facts.fingerprint
