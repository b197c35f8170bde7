"""A person at a browser, played by a script: opens pages, fills in forms, follows where they lead.

Sees only what a browser sees (HTML, cookies, redirects), so the demonstration goes the same way as a
real visitor. Standard library only; goes to this computer only.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from shared.errors import Fault

PATIENCE_S: Final = 10.0
_MOST_BYTES: Final = 2 * 1024 * 1024


class PageFault(Fault):
    """A page was not what the story expects: `page_unexpected`."""


@dataclass
class Form:
    """A form with the values that stand in it."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Page:
    """What the browser shows."""

    address: str
    status: int
    forms: list[Form]
    links: dict[str, str]
    problem: str

    def form_with(self, name: str) -> Form:
        """The form that has a field or a button called `name`. Raises `PageFault`."""
        for form in self.forms:
            if name in form.values or name in form.buttons:
                return form
        raise PageFault(
            "page_unexpected",
            f"The page {urlsplit(self.address).path} has no field “{name}”. {self.problem}".rstrip(),
        )


class Person:
    """One visitor with one browser; stays signed in on the pages, as a browser does."""

    def __init__(self, email: str, password: str) -> None:
        self.email = email
        self._password = password
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def sign_up_and_agree(self, sign_in_address: str) -> Page:
        """From the agent's sign-in address: make an account, then let the computer in."""
        sign_in = self.open(sign_in_address)
        if "to-sign-up" not in sign_in.links:
            raise PageFault("page_unexpected", f"The sign-in page offers no new account. {sign_in.problem}")
        sign_up = self.open(urljoin(sign_in.address, sign_in.links["to-sign-up"]))
        form = sign_up.form_with("password")
        form.values |= {"email": self.email, "password": self._password}
        return self.agree(self.submit(sign_up, form))

    def agree(self, consent: Page) -> Page:
        """Press *Continue* on the page that names the computer; the browser is led back to the agent."""
        form = consent.form_with("continue")
        name, value = form.buttons["continue"]
        form.values[name] = value
        return self.submit(consent, form)

    def open(self, address: str) -> Page:
        """Go to `address`."""
        return self._visit(urllib.request.Request(address))

    def submit(self, page: Page, form: Form) -> Page:
        """Send `form` as the browser would from `page`."""
        address = urljoin(page.address, form.action)
        if form.method != "post":
            return self.open(f"{address}?{urlencode(form.values)}")
        here = urlsplit(page.address)
        headers = {"Origin": f"{here.scheme}://{here.netloc}"}
        return self._visit(urllib.request.Request(address, urlencode(form.values).encode(), headers))

    def _visit(self, request: urllib.request.Request) -> Page:
        if urlsplit(request.full_url).hostname not in ("127.0.0.1", "localhost"):
            raise PageFault("page_unexpected", "The story leads away from this computer.")
        try:
            with self._browser.open(request, timeout=PATIENCE_S) as answer:
                return _read(answer.geturl(), answer.status, answer.read(_MOST_BYTES))
        except urllib.error.HTTPError as exc:
            with exc:
                return _read(exc.geturl(), exc.code, exc.read(_MOST_BYTES))
        except OSError as exc:
            raise PageFault("page_unexpected", f"A page did not open: {exc}.") from exc


def _read(address: str, status: int, body: bytes) -> Page:
    reader = _Reader(address)
    reader.feed(body.decode("utf-8", "replace"))
    return Page(address, status, reader.forms, reader.links, " ".join("".join(reader.problem).split()))


class _Reader(HTMLParser):
    """Picks out forms, marked links and the text of a problem."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.problem: list[str] = []
        self._address = address
        self._open_form: Form | None = None
        self._problem_depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        mark, name = given.get("data-testid", ""), given.get("name", "")
        if self._problem_depth:
            self._problem_depth += tag not in ("br", "img", "input")
        elif given.get("role") == "alert":
            self._problem_depth = 1
        if tag == "form":
            self._open_form = Form(given.get("action") or self._address, given.get("method", "get").lower())
            self.forms.append(self._open_form)
        elif tag == "a" and mark:
            self.links[mark] = given.get("href", "")
        elif tag == "input" and name and self._open_form is not None:
            self._open_form.values[name] = given.get("value", "")
        elif tag == "button" and mark and self._open_form is not None:
            self._open_form.buttons[mark] = (name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open_form = None
        self._problem_depth = max(0, self._problem_depth - 1)

    def handle_data(self, data: str) -> None:
        if self._problem_depth:
            self.problem.append(data)
