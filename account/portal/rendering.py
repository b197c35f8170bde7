"""Templates to answers, with the headers that keep a page from doing what it should not (SECURITY 8)."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from account.portal.help_texts import help_for
from account.portal.static_files import StaticFiles
from account.portal.visits import Visit, Visits
from account.sign_in import csrf
from shared.codec import instant_to_text

_LANGUAGE: Final = "en"


class Pages:
    """Renders pages. Texts go through gettext; without a translation they stay as written."""

    def __init__(self, visits: Visits, *, https: bool) -> None:
        resources = files("resources")
        self.static_files = StaticFiles(resources / "portal" / "static", resources / "brand")
        self._visits = visits
        self._https = https
        self._environment = Environment(
            loader=PackageLoader("resources", "portal/templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        translations = gettext.NullTranslations()
        self._environment.globals.update(
            gettext=translations.gettext,
            ngettext=translations.ngettext,
            _=translations.gettext,
            static=self.static_files.url,
            lang=_LANGUAGE,
            csrf_field=csrf.FIELD,
        )
        self._environment.filters["instant"] = instant_to_text

    def page(
        self,
        visit: Visit,
        template: str,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        form_target: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The page that answers `visit`. A form on it may end at `form_target`, an origin, besides here."""
        html = self.fragment(
            template,
            {
                **values,
                "email": visit.browser.email if visit.browser else None,
                "form_token": visit.form_token,
            },
        )
        response = HTMLResponse(
            html, status_code=status, headers={**self._headers(form_target), **(headers or {})}
        )
        self._visits.remember(visit, response)
        return response

    def bare_error(self, status: int, code: str, headers: Mapping[str, str]) -> Response:
        """The error page for whoever it is: without the visitor's name, cookie and database."""
        values = {"help": help_for(code), "code": code, "status": status, "email": None}
        html = self.fragment("error.html", values)
        return HTMLResponse(html, status_code=status, headers={**self._headers(""), **headers})

    def fragment(self, template: str, values: Mapping[str, Any]) -> str:
        """The text of a template."""
        return self._environment.get_template(template).render(values)

    def _headers(self, form_target: str) -> dict[str, str]:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'; form-action 'self'{form_target and ' ' + form_target}; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Language": _LANGUAGE,
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            # Not no-referrer: with that, browsers send `Origin: null` with our own forms.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if self._https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers
