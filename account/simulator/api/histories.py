"""What has happened to a simulated account and why it stands as it does; the same history once more."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Query, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.simulator.api.answers import ACCOUNT, Answer, plain, router_of
from account.simulator.api.codes import DEEDS, refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.simulator import DeedDone, DeedWish, Export, ForkWish, SimulatedAccount, Timeline, Why

_LATEST = Query(default=None, ge=1, le=10_000, description="No more than so many of the newest events.")
_EMAIL = Query(
    default=None,
    max_length=254,
    description="The new account's address (default: the old one, or one like it).",
)

_DEED: Final = BodyOf(DeedWish)
_FORK: Final = BodyOf(ForkWish)
_EXPORT: Final = BodyOf(Export)


def histories_router(guard: SimulatorGuard, simulator: Simulator) -> APIRouter:
    """The routes about what happened, and about doing it."""
    router = router_of(guard, "histories")
    unknown = refusals("no_simulated_account")

    @router.get(
        "/accounts/{account}/timeline",
        responses={**answer(Timeline), **refusals("request_invalid", "no_simulated_account")},
    )
    async def read_timeline(account: str = ACCOUNT, latest: int | None = _LATEST) -> Response:
        """What has happened, and what is due next."""
        return Answer(await simulator.timeline((await simulator.find(account)).id, latest))

    @router.get("/accounts/{account}/why", responses={**answer(Why), **unknown})
    async def read_why(account: str = ACCOUNT) -> Response:
        """Why the entitlement is what it is, and each action offered or not."""
        return Answer(await simulator.why((await simulator.find(account)).id))

    @router.post(
        "/accounts/{account}/deeds",
        responses={**answer(DeedDone), **refusals(*BODY, *DEEDS, changes=True)},
        openapi_extra=_DEED.described,
    )
    async def do_deed(account: str = ACCOUNT, body: DeedWish = _DEED.read) -> Response:
        """Do one thing to the account, at its present instant; it becomes part of its history."""
        result = await simulator.do((await simulator.find(account)).id, body.name, body.arguments)
        return Answer(DeedDone(plain(result)))

    @router.get("/accounts/{account}/export", responses={**answer(Export), **unknown})
    async def export_account(account: str = ACCOUNT) -> Response:
        """The whole history as deeds, to be played again anywhere."""
        return Answer(await simulator.export((await simulator.find(account)).id))

    _add_copies(router, simulator)
    return router


def _add_copies(router: APIRouter, simulator: Simulator) -> None:
    copied = answer(SimulatedAccount, 201, "There is a new account with the same history.")

    @router.post(
        "/accounts/{account}/fork",
        status_code=201,
        responses={
            **copied,
            **refusals(*BODY, "no_simulated_account", "account_exists", *_COPYING, changes=True),
        },
        openapi_extra=_FORK.described,
    )
    async def fork_account(account: str = ACCOUNT, body: ForkWish = _FORK.read) -> Response:
        """Make another account with the same history, to go on differently with."""
        return Answer(await simulator.fork((await simulator.find(account)).id, body.email), 201)

    @router.post(
        "/replay",
        status_code=201,
        responses={**copied, **refusals(*BODY, "export_invalid", *DEEDS, *_COPYING, changes=True)},
        openapi_extra=_EXPORT.described,
    )
    async def replay_export(body: Export = _EXPORT.read, email: str | None = _EMAIL) -> Response:
        """Play an exported history again. At most 8 MiB."""
        return Answer(await simulator.replay(body, email), 201)


_COPYING: Final = ("account_is_real", "email_invalid", "replay_differs", "export_of_another_catalogue")
