"""A person with a browser, scripted: reads pages, fills in the real forms and follows the real redirects.

Speaks HTTP only, so it needs no display. May import httpx and the standard library, nothing of the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from tests.support.plain_http import NO_CERTIFICATES

PASSWORD = "correct horse battery staple"


@dataclass
class Form:
    """A form of a page: where it goes, what it carries, its buttons as name → values."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
            self._inside = True
        elif tag == "a":
            self.links.append((found.get("data-testid", ""), found.get("href", "")))
        elif self._inside and tag == "input" and found.get("name"):
            self.forms[-1].fields[found["name"]] = found.get("value", "")
        elif self._inside and tag == "button" and found.get("name"):
            self.forms[-1].buttons.setdefault(found["name"], []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Person:
    """Somebody with an account, or about to have one."""

    def __init__(self, email: str, base_url: str, password: str = PASSWORD) -> None:
        self.email, self.password, self.base_url = email, password, base_url
        self.browser = httpx.AsyncClient(
            base_url=base_url,
            follow_redirects=False,
            trust_env=False,
            verify=NO_CERTIFICATES,
            timeout=20,
            headers={"Accept": "text/html"},
        )
        self.page: httpx.Response | None = None

    async def __aenter__(self) -> Person:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.browser.aclose()

    async def visit(self, url: str) -> httpx.Response:
        """Open `url` and follow redirects within the service; others are followed once, as a browser does."""
        response = await self.browser.get(url)
        return await self._follow(response)

    async def sign_up(self) -> None:
        """Make the account and be signed in."""
        await self.visit("/sign-up")
        await self.submit({"email": self.email, "password": self.password})

    async def sign_in(self) -> None:
        """Sign in on the sign-in page."""
        await self.visit("/sign-in")
        await self.submit({"email": self.email, "password": self.password})

    async def consent(self, url: str, decision: str = "continue") -> httpx.Response:
        """Open an agent's sign-in address, sign in if asked, and decide; the last page that shows."""
        page = await self.visit(url)
        if "password" in self._form("password").fields:
            page = await self.submit({"email": self.email, "password": self.password})
        return (
            await self.submit({"decision": decision}, having="decision") if page.status_code == 200 else page
        )

    async def approve_code(self, user_code: str, decision: str = "approve") -> httpx.Response:
        """Enter the code of a computer without a browser, and decide."""
        await self.visit("/activate")
        await self.submit({"code": user_code}, having="code")
        return await self.submit({"decision": decision}, having="decision")

    async def rename_computer(self, computer_id: str, name: str) -> None:
        """Rename on the Computers page."""
        await self.visit(f"/computers/{computer_id}/rename")
        await self.submit({"name": name}, having="name")

    async def remove_computer(self, computer_id: str) -> None:
        """Remove on the Computers page, confirmation included."""
        await self.visit(f"/computers/{computer_id}/remove")
        await self.submit({}, action_ends="/remove")

    async def submit(
        self, fields: dict[str, str], having: str | None = None, action_ends: str | None = None
    ) -> httpx.Response:
        """Fill in the page's form that has the control `having`, and send it."""
        assert self.page is not None, "visit a page first"
        form = self._form(having or next(iter(fields), ""), action_ends)
        target = urljoin(str(self.page.url), form.action or str(self.page.url))
        headers = {"Origin": self.base_url, "Sec-Fetch-Site": "same-origin"}
        response = await self.browser.post(target, data={**form.fields, **fields}, headers=headers)
        return await self._follow(response)

    def _form(self, having: str, action_ends: str | None = None) -> Form:
        assert self.page is not None
        reader = _Reader()
        reader.feed(self.page.text)
        for form in reader.forms:
            if action_ends is not None and form.action.endswith(action_ends):
                return form
            if action_ends is None and (having in form.fields or having in form.buttons):
                return form
        return Form("", "get")

    async def _follow(self, response: httpx.Response) -> httpx.Response:
        for _ in range(10):
            if not response.is_redirect:
                break
            target = urljoin(str(response.url), response.headers["location"])
            if urlsplit(target).netloc != urlsplit(self.base_url).netloc:
                async with httpx.AsyncClient(
                    trust_env=False, verify=NO_CERTIFICATES, timeout=20
                ) as elsewhere:
                    response = await elsewhere.get(target)
                break
            response = await self.browser.get(target)
        self.page = response
        return response
