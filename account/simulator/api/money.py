"""The payments that wait in a simulated account, and what its customer does in the App Store."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Path, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.app_store.app_store import AppStore
from account.simulator.acts import say, visit_app_store
from account.simulator.api.answers import ACCOUNT, Answer, plain, router_of
from account.simulator.api.codes import DEEDS, refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.sales import Plan
from shared.simulator import AppStoreAct, DeedDone, PaymentWord, WaitingPayment

_WORD: Final = BodyOf(PaymentWord)
_ACT: Final = BodyOf(AppStoreAct)
_REFERENCE: Final[Any] = Path(description="The payment's reference.")


def money_router(guard: SimulatorGuard, simulator: Simulator, app_store: AppStore) -> APIRouter:
    """The routes about payments, and the App Store's."""
    router = router_of(guard, "payments")

    @router.get(
        "/accounts/{account}/payments",
        responses={**answer(WaitingPayment, many=True), **refusals("no_simulated_account")},
    )
    async def list_payments(account: str = ACCOUNT) -> Response:
        """The payments that wait, the oldest first."""
        return Answer(await simulator.payments((await simulator.find(account)).id))

    @router.post(
        "/accounts/{account}/payments/{reference}",
        responses={
            **answer(WaitingPayment, many=True, when="Done; the payments that still wait."),
            **refusals(*BODY, *DEEDS, "payment_never_late", changes=True),
        },
        openapi_extra=_WORD.described,
    )
    async def say_of_payment(
        account: str = ACCOUNT, reference: str = _REFERENCE, body: PaymentWord = _WORD.read
    ) -> Response:
        """Let the order processor speak: confirmed, in part or in full, or declined."""
        account_id = (await simulator.find(account)).id
        await say(simulator, account_id, reference, body)
        return Answer(await simulator.payments(account_id))

    @router.get("/app-store/plans", responses={**answer(Plan, many=True), **refusals()})
    async def list_app_store_plans() -> Response:
        """What the App Store sells."""
        return Answer(list(app_store.plans))

    @router.post(
        "/accounts/{account}/app-store",
        responses={**answer(DeedDone), **refusals(*BODY, *DEEDS, changes=True)},
        openapi_extra=_ACT.described,
    )
    async def act_in_app_store(account: str = ACCOUNT, body: AppStoreAct = _ACT.read) -> Response:
        """Act as the customer of the App Store, or as whoever he asks for approval."""
        account_id = (await simulator.find(account)).id
        return Answer(DeedDone(plain(await visit_app_store(simulator, app_store, account_id, body))))

    return router
