"""Templates to answers, with the headers that keep a page from doing what it should not (SECURITY 8)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from jinja2 import BytecodeCache, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from account.portal.formats import Formats
from account.portal.help_texts import help_for
from account.portal.languages import OWN_NAMES, translations_of
from account.portal.module_trees import ModuleTrees
from account.portal.static_files import StaticFiles
from account.portal.visits import Visit, Visits
from account.sign_in import csrf
from shared.clients import NAMELESS, browser_and_system
from shared.reasons import Language

_TEMPLATE_FOLDER: Final = "portal/templates"
_APP_STORE_FOLDER: Final = "app_store/templates"
"""The App Store's pages have a look of their own; `app_store/` stands before their names."""


class Pages:
    """Renders pages in the visitor's language. Texts go through gettext (`account.portal.languages`).

    `compiled` keeps templates that were compiled before; without it each language compiles its own.
    """

    def __init__(self, visits: Visits, *, https: bool, compiled: BytecodeCache | None = None) -> None:
        resources = files("resources")
        self.static_files = StaticFiles(
            resources / "portal" / "static", resources / "brand", resources / "app_store" / "static"
        )
        self.modules = ModuleTrees(
            session=resources / "portal" / "static" / "session", novnc=resources / "novnc"
        )
        self._visits = visits
        self._https = https
        self._compiled = compiled
        self._environments: dict[Language, Environment] = {}

    def _environment(self, language: Language) -> Environment:
        """The templates of one language, made when the first page in it is shown."""
        if language not in self._environments:
            self._environments[language] = _environment_of(language, self.static_files, self._compiled)
        return self._environments[language]

    def page(
        self,
        visit: Visit,
        template: str,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        form_target: str = "",
        socket_host: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The page that answers `visit`. A form on it may end at `form_target`, an origin, besides here.

        Its script may open WebSockets to `socket_host`: its own host, which some browsers' 'self' leaves out.
        """
        html = self.fragment(visit, template, values)
        sockets = f"{'wss' if self._https else 'ws'}://{socket_host}" if socket_host else ""
        all_headers = {**self._headers(visit.language, form_target, sockets), **(headers or {})}
        response = HTMLResponse(html, status_code=status, headers=all_headers)
        self._visits.remember(visit, response)
        return response

    def bare_error(self, request: Request, status: int, code: str, headers: Mapping[str, str]) -> Response:
        """The error page for whoever it is: without the visitor's name, cookie and database."""
        language = self._visits.language(request)
        values = {"help": help_for(code), "code": code, "status": status, "email": None}
        html = self._render(language, "error.html", values)
        return HTMLResponse(html, status_code=status, headers={**self._headers(language), **headers})

    def fragment(self, visit: Visit, template: str, values: Mapping[str, Any]) -> str:
        """The text of a template for this visitor: a whole page, or the part of one that changes."""
        of_visit = {
            "email": visit.browser.email if visit.browser else None,
            "form_token": visit.form_token,
            "this_page": visit.page,
        }
        return self._render(visit.language, template, {**values, **of_visit})

    def text(self, visit: Visit, text: str) -> str:
        """A marked text in the visitor's language."""
        return translations_of(visit.language).gettext(text) if text else ""

    def _render(self, language: Language, template: str, values: Mapping[str, Any]) -> str:
        return self._environment(language).get_template(template).render(values)

    def _headers(self, language: Language, form_target: str = "", sockets: str = "") -> dict[str, str]:
        form_targets = f"'self' {form_target}".rstrip()
        connections = f"'self' {sockets}".rstrip()
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src {connections}; form-action {form_targets}; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Language": language.value,
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


def _environment_of(
    language: Language, static_files: StaticFiles, compiled: BytecodeCache | None
) -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("resources", _TEMPLATE_FOLDER),
                PrefixLoader({"app_store": PackageLoader("resources", _APP_STORE_FOLDER)}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=compiled,
    )
    environment.policies["ext.i18n.trimmed"] = True
    texts = translations_of(language)
    environment.globals.update(
        gettext=texts.gettext,
        ngettext=texts.ngettext,
        pgettext=texts.pgettext,
        npgettext=texts.npgettext,
        _=texts.gettext,
        static=static_files.url,
        lang=language.value,
        languages=[(each.value, name) for each, name in OWN_NAMES.items()],
        csrf_field=csrf.FIELD,
        browser_and_system=browser_and_system,
        NAMELESS=NAMELESS,
    )
    environment.filters.update(Formats(language, texts.ngettext).filters())
    return environment
