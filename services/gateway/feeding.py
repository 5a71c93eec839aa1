"""Operators' acts on the feeds over the API: the same as `dideban feeds add|pause|resume|remove` does.

A feed is added as it stands, without a fetch: the desk asks no outlet for anything. Pollers do, within seconds, and the
list of feeds then shows what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from incidents.errors import RefuseError
from services.access.door import AccessError, Door, Identity
from services.gateway.answers import FeedList
from services.gateway.archive import Archive
from services.gateway.endpoints import Endpoint, Handler, body_of, json_answer
from services.gateway.gatekeeper import address_of, identity_of
from services.gateway.parameters import read_exactly
from services.gateway.problems import problem

_Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Body(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", omit_defaults=True
):
    pass


class AddFeed(_Body, frozen=True, kw_only=True, tag="add"):
    """Watch one more feed."""

    url: _Url
    outlet: _Name
    family: _Name | None = None
    language: _Name | None = None
    admiralty: Annotated[str, msgspec.Meta(pattern="^[A-F]$")] = "F"


class PauseFeed(_Body, frozen=True, kw_only=True, tag="pause"):
    """Keep the feed, and do not fetch it."""

    url: _Url


class ResumeFeed(_Body, frozen=True, kw_only=True, tag="resume"):
    """Fetch it again."""

    url: _Url


class RemoveFeed(_Body, frozen=True, kw_only=True, tag="remove"):
    """Watch it no more; what it gave stays."""

    url: _Url


FeedBody = AddFeed | PauseFeed | ResumeFeed | RemoveFeed
_FEED_ACT = Endpoint(
    "/feeds/acts", "feed_act", "Add, pause, resume or remove a feed", (), FeedList,
    method="POST", body=FeedBody, scope="operate",
)  # fmt: skip
FEED_ACT_ENDPOINTS = (_FEED_ACT,)


class Feeding:
    """The handler of acts on feeds."""

    def __init__(self, archive: Archive, door: Door) -> None:
        self._archive = archive
        self._door = door

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each endpoint, by its name."""
        return {"feed_act": self._feed_act}

    async def _feed_act(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        body: FeedBody = await body_of(request, FeedBody)
        identity, address = identity_of(request), address_of(request)
        found = await self._archive.ask(self._done, body, identity, address)
        if isinstance(found, RefuseError):
            return problem(409, "the feeds stay as they are", str(found))
        return json_answer(found)

    def _done(self, body: FeedBody, identity: Identity, address: str) -> FeedList | RefuseError:
        """Do it; the feeds as they are then, or why not. Blocks."""
        kind = type(body).__name__.removesuffix("Feed").lower()
        what = f"feed {kind} {body.url}"[:300]
        if "operate" not in identity.scopes:
            self._door.note(what, identity, address, done=False, detail="may not operate")
            raise AccessError(403, "not allowed", "this needs the scope 'operate', which operators have")
        try:
            desk = self._archive.feed_desk()
            if isinstance(body, AddFeed):
                desk.add({name: value for name, value in msgspec.to_builtins(body).items() if name != "kind"})
            else:
                getattr(desk, kind)(body.url)
        except RefuseError as error:
            self._door.note(what, identity, address, done=False, detail=str(error))
            return error
        self._door.note(what, identity, address)
        return self._archive.feeds()
