"""What the panel's buttons do: the same as the simulator's API, by forms (RULES R95–R99)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from account.parts import Parts
from account.portal.visits import Visits, see_other
from account.simulator.acts import say, visit_app_store
from account.simulator.history.exports import read_export
from account.simulator.panel.account_page import AccountPage
from account.simulator.panel.frame import PanelFrame
from account.simulator.panel.visits import HOME, panel_address
from shared.codec import to_json
from shared.errors import Refusal, SimulatorRefused
from shared.reasons import DeclineReason
from shared.simulator import AppStoreAct, FaultWish, PaymentWord

if TYPE_CHECKING:
    from account.simulator.simulator import Simulator

Fields = dict[str, str]
Do = Callable[[str, Fields], Awaitable[str]]
"""Does it to the account of this id; the word for what was done (`panel_words.DONE`)."""

_SHORT_PERCENT: Final = 90
_ROUTE: Final = f"{HOME}/accounts/{{account}}"


class PanelDeeds:
    """The forms of the page of an account."""

    def __init__(
        self, frame: PanelFrame, page: AccountPage, parts: Parts, visits: Visits, simulator: Simulator
    ) -> None:
        self._frame = frame
        self._page = page
        self._parts = parts
        self._visits = visits
        self._simulator = simulator

    def add_to(self, frame: PanelFrame) -> None:
        """Add the routes."""
        for name, do in (
            ("clock", self._clock),
            ("payments", self._payment),
            ("app-store", self._app_store),
            ("faults", self._fault),
        ):
            frame.add(f"{_ROUTE}/{name}", "POST", self._done(do))
        frame.add(f"{_ROUTE}/fork", "POST", self.fork)
        frame.add(f"{_ROUTE}/delete", "POST", self.delete)
        frame.add(f"{_ROUTE}/portal", "POST", self.portal)
        frame.add(f"{_ROUTE}/export.json", "GET", self.export)
        frame.add(f"{HOME}/faults", "POST", self.service_fault)
        frame.add(f"{HOME}/replay", "POST", self.replay)

    def _done(self, do: Do) -> Callable[[Request], Awaitable[Response]]:
        """Do it and go back to the page of the account, which says so; or why it could not be done."""

        async def handler(request: Request) -> Response:
            visit = self._frame.visits.visit(request)
            fields = await self._frame.visits.form(request, visit)
            account = (await self._simulator.find(request.path_params["account"])).id
            try:
                done = await do(account, fields)
            except Refusal as refusal:
                return await self._page.show(request, problem=refusal)
            return see_other(f"{HOME}/accounts/{account}?done={done}")

        return handler

    # --- time, money, trouble ---------------------------------------------------------------------

    async def _clock(self, account: str, fields: Fields) -> str:
        """One of: a speed, a length of time, an instant in UTC, the next thing that is due."""
        simulator = self._simulator
        if "rate" in fields:
            await simulator.set_rate(account, _number(fields["rate"], "clock_rate_invalid") or 0.0)
        elif "by" in fields:
            await simulator.advance(account, by=fields["by"].strip().upper())
        elif "to" in fields:
            await simulator.advance(account, to=_instant(fields["to"]))
        elif "step" not in fields:
            raise SimulatorRefused("clock_wish_invalid", "Say what the clock is to do.")
        elif not (await simulator.timeline(account, latest=1)).due:
            return "nothing_due"
        else:
            await simulator.step(account)
        return "clock"

    async def _payment(self, account: str, fields: Fields) -> str:
        """What the processor says of a payment; "late" lets its order close first."""
        reference, says = fields.get("reference", ""), fields.get("say", "")
        waiting = {each.reference: each for each in await self._simulator.payments(account)}
        payment = waiting.get(reference)
        if payment is None:
            raise SimulatorRefused("no_waiting_payment", "No payment with this reference waits.")
        word = PaymentWord(says)
        if says == "short":
            word = PaymentWord("confirm", max(1, payment.amount.amount_minor * _SHORT_PERCENT // 100))
        elif says == "decline":
            word = PaymentWord("decline", reason=DeclineReason.REFUSED_BY_BANK)
        await say(self._simulator, account, reference, word)
        return "payment"

    async def _app_store(self, account: str, fields: Fields) -> str:
        """What the customer of the App Store does, or who approves for him."""
        on = {"on": True, "off": False}.get(fields.get("on", ""))
        act = fields.get("act", "")
        plan = fields.get("plan") if act in ("buy", "ask") else None
        wish = AppStoreAct(act, plan=plan, on=on)
        await visit_app_store(self._simulator, self._parts.app_store, account, wish)
        return "app_store"

    async def _fault(self, account: str, fields: Fields) -> str:
        await self._simulator.faults.set(_fault_wish(fields, account))
        return "fault"

    async def service_fault(self, request: Request) -> Response:
        """A fault of the whole service; back to where it was switched."""
        visit = self._frame.visits.visit(request)
        fields = await self._frame.visits.form(request, visit)
        await self._simulator.faults.set(_fault_wish(fields, None))
        return see_other(f"{panel_address(fields.get('return_to'))}?done=fault")

    # --- accounts ---------------------------------------------------------------------------------

    async def portal(self, request: Request) -> Response:
        """The portal in this browser, signed in as the account."""
        visit = self._frame.visits.visit(request)
        await self._frame.visits.form(request, visit)
        account = (await self._simulator.find(request.path_params["account"])).id
        response = see_other("/computers")
        await self._visits.begin(request, response, account)
        return response

    async def fork(self, request: Request) -> Response:
        """Another account with the same history."""
        visit = self._frame.visits.visit(request)
        await self._frame.visits.form(request, visit)
        account = (await self._simulator.find(request.path_params["account"])).id
        copy = await self._simulator.fork(account)
        return see_other(f"{HOME}/accounts/{copy.id}?done=forked")

    async def delete(self, request: Request) -> Response:
        """Throw the account away."""
        visit = self._frame.visits.visit(request)
        await self._frame.visits.form(request, visit)
        await self._simulator.delete((await self._simulator.find(request.path_params["account"])).id)
        return see_other(f"{HOME}?done=deleted")

    async def export(self, request: Request) -> Response:
        """The whole history, as a file."""
        self._frame.visits.visit(request)
        account = await self._simulator.find(request.path_params["account"])
        text = json.dumps(to_json(await self._simulator.export(account.id)), indent=1, ensure_ascii=False)
        name = f"{account.scenario or 'account'}-export.json"
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(text + "\n", media_type="application/json", headers=headers)

    async def replay(self, request: Request) -> Response:
        """Play a history that was exported as a new account: of a file, or else as it was pasted."""
        visit = self._frame.visits.visit(request)
        fields = await self._frame.visits.form_with_file(request, visit)
        export = read_export((fields.get("history") or fields.get("export", "")).encode())
        email = fields.get("email", "").strip() or None
        account = await self._simulator.replay(export, email)
        return see_other(f"{HOME}/accounts/{account.id}?done=replayed")


def _fault_wish(fields: Fields, account: str | None) -> FaultWish:
    """The fault that a form asks for; a number that is missing is the usual one."""
    is_on = fields.get("on") == "on"
    status = _number(fields.get("status", ""), "fault_invalid") if is_on else None
    return FaultWish(
        name=fields.get("name", ""),
        on=is_on,
        account=account,
        seconds=_number(fields.get("seconds", ""), "fault_invalid") if is_on else None,
        status=int(status) if status is not None else None,
        share=_number(fields.get("share", ""), "fault_invalid") if is_on else None,
    )


def _number(text: str, code: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as exc:
        raise SimulatorRefused(code, "That is no number.") from exc


def _instant(text: str) -> datetime:
    """What a browser's field for day and time says, in UTC."""
    try:
        return datetime.fromisoformat(text.strip().removesuffix("Z")).replace(tzinfo=UTC)
    except (ValueError, OverflowError) as exc:
        raise SimulatorRefused("clock_wish_invalid", "That is no instant.") from exc
