"""Analysts' acts and shift work over the API: the same acts as the commands do, by whoever is signed in.

Each is on the audit log, done or refused. An act that cannot be done as the book stands is a 409; what was asked for is
then explained as the commands explain it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from incidents.errors import RefuseError
from incidents.hand import Act, Mark
from incidents.linking.ranges import Range
from incidents.linking.rules import LinkingRules
from incidents.records import FigureKind
from incidents.shift import ShiftRow, ShiftState
from services.access.door import Door, Identity
from services.acts.acting import Analyst, Done
from services.gateway.answers import Answer, Shift
from services.gateway.archive import Archive
from services.gateway.endpoints import BASE, Endpoint, Handler, body_of, json_answer
from services.gateway.gatekeeper import address_of, identity_of
from services.gateway.parameters import limit_of, read_exactly
from services.gateway.problems import ParameterError, problem
from services.views.terminal import safe

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
# as JSON has numbers: 5.0 is the same as 5
_Count = Annotated[float, msgspec.Meta(ge=0, le=999_999_999, multiple_of=1)]
_Note = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
_SHIFTS = limit_of(1000, 500)


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class Merge(_Body, frozen=True, kw_only=True, tag="merge"):
    """The incident is the same as `into`: they are one, called `into`."""

    into: _Id
    why: _Text


class Split(_Body, frozen=True, kw_only=True, tag="split"):
    """`stories` (ids or addresses) are of an incident of their own."""

    stories: Annotated[tuple[_Id, ...], msgspec.Meta(min_length=1, max_length=200)]
    why: _Text


class MarkIt(_Body, frozen=True, kw_only=True, tag="mark"):
    """The incident is `not-relevant`, or with `figure-wrong` one `figure` of it is wrong.

    `right` is what it is instead, `[least, most]` with null for an open end, or null where nobody knows. With `story`
    the mark is on that story alone; only a story can be `relevant`.
    """

    mark: Mark
    why: _Text
    figure: FigureKind | None = None
    right: tuple[_Count | None, _Count | None] | None = None
    story: _Id | None = None


class Retract(_Body, frozen=True, kw_only=True, tag="retract"):
    """The incident did not happen."""

    why: _Text


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For what reason the act is taken back."""

    why: _Text


ActBody = Merge | Split | MarkIt | Retract


class _Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class Acknowledge(_Work, frozen=True, kw_only=True, tag="acknowledge"):
    """I have seen it."""


class Unacknowledge(_Work, frozen=True, kw_only=True, tag="unacknowledge"):
    """Nobody has dealt with it after all."""


