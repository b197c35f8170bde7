"""Stored ways to pay, and how one subscription is paid (RULES R45, R55).

A change counts from the next charge on; in grace it is charged at once. No form here takes a card number.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.store.payment_choices import KIND_NAMES, payment_choices, read_choice
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.store.store import Store
from shared.errors import SalesRefused
from shared.sales import NewPaymentMethod

_DONE: Final = {
    "added": mark("It is saved, and pays from the next charge on."),
    "default": mark("It pays from the next charge on."),
    "removed": mark("It was removed."),
}
PATH: Final = "/payment-methods"


class MethodPages:
    """Shows and changes the stored ways to pay."""

    def __init__(self, pages: Pages, visits: Visits, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(PATH, self.show)
        routes.post(PATH, self.add)
        routes.post(f"{PATH}/{{method_id}}/default", self.make_default)
        routes.post(f"{PATH}/{{method_id}}/remove", self.remove)

    async def show(self, request: Request) -> Response:
        """The list, and the form for another one."""
        signed_in = await self._visits.signed_in(request)
        done = _DONE.get(request.query_params.get("done", ""))
        return self._pages.page(
            signed_in.visit, "store/payment_methods.html", await self._values(signed_in, done)
        )

    async def add(self, request: Request) -> Response:
        """Save one of the processor's instruments; it becomes the default (RULES R45)."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        choice = read_choice(fields.get("pay_with", ""))
        try:
            wanted = NewPaymentMethod(choice.instrument or "" if choice else "")
            await self._store.add_method(signed_in.account_id, wanted)
        except SalesRefused as refusal:
            return await self._again(signed_in, refusal)
        return see_other(f"{PATH}?done=added")

    async def make_default(self, request: Request) -> Response:
        """Have it pay from the next charge on."""
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        await self._store.make_default(signed_in.account_id, request.path_params["method_id"])
        return see_other(f"{PATH}?done=default")

    async def remove(self, request: Request) -> Response:
        """Forget it; the last one stays while a subscription renews by itself."""
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        try:
            await self._store.remove_method(signed_in.account_id, request.path_params["method_id"])
        except SalesRefused as refusal:
            return await self._again(signed_in, refusal)
        return see_other(f"{PATH}?done=removed")

    async def _again(self, signed_in: SignedInVisit, refusal: SalesRefused) -> Response:
        values = {**await self._values(signed_in, None), "problem": help_for(refusal.code)}
        return self._pages.page(
            signed_in.visit, "store/payment_methods.html", values, status=status_of(refusal)
        )

    async def _values(self, signed_in: SignedInVisit, done: str | None) -> dict[str, Any]:
        methods = await self._store.methods(signed_in.account_id)
        return {
            "methods": methods,
            "kind_names": KIND_NAMES,
            "choices": payment_choices(self._store.catalogue(), (), only_storable=True),
            "done": done,
            "problem": None,
        }
