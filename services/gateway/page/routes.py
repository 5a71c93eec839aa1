"""The pages' routes: each reads its address, asks the archive, and fills a template.

API: page_routes(archive, lookout, settings) -> routes
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from incidents.errors import RetryError
from services.access.door import Identity
from services.configuration.config_files import named, read_folder, read_text
from services.configuration.settings import Desk
from services.gateway.archive import Archive
from services.gateway.blindness import Lookout
from services.gateway.gatekeeper import SIGN_IN_PAGE, STATIC
from services.gateway.page.atlas import Atlas
from services.gateway.page.desk_pages import Pages
from services.gateway.page.rendering import Renderer
from services.gateway.page.tongues import Tongue, Tongues
from services.gateway.page.view import View
from services.gateway.problems import ParameterError
from services.store.keys import LIVE

_COOKIE = "lang"
_COOKIE_S = 365 * 86_400
_ATLAS = ("provinces.csv", "province_names.csv", "districts.csv", "region.toml", "outlines.json")
_AGAIN = {"Retry-After": "2"}
_Answer = Callable[[View, Request], tuple[str, int]]


def page_routes(archive: Archive, lookout: Lookout, settings: Desk) -> Sequence[BaseRoute]:
    """The routes of all pages and of what they load."""
    site = Site(archive, lookout, settings)
    static = StaticFiles(directory=Path(__file__).parent / "static")
    pages = site.pages
    return [
        Route("/", site.answering(pages.live)),
        Route("/map", site.answering(pages.map)),
        Route("/incidents/{incident}", site.answering(pages.incident)),
        Route("/handover", site.answering(pages.handover)),
        Route("/blindness", site.answering(pages.blindness)),
        Route(SIGN_IN_PAGE, site.answering(pages.sign_in)),
        Mount(STATIC.rstrip("/"), static),
    ]


class Site:
    """What all pages share: languages, the region's map, templates, and what is said when something is wrong."""

    def __init__(self, archive: Archive, lookout: Lookout, settings: Desk) -> None:
        self._archive = archive
        self._tongues = load_tongues(archive.config)
        self._atlas = load_atlas(archive.config)
        self._renderer = Renderer()
        self.pages = Pages(archive, lookout, settings, self._renderer)

    def answering(self, page: _Answer) -> Callable[[Request], Awaitable[Response]]:
        """The handler that answers with *page*, in the language that the request wants."""

        async def handle(request: Request) -> Response:
            tongue = self._tongue(request)
            text, status, headers = await self._archive.ask(self._told, page, request, tongue)
            answer = HTMLResponse(text, status, headers)
            if request.query_params.get("lang") == tongue.code:
                answer.set_cookie(_COOKIE, tongue.code, max_age=_COOKIE_S, samesite="lax", httponly=True)
            return answer

        return handle

    def _told(self, page: _Answer, request: Request, tongue: Tongue) -> tuple[str, int, Mapping[str, str]]:
        """The text, the status and the headers of an answer. Blocks."""
        view = self._view(request, tongue)
        try:
            if view.identity is not None:
                # before anything is read: an alert that comes meanwhile is shown and told, never neither
                place = self._archive.board.channel.position()
                view = self._view(request, tongue, place.epoch or "", place.last)
            return (*page(view, request), {})
        except ParameterError as error:
            return self._problem(view, "not_understood", str(error)), 400, {}
        except RetryError:
            return self._problem(view, "not_ready", "the server behind the desk does not answer"), 503, _AGAIN

    def _problem(self, view: View, title: str, detail: str) -> str:
        return self._renderer.page("problem", view, title=title, detail=detail, blind=self.pages.nothing_seen)

    def _tongue(self, request: Request) -> Tongue:
        wanted = request.query_params.get("lang") or request.cookies.get(_COOKIE)
        return self._tongues.chosen(wanted, request.headers.get("accept-language", ""))

    def _view(self, request: Request, tongue: Tongue, epoch: str = "", last: int = 0) -> View:
        identity: Identity | None = getattr(request.state, "identity", None)
        # whoever is not let in hears of nothing, not even of which stream this is
        stream = self._archive.board.keys.stream if identity is not None else ""
        texts = {name: text for name, text in request.query_params.items() if name != "lang"}
        return View(
            tongue=tongue,
            all_tongues=self._tongues,
            atlas=self._atlas,
            now=self._archive.now(),
            stream=stream,
            exercise=stream not in (LIVE, ""),
            path=quote(request.url.path),
            texts=texts,
            epoch=epoch,
            last=last,
            identity=identity,
        )


def load_tongues(config: Path) -> Tongues:
    """The languages in the folder *config*."""
    folder = config / "desk"
    files = read_folder(folder, "DIDEBAN_CONFIG")
    return named(folder, lambda: Tongues.parse(files))


def load_atlas(config: Path) -> Atlas:
    """The region's names, clock and outlines in the folder *config*."""
    folder = config / "region"
    files = {name: read_text(folder / name) for name in _ATLAS if (folder / name).exists()}
    return named(folder, lambda: Atlas.parse(files))