class Assign(_Work, frozen=True, kw_only=True, tag="assign"):
    """It is the matter of `to`; of nobody, with null."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None


class Mute(_Work, frozen=True, kw_only=True, tag="mute"):
    """Show it quietly from now on."""


class Unmute(_Work, frozen=True, kw_only=True, tag="unmute"):
    """Show it as any other again."""


class Snooze(_Work, frozen=True, kw_only=True, tag="snooze"):
    """Show it quietly until a fact of it changes."""


class Wake(_Work, frozen=True, kw_only=True, tag="wake"):
    """Snooze no longer."""


class Note(_Work, frozen=True, kw_only=True, tag="note"):
    """A note for colleagues."""

    text: _Note


ShiftBody = Acknowledge | Unacknowledge | Assign | Mute | Unmute | Snooze | Wake | Note


class ActDone(Answer, frozen=True, kw_only=True):
    """An act that was done, and the numbers of the alerts that tell of it."""

    act: Act
    numbers: tuple[int, ...]


class Worked(Answer, frozen=True, kw_only=True):
    """Where shift work on one incident stands."""

    incident: str
    state: ShiftState


class ShiftPage(Answer, frozen=True, kw_only=True):
    """Where shift work stands on each incident that has any, the one worked on last first."""

    incidents: tuple[Worked, ...]


_ACT = Endpoint(
    "/incidents/{incident}/acts", "act", "Merge, split, mark or retract an incident", (), ActDone,
    method="POST", body=ActBody, scope="act",
)  # fmt: skip
_UNDO = Endpoint("/acts/{act}/undo", "undo", "Take an act back", (), ActDone, method="POST", body=Undo, scope="act")
_WORK = Endpoint(
    "/incidents/{incident}/shift", "work", "Acknowledge, assign, mute, snooze or note an incident", (), Shift,
    method="POST", body=ShiftBody, scope="act",
)  # fmt: skip
_SHIFT = Endpoint("/shift", "shift", "Where shift work stands", (_SHIFTS,), ShiftPage)
ACT_ENDPOINTS = (_ACT, _UNDO, _WORK, _SHIFT)


class Acting:
    """The handlers of acts and shift work."""

    def __init__(self, archive: Archive, rules: LinkingRules, door: Door) -> None:
        """*rules* are those by which workers link."""
        self._archive = archive
        self._rules = rules
        self._door = door

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each endpoint, by its name."""
        return {"act": self._act, "undo": self._undo, "work": self._work, "shift": self._shift}

    async def _act(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        name, board = request.path_params["incident"], self._archive.board
        body: ActBody = await body_of(request, ActBody)
        if await self._archive.ask(board.incidents.get, name) is None:
            return _unknown("incident", name)
        do = _act_of(name, body)
        return await self._do(request, body.why, f"{type(body).__name__.lower()} {name}", do)

    async def _undo(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        name = request.path_params["act"]
        body = await body_of(request, Undo)
        if await self._archive.ask(self._archive.board.acts.get, name) is None:
            return _unknown("act", name)
        return await self._do(request, body.why, f"undo {name}", lambda analyst: analyst.undo(name))

    async def _do(self, request: Request, why: str, what: str, do: Callable[[Analyst], Done]) -> Response:
        """Do one act and tell it, to whoever asked and to the audit log."""
        identity, address = identity_of(request), address_of(request)

        def work() -> Done | RefuseError:
            try:
                done = do(Analyst(self._archive.board, self._rules, identity.who, why))
            except RefuseError as error:
                self._door.note(what, identity, address, done=False, detail=str(error))
                return error
            self._door.note(what, identity, address, detail=f"act {done.act.id}")
            return done

        done = await self._archive.ask(work)
        if isinstance(done, RefuseError):
            return problem(409, "the act cannot be done", str(done))
        return json_answer(ActDone(act=done.act, numbers=done.numbers))

    async def _work(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        name = request.path_params["incident"]
        body: ShiftBody = await body_of(request, ShiftBody)
        found = await self._archive.ask(self._worked, name, body, identity_of(request), address_of(request))
        return _unknown("incident", name) if found is None else json_answer(found)

    async def _shift(self, request: Request) -> Response:
        values = read_exactly(request.query_params, (_SHIFTS,))
        most = values.get("limit", _SHIFTS.schema["default"])
        states = await self._archive.ask(self._archive.shifts, most)
        return json_answer(ShiftPage(incidents=tuple(Worked(incident=name, state=one) for name, one in states.items())))

    def _worked(self, name: str, body: Any, identity: Identity, address: str) -> Shift | None:  # noqa: ANN401
        """Add one row; None where there is no such incident. Blocks."""
        board = self._archive.board
        if board.incidents.get(name) is None:
            return None
        numbers = board.incidents.numbers(name)
        row = ShiftRow(
            id=uuid.uuid4().hex[:12],
            incident=name,
            kind=type(body).__name__.lower(),  # type: ignore[arg-type]
            who=identity.who,
            at=board.client.now(),
            to=_person(body.to) if isinstance(body, Assign) else None,
            text=note_text(body.text) if isinstance(body, Note) else "",
            number=numbers[-1] if numbers else None,
        )
        self._archive.add_shift(row)
        self._door.note(f"{row.kind} {name}", identity, address)
        return self._archive.shift(name, numbers)


def note_text(text: str) -> str:
    """*text* as a note is kept: lines without control and direction marks. ParameterError where nothing is left."""
    lines = [safe(line) for line in text.replace("\r\n", "\n").split("\n")]
    found = "\n".join(lines).strip()
    if not found:
        raise ParameterError("text", "says nothing; write what colleagues should know")
    return found


def _person(text: str | None) -> str | None:
    if text is not None and not safe(text):
        raise ParameterError("to", "names nobody; write a name, or null for nobody")
    return None if text is None else safe(text)


def _act_of(name: str, body: ActBody) -> Callable[[Analyst], Done]:
    """What *body* asks an analyst to do to the incident *name*. ParameterError where its parts do not fit together."""
    if isinstance(body, Merge):
        return lambda analyst: analyst.merge(name, body.into)
    if isinstance(body, Split):
        return lambda analyst: analyst.split(name, body.stories)
    if isinstance(body, Retract):
        return lambda analyst: analyst.retract(name)
    if (body.mark == "figure-wrong") != (body.figure is not None):
        raise ParameterError("figure", "goes with the mark figure-wrong, and with no other; it says which figure")
    if body.mark == "relevant" and body.story is None:
        raise ParameterError("story", "is missing: an incident is relevant already, only a story can be marked so")
    right = None
    if body.right is not None:
        least, most = body.right
        if (least is None and most is None) or (least is not None and most is not None and most < least):
            raise ParameterError("right", "is no figure; write [5, 5], [5, 7] or [5, null]")
        right = Range(None if least is None else int(least), None if most is None else int(most))
    return lambda analyst: analyst.mark(body.story or name, body.mark, body.figure, right)


def _unknown(what: str, name: str) -> Response:
    where = "an incident's `hand` has those on it" if what == "act" else f"{BASE}/incidents lists those that there are"
    return problem(404, f"no such {what}", f"there is no {what} {name[:100]}; {where}")
