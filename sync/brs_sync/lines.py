"""What stands between here and the hub when it is not the hub that answers: portals, proxies, clocks, certificates."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PORTAL_STATUS = frozenset({301, 302, 303, 307, 308, 511})
_PROXY_PASSWORD = 407
# Verdicts of OpenSSL on a certificate's days: they speak of this computer's clock as often as of the certificate.
_NOT_YET, _EXPIRED = 9, 10
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line failed: a code that has a sentence, and what support may want to know."""

    code: str
    what: str


def stranger(status: int, headers: Mapping[str, str]) -> str:
    """The code for an answer that did not come from a hub: a portal's page or redirect, a proxy, or nobody at home.

    `headers` are looked up in lower case; an answer without a kind is one whose headers were cut off.
    """
    if status == _PROXY_PASSWORD:
        return "proxy-password"
    kind = headers.get("content-type", "").lower()
    if status in _PORTAL_STATUS or (kind and 200 <= status < 300) or ("html" in kind and status < 500):
        return "captive-portal"
    return "no-hub"


def cause_of(error: BaseException) -> Cause:
    """What a failed request says by the errors inside it; no-hub where none of them says more."""
    names = [type(one).__name__ for one in _inside(error)]
    if "OtherCertificate" in names:
        return Cause("other-certificate", "")
    for one in _inside(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            by_days = getattr(one, "verify_code", 0) in (_NOT_YET, _EXPIRED)
            return Cause(
                "clock-or-certificate" if by_days else "bad-certificate", str(getattr(one, "verify_message", ""))[:200]
            )
    if "ProxyError" in names:
        password = any(f"{_PROXY_PASSWORD}" in str(one) for one in _inside(error))
        return Cause("proxy-password" if password else "proxy-away", names[-1])
    for one in _inside(error):
        if isinstance(one, ssl.SSLError):
            return Cause("tls-failed", (getattr(one, "reason", None) or type(one).__name__)[:200])
    return Cause("no-hub", names[0])


def _inside(error: BaseException) -> Iterator[BaseException]:
    """The error and those that made it, however the libraries have wrapped them."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _DEEPEST:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]
