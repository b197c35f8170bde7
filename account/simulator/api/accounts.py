"""`/simulator/v1/scenarios` and `/accounts`: load a scenario, look at accounts, throw them away."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Header, Query, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.portal.languages import choose_language
from account.simulator.api.answers import ACCOUNT, Answer, router_of
from account.simulator.api.codes import DEEDS, refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.scenarios import loading, playing
from account.simulator.simulator import Simulator
from account.simulator.telling.scenario_views import view
from shared.errors import SimulatorRefused
from shared.simulator import Loaded, ScenarioView, ScenarioWish, SimulatedAccount

_LANGUAGES = Header(default="", alias="Accept-Language", description="For titles and hints.")
_HASH = Query(default=False, description="With the hash of the account's whole state.")

_SCENARIO: Final = BodyOf(ScenarioWish)
_SCENARIO_REFUSED: Final = ("account_is_real", "scenario_broken", "scenario_failed", "scenario_invalid")


def accounts_router(guard: SimulatorGuard, simulator: Simulator) -> APIRouter:
    """The routes about whole accounts."""
    router = router_of(guard, "accounts")

    @router.get("/scenarios", responses={**answer(ScenarioView, many=True), **refusals()})
    async def list_scenarios(accept_language: str = _LANGUAGES) -> Response:
        """The scenarios that can be loaded."""
        language = choose_language(accepts=accept_language)
        return Answer([view(each, language) for each in loading.load_all()])

    @router.post(
        "/accounts",
        status_code=201,
        responses={
            **answer(Loaded, 201, "The account stands as the scenario tells."),
            **refusals(*BODY, "scenario_unknown", *_SCENARIO_REFUSED, *DEEDS, changes=True),
        },
        openapi_extra=_SCENARIO.described,
    )
    async def load_scenario(
        body: ScenarioWish = _SCENARIO.read, accept_language: str = _LANGUAGES
    ) -> Response:
        """Make a simulated account and bring it into the scenario's state."""
        scenario = loading.load(body.scenario)
        language = choose_language(accepts=accept_language)
        try:
            return Answer(await playing.play(simulator, scenario, body, language), 201)
        except loading.ScenarioError as exc:  # told to somebody else's catalogue or seed
            raise SimulatorRefused(exc.code, exc.detail) from exc

    @router.get("/accounts", responses={**answer(SimulatedAccount, many=True), **refusals()})
    async def list_accounts() -> Response:
        """All simulated accounts, the latest first."""
        return Answer(await simulator.accounts())

    @router.get(
        "/accounts/{account}",
        responses={**answer(SimulatedAccount), **refusals("request_invalid", "no_simulated_account")},
    )
    async def read_account(
        account: str = ACCOUNT, with_hash: bool = _HASH, accept_language: str = _LANGUAGES
    ) -> Response:
        """One account, with what a presenter may say of it."""
        found = await simulator.find(account)
        said = await simulator.hints.of(found, choose_language(accepts=accept_language))
        found = replace(found, hints=said)
        return Answer(replace(found, hash=await simulator.hash(found.id)) if with_hash else found)

    @router.delete(
        "/accounts/{account}", status_code=204, responses=refusals("no_simulated_account", changes=True)
    )
    async def delete_account(account: str = ACCOUNT) -> Response:
        """Throw the account away with all that belongs to it."""
        await simulator.delete((await simulator.find(account)).id)
        return Response(status_code=204)

    return router
