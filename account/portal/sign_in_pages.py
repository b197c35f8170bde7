"""Sign-up, sign-in, sign-out."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, retry_headers, status_of
from account.portal.rendering import Pages
from account.portal.visits import Visit, Visits, see_other
from account.sign_in.passwords import MIN_CHARACTERS
from account.sign_in.people import People, Person
from account.sign_in.return_to import safe_return_to
from shared.errors import RateRefused, Refusal, RequestRefused, SignInDenied


class SignInPages:
    """The pages by which a browser comes in and goes."""

    def __init__(self, pages: Pages, visits: Visits, people: People) -> None:
        self._pages = pages
        self._visits = visits
        self._people = people

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/sign-in", self.show_sign_in)
        routes.post("/sign-in", self.sign_in)
        routes.get("/sign-up", self.show_sign_up)
        routes.post("/sign-up", self.sign_up)
        routes.post("/sign-out", self.sign_out)

    async def show_sign_in(self, request: Request) -> Response:
        """The empty form, or straight on for who is signed in."""
        return await self._show(request, "sign_in.html")

    async def show_sign_up(self, request: Request) -> Response:
        """The empty form, or straight on for who is signed in."""
        return await self._show(request, "sign_up.html")

    async def _show(self, request: Request, template: str) -> Response:
        visit = await self._visits.visit(request)
        return_to = safe_return_to(request.query_params.get("return_to"))
        if visit.browser is not None:
            return see_other(return_to)
        return self._form(visit, template, return_to, "", None)

    async def sign_in(self, request: Request) -> Response:
        """Sign the browser in, or say what is wrong with the email still filled in."""
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        try:
            person = await self._people.sign_in(
                fields.get("email", ""), fields.get("password", ""), visit.address
            )
        except (SignInDenied, RequestRefused, RateRefused) as refusal:
            return self._again(visit, "sign_in.html", fields, refusal)
        return await self._welcome(request, fields, person)

    async def sign_up(self, request: Request) -> Response:
        """Make the account and sign the browser in."""
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        try:
            person = await self._people.create(
                fields.get("email", ""), fields.get("password", ""), visit.address
            )
        except (RequestRefused, RateRefused) as refusal:
            return self._again(visit, "sign_up.html", fields, refusal)
        return await self._welcome(request, fields, person)

    async def sign_out(self, request: Request) -> Response:
        """End the session; then the sign-in page."""
        visit = await self._visits.visit(request)
        await self._visits.form(request, visit)
        response = see_other("/sign-in")
        await self._visits.end(request, response)
        return response

    async def _welcome(self, request: Request, fields: dict[str, str], person: Person) -> Response:
        response = see_other(safe_return_to(fields.get("return_to")))
        await self._visits.begin(request, response, person.account_id)
        return response

    def _again(self, visit: Visit, template: str, fields: dict[str, str], refusal: Refusal) -> Response:
        return_to = safe_return_to(fields.get("return_to"))
        return self._form(visit, template, return_to, fields.get("email", "").strip(), refusal)

    def _form(
        self, visit: Visit, template: str, return_to: str, typed_email: str, refusal: Refusal | None
    ) -> Response:
        values: dict[str, Any] = {
            "return_to": return_to,
            "typed_email": typed_email,
            "problem": help_for(refusal.code) if refusal else None,
            "problem_field": _field_of(refusal),
            "min_characters": MIN_CHARACTERS,
            "retry_after": refusal.retry_after if isinstance(refusal, RateRefused) else None,
        }
        if refusal is None:
            return self._pages.page(visit, template, values)
        return self._pages.page(
            visit, template, values, status=status_of(refusal), headers=retry_headers(refusal)
        )


def _field_of(refusal: Refusal | None) -> str:
    """The form's field that is to be corrected, and gets the focus."""
    if refusal is None:
        return ""
    return "email" if refusal.code.startswith("email_") else "password"
