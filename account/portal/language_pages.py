"""Choosing the language of the pages, signed in or not (RULES R90): a form in the footer of every page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from account.portal.languages import known_language
from account.portal.page_routes import PageRoutes
from account.portal.visits import Visits, see_other
from account.sign_in.people import People
from account.sign_in.return_to import safe_return_to
from shared.errors import RequestRefused


class LanguagePages:
    """Remembers the choice in the browser, and in the account of who is signed in."""

    def __init__(self, visits: Visits, people: People) -> None:
        self._visits = visits
        self._people = people

    def add_to(self, routes: PageRoutes) -> None:
        """Add the route."""
        routes.post("/language", self.choose)

    async def choose(self, request: Request) -> Response:
        """Back to the page where it was chosen, in the new language."""
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        language = known_language(fields.get("language"))
        if language is None:
            raise RequestRefused("request_invalid", "There are no pages in this language.")
        if visit.browser is not None:
            await self._people.choose_language(visit.browser.account_id, language)
        response = see_other(safe_return_to(fields.get("return_to")))
        self._visits.remember_language(response, language)
        return response
