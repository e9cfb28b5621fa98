"""What the roles at a hub are called, and the parts of what they cover."""

from __future__ import annotations

from brs_desktop.language import _
from brs_desktop.ui.values import apart


def role_words(name: str) -> str:
    """What a device may do at a hub, by the role it was invited for; one that is not known as it is written."""
    known = {
        "national-focal-point": _("National focal point"),
        "official-contact-point": _("Official contact point"),
        "designated-national-authority": _("Designated national authority"),
        "competent-authority": _("Competent authority"),
        "agency-contributor": _("Contributor of an agency"),
        "expert": _("Expert"),
        "partner": _("Partner"),
        "thematic-focal-point": _("Thematic focal point"),
        "assistance-provider": _("Provider of assistance"),
        "regional-centre": _("Regional centre"),
        "regional-centre-officer": _("Officer of a regional centre"),
        "national-hub": _("National hub"),
        "hub-administrator": _("Administrator of a hub"),
        "secretariat-officer": _("Officer of the Secretariat"),
        "observer": _("Observer"),
        "focal-point": _("Focal point"),
        "centre": _("Regional centre"),
        "secretariat": _("Secretariat"),
        "trainer": _("Trainer"),
        "reader": _("Reader"),
    }
    return known.get(name, name)


def scope_words(prefix: str) -> str:
    """What a right covers: the kind of records, and whose; `*` is any."""
    kind, _slash, whose = prefix.partition("/")
    known = {
        "contacts": _("Contacts"),
        "report": _("Reports"),
        "library": _("Library"),
        "assistance": _("Assistance"),
        "reference": _("Reference"),
    }
    whose = "/".join(part for part in whose.split("/") if part != "*")
    return f"{known.get(kind, kind)} {apart(f'({whose})')}" if whose else known.get(kind, kind)
