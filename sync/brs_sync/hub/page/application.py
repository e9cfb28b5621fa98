"""The page's routes: who may ask is looked at first, forms are bounded, what waits for a disk does so in a thread."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import anyio
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.hub.limits import OVER
from brs_sync.hub.logs import Log
from brs_sync.hub.page.asking import Answer, Ask, Moved, Shown, View, place
from brs_sync.hub.page.forms import Fields, read_form, read_query
from brs_sync.hub.page.gate import PREFIX, is_from_here
from brs_sync.hub.page.rendering import Pages
from brs_sync.hub.page.sessions import LONGEST_MS, Session
from brs_sync.hub.page.tongue import chosen, tongue
from brs_sync.hub.page.views import Views

THREADS = 2
COOKIE, LANGUAGE = "brs-page", "brs-page-language"
_YEAR = 365 * 86_400
_STYLE = Path(__file__).with_name("style.css")
_SAFE = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: with that browsers do not say either from which page a form comes.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_STATUS = {"code-unknown": 403, "slow-down": 429, "foreign-form": 403, "stale-form": 403, "no-right": 403}
_STATUS |= {"too-large": 413, "malformed": 400, "not-found": 404, "store-away": 503, "database-locked": 503}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Way:
    """One address: what is shown there and, if it takes a form, what that does and which page it stands on."""

    path: str
    show: View
    act: View | None = None
    name: str = ""  # of what it does, for the log
    open: bool = False  # to who has not signed in


class PageDoor:
    """The endpoints over the views."""

    def __init__(self, views: Views, log: Log, clock: Clock) -> None:
        self._views, self._log, self._clock = views, log, clock
        self._pages = Pages()
        self._threads = anyio.CapacityLimiter(THREADS)
        self._style = _STYLE.read_bytes()
        self._crowded: dict[str, bytes] = {}  # what who asks too often is shown, by language: made once

    def application(self) -> ASGIApp:
        """All of it."""
        inside = self._routed()

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            over = scope.get(OVER)
            await (inside if over is None else self._wait(Request(scope), int(over)))(scope, receive, send)

        return answer

    def _wait(self, request: Request, seconds: int) -> Response:
        """The page that says so; nothing of what was sent is read."""
        code = chosen(request.cookies.get(LANGUAGE, ""), request.headers.get("accept-language", ""))
        if code not in self._crowded:
            problem = SyncProblem("too-often")
            ask = Ask(tongue(code), self._clock.now_ms(), "", place(), problem=problem)
            self._crowded[code] = self._pages.render(Shown("problem.html"), ask)
        headers = _SAFE | {"retry-after": str(seconds), "connection": "close"}
        return Response(self._crowded[code], 429, headers, media_type="text/html")

    def _routed(self) -> Starlette:
        routes = [Route(f"{PREFIX}/style.css", self.style), Route(PREFIX, self.root)]
        routes += [self._route(way) for way in self._ways()]
        lost = {404: self._lost, 405: self._lost}
        return Starlette(routes=routes, exception_handlers=lost)

    def _ways(self) -> tuple[_Way, ...]:
        view = self._views
        return (
            _Way("/", view.overview),
            _Way("/sign-in", view.sign_in, view.signed_in, "sign-in", open=True),
            _Way("/sign-out", view.overview, view.sign_out, "sign-out"),
            _Way("/language", view.sign_in, view.language, open=True),
            _Way("/devices", view.devices),
            _Way("/devices/{device}", view.device),
            _Way("/devices/{device}/name", view.device, view.rename, "rename"),
            _Way("/devices/{device}/end", view.device, view.end, "end"),
            _Way("/invitations", view.invitations, view.invite, "invite"),
            _Way("/invitations/{number}/withdraw", view.invitations, view.withdraw, "withdraw"),
            _Way("/quarantine", view.quarantine),
            _Way("/quarantine/{device}", view.preview, view.admit, "admit"),
            _Way("/quarantine/{device}/grants", view.quarantine, view.admit_grants, "admit-grants"),
            _Way("/receipts", view.receipts),
            _Way("/storage", view.storage),
        )

    def _route(self, way: _Way) -> Route:
        async def answer(request: Request) -> Response:
            return await self._answer(request, way)

        return Route(PREFIX + way.path, answer, methods=["GET"] if way.act is None else ["GET", "POST"])

    async def style(self, request: Request) -> Response:
        """How it looks; the only thing that anybody may keep."""
        keep = {"cache-control": "max-age=3600"}
        return Response(self._style, media_type="text/css", headers=_SAFE | keep)

    async def root(self, request: Request) -> Response:
        """Where somebody comes who leaves the last stroke out."""
        return Response(status_code=308, headers=_SAFE | {"location": place()})

    async def _answer(self, request: Request, way: _Way) -> Response:
        problem, form = None, Fields()
        query = Fields()
        try:
            query = read_query(request.scope.get("query_string", b""))
            if request.method == "POST":
                if not is_from_here(request):
                    raise SyncProblem("foreign-form")
                form = await read_form(request)
        except SyncProblem as refused:
            problem = refused
        cookies = request.cookies
        ask = Ask(
            tongue(chosen(cookies.get(LANGUAGE, ""), request.headers.get("accept-language", ""))),
            self._clock.now_ms(),
            request.client.host if request.client is not None else "",
            request.url.path,
            request.path_params,
            query,
            form,
        )
        secure = request.url.scheme == "https"
        secret = cookies.get(_cookie_name(secure), "")
        work = partial(self._work, way, ask, secret, problem, posted=request.method == "POST")
        return _dressed(await run_sync(work, limiter=self._threads), secure=secure)

    def _work(
        self, way: _Way, ask: Ask, secret: str, problem: SyncProblem | None, *, posted: bool
    ) -> tuple[Answer, bytes]:
        """All of a request that may wait for a disk; the page's bytes with it."""
        try:
            ask = replace(ask, session=self._session(secret, ask))
            answer, ask = self._answered(way, ask, problem, posted=posted)
            body = self._pages.render(answer, ask) if isinstance(answer, Shown) else b""
        except SyncProblem as refused:
            answer, body = self._failed(ask, refused, _STATUS.get(refused.code, 422))
        except Exception as error:  # whose words may be somebody's: they stand in no page
            _log.error("page", exc_info=error)
            answer, body = self._failed(ask, SyncProblem("hub-failed"), 500)
        return answer, body

    def _failed(self, ask: Ask, problem: SyncProblem, status: int) -> tuple[Answer, bytes]:
        shown = Shown("problem.html", status=status)
        return shown, self._pages.render(shown, replace(ask, problem=problem))

    def _answered(self, way: _Way, ask: Ask, problem: SyncProblem | None, *, posted: bool) -> tuple[Answer, Ask]:
        if ask.session is None and not way.open:
            return Shown("sign_in.html", status=401), ask
        if problem is not None:
            raise problem
        if not posted or way.act is None:
            return way.show(ask), ask
        if not way.open and (ask.session is None or not ask.session.has_proof(ask.form.one("proof"))):
            raise SyncProblem("stale-form")
        try:
            done = way.act(ask)
        except SyncProblem as refused:
            self._tell(way, refused.code)
            return self._again(way, replace(ask, problem=refused))
        self._tell(way, "")
        return done, ask

    def _again(self, way: _Way, ask: Ask) -> tuple[Answer, Ask]:
        """The page on which a form stands, with what was typed into it and what is wrong with that."""
        assert ask.problem is not None
        shown = way.show(ask)
        assert isinstance(shown, Shown)
        return replace(shown, status=_STATUS.get(ask.problem.code, 422)), ask

    def _session(self, secret: str, ask: Ask) -> Session | None:
        return self._views.sessions.session(secret, ask.now_ms) if secret else None

    def _tell(self, way: _Way, refused: str) -> None:
        """What was done, for the log: who it was done to is said by the hub's own statements."""
        if way.name:
            self._log.event("page", act=way.name, **({"refused": refused} if refused else {}))

    async def _lost(self, request: Request, error: Exception) -> Response:
        """No such page, or not asked for in that way."""
        cookies = request.cookies
        ask = Ask(
            tongue(chosen(cookies.get(LANGUAGE, ""), request.headers.get("accept-language", ""))),
            self._clock.now_ms(), "", place(),
        )  # fmt: skip
        secure = request.url.scheme == "https"
        way, secret = _Way("", self._views.overview), cookies.get(_cookie_name(secure), "")
        work = partial(self._work, way, ask, secret, SyncProblem("not-found"), posted=False)
        response = _dressed(await run_sync(work, limiter=self._threads), secure=secure)
        if isinstance(error, HTTPException) and response.status_code == _STATUS["not-found"]:
            response.status_code = error.status_code
            response.headers.update(error.headers or {})
        return response


def _dressed(done: tuple[Answer, bytes], *, secure: bool) -> Response:
    """An answer with its headers and cookies."""
    answer, body = done
    headers = _SAFE | {"vary": "Cookie, Accept-Language"}
    if isinstance(answer, Moved):
        response = Response(status_code=303, headers=headers | {"location": answer.path})
        if answer.begins is not None:
            _bake(response, _cookie_name(secure), answer.begins.secret, secure, LONGEST_MS // 1000)
        if answer.ends:
            _bake(response, _cookie_name(secure), "", secure, 0)
        if answer.language:
            _bake(response, LANGUAGE, answer.language, secure, _YEAR)
        return response
    return Response(body, answer.status, headers, media_type="text/html")


def _bake(response: Response, name: str, value: str, secure: bool, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict")


def _cookie_name(secure: bool) -> str:
    """Behind TLS one that nobody can set but this very host, over TLS."""
    return f"__Host-{COOKIE}" if secure else COOKIE


def build_page(views: Views, log: Log, clock: Clock) -> ASGIApp:
    """The page over its views."""
    return PageDoor(views, log, clock).application()
