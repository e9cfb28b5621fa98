"""The words of the page that stand in no template: roles, states, reasons, and a sentence for each refusal."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from brs_sync.errors import SyncProblem
from brs_sync.hub.page.tongue import Tongue, mark

ROLES = {
    "national-focal-point": mark("National focal point"),
    "official-contact-point": mark("Official contact point"),
    "designated-national-authority": mark("Designated national authority"),
    "competent-authority": mark("Competent authority"),
    "agency-contributor": mark("Contributor of an agency"),
    "focal-point": mark("Focal point"),
    "reader": mark("Reader"),
    "observer": mark("Observer"),
    "expert": mark("Expert"),
    "partner": mark("Partner"),
    "thematic-focal-point": mark("Thematic focal point"),
    "assistance-provider": mark("Provider of assistance"),
    "regional-centre": mark("Regional centre"),
    "national-hub": mark("National hub"),
    "regional-centre-officer": mark("Officer of a regional centre"),
    "trainer": mark("Trainer"),
    "hub-administrator": mark("Administrator of a hub"),
    "centre": mark("Regional centre"),
    "secretariat-officer": mark("Officer of the Secretariat"),
    "secretariat": mark("Secretariat"),
}
CONVENTIONS = {"basel": mark("Basel"), "rotterdam": mark("Rotterdam"), "stockholm": mark("Stockholm")}
STATES = {
    "": mark("In use"),
    "closed": mark("Ended"),
    "lost": mark("Lost"),
    "compromised": mark("In wrong hands"),
}
ENDS = {
    "closed": mark("No longer used. What was written before it heard of this still counts."),
    "lost": mark("Lost. Nothing that it writes from now on counts."),
    "compromised": mark("In wrong hands. Nothing that it ever wrote counts until somebody has looked at it."),
}
REASONS = {
    "compromised": mark("Its key is in wrong hands"),
    "revoked": mark("Written after the device was ended"),
    "unknown-author": mark("Nobody here has admitted its author"),
    "later-grant": mark("Its author was let in by a key that was closed"),
    "out-of-scope": mark("Its author may not write there"),
    "no-right": mark("Its author has no right to do that"),
    "malformed": mark("It cannot be read"),
    "not-personal": mark("Personal data would stand where everybody sees it"),
    "context": mark("What it follows has not come yet"),
}
HEALTH = {
    "log": mark("The log can be read"),
    "books": mark("The list of devices can be written"),
    "database": mark("The database answers"),
    "disk": mark("The disk has room"),
}
TIERS = {
    "hub": mark("Hub"),
    "centre": mark("Regional centre"),
    "secretariat": mark("Secretariat"),
}
DONE = {
    "renamed": mark("The device has its new name."),
    "ended": mark("The device is ended. Nothing was deleted on it."),
    "admitted": mark("What you looked at is let in."),
    "withdrawn": mark("The invitation is withdrawn."),
}
_FAILED = mark("The hub could not do that. Nothing was changed; the hub's log says what it was.")
_REFUSALS = {
    "code-unknown": mark("This code is not good: mistyped, used or older than ten minutes. Make another at the hub."),
    "slow-down": mark("Too many wrong codes came from this address. Seconds until the next try: {seconds}."),
    "too-often": mark("Too much is asked from this address. Nothing was changed; please try again in a minute."),
    "no-right": mark("This hub may not give that: it has no right to it itself."),
    "not-found": mark("That is not here, or not any more. Nothing was changed."),
    "access-ended": mark("That device was ended already."),
    "too-large": mark("That is too long. Nothing was changed."),
    "malformed": mark("The form did not come whole. Nothing was changed; please send it again."),
    "stale-form": mark("This form is not from your session. Nothing was changed; please fill it in again."),
    "foreign-form": mark("This form came from another page. Nothing was changed."),
    "store-away": mark("The database does not answer now. Nothing was changed; please try again."),
    "database-locked": mark("The hub is busy. Nothing was changed; please try again."),
    "not-sure": mark("Tick that you are sure. Nothing was changed."),
}
_VALUES = {
    "country": mark("Name the country, or the countries, by three letters each, such as KEN."),
    "convention": mark("Choose among the three conventions."),
    "role": mark("Choose a role."),
    "prefix": mark("One of the partitions is not written as a partition is: contacts/KEN, report/KEN."),
    "prefixes": mark("Say which partitions this role is for, such as contacts/KEN."),
    "label": mark("This name cannot be used: it has characters that are not to be seen."),
    "reason": mark("This reason cannot be used: it has characters that are not to be seen."),
    "how": mark("Choose how the device ends."),
    "days": mark("Choose for how many days."),
}


def role_words(tongue: Tongue, name: str) -> str:
    """A role; one that is not known as it is written."""
    return tongue.say(ROLES[name]) if name in ROLES else name


def reason_words(tongue: Tongue, name: str) -> str:
    """Why something is set aside."""
    return tongue.say(REASONS[name]) if name in REASONS else name


def refusal(tongue: Tongue, problem: SyncProblem) -> Markup:
    """What is wrong, what became of it, and what to do, in a sentence or two."""
    if problem.code in ("bad-value", "bad-path"):
        return tongue.sentence(_VALUES.get(str(problem.values.get("what", "")), _REFUSALS["malformed"]))
    shown = {"seconds": tongue.number(_seconds(problem.values))}
    return tongue.sentence(_REFUSALS.get(problem.code, _FAILED), **shown)


def _seconds(values: Mapping[str, object]) -> int:
    seconds = values.get("seconds", 0)
    return seconds if isinstance(seconds, int) else 0
