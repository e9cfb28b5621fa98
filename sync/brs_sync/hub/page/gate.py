"""Who may come as far as the sign-in form, and which requests come from the page itself.

The setting says whether this computer alone is answered or the network as well. Nothing of the page ever goes over an
open line: beyond this computer it takes TLS, the hub's own or that of a proxy whose word is taken.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

PREFIX = "/admin"
_RELAYED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_HERE = "localhost"


def asks_page(scope: Scope, setting: str) -> bool:
    """Whether this request is for a page, by somebody who may see that there is one."""
    path = scope.get("path", "")
    asked = scope["type"] == "http" and (path == PREFIX or path.startswith(PREFIX + "/"))
    return asked and is_let_in(Request(scope), setting)


def is_let_in(request: Request, setting: str) -> bool:
    """Whether the setting lets who asks see the page at all."""
    if setting == "off":
        return False
    if is_here(request):
        return True
    return setting == "network" and request.url.scheme == "https"


def is_here(request: Request) -> bool:
    """Whether somebody on this computer asks for this computer.

    Not who comes through a proxy on it, and not a foreign page that calls itself by a name which leads here.
    """
    client = request.client.host if request.client is not None else ""
    return is_loopback(client) and is_loopback(_host(request)) and not any(one in request.headers for one in _RELAYED)


def is_from_here(request: Request) -> bool:
    """Whether a form was sent by a page of ours: browsers say so by themselves, and nobody can make them lie."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    said = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return bool(said) and said.lower() == own.lower() and site == "same-origin"


def addresses(setting: str, reached: str, doors: Iterable[tuple[str, str, int]]) -> list[str]:
    """Where the page is: for the network as devices reach the hub, and at this computer itself."""
    found = [f"{reached}{PREFIX}/"] if setting == "network" and reached.startswith("https:") else []
    for scheme, host, port in doors:
        here = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104 (it is compared)
        if setting != "off" and is_loopback(here):
            found.append(f"{scheme}://{f'[{here}]' if ':' in here else here}:{port}{PREFIX}/")
    return list(dict.fromkeys(found))


def is_loopback(host: str) -> bool:
    """Whether a name or number is this computer's own."""
    if host.lower() == _HERE:
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    # A door that listens at all addresses of both kinds writes those of the fourth version so.
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _host(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
