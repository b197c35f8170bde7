"""The scripted visitor sees what a browser sees, and goes nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from agent.demo.person import PageFault, Person

SIGN_IN = (
    '<form method="post"><input name="email"></form><a data-testid="to-sign-up" href="/sign-up?r=1">New</a>'
)
SIGN_UP = """
<div role="alert"><p>Choose <b>another</b> one.<br></p></div><p>beside</p>
<form method="post" action="/done"><input type="hidden" name="token" value="t&amp;1">
<input name="email" value=""><input name="password" type="password"></form>
"""
CONSENT = """
<form action="/leave" method="post"><button data-testid="sign-out">Out</button></form>
<form action="/agreed" method="post"><input name="token" value="x">
<button name="decision" value="continue" data-testid="continue">Continue</button>
<button name="decision" value="cancel" data-testid="cancel">Cancel</button></form>
"""


class _Site(BaseHTTPRequestHandler):
    posted: list[tuple[str, dict[str, list[str]], str | None]] = []

    def do_GET(self) -> None:
        if self.path.startswith("/away"):
            self.send_response_only(302)
            self.send_header("Location", "http://127.0.0.1:1/closed")
            self.end_headers()
            return
        self._show({"/start": SIGN_IN, "/sign-up?r=1": SIGN_UP}.get(self.path, "<p>nothing</p>"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.posted.append((self.path, parse_qs(body), self.headers["Origin"]))
        self._show(CONSENT if self.path == "/done" else "<p>welcome</p>")

    def _show(self, html: str) -> None:
        self.send_response_only(200)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def site() -> Iterator[str]:
    _Site.posted.clear()
    with HTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def person() -> Person:
    return Person("ann@example.org", "secret sentence")


def test_forms_are_sent_with_everything_that_stood_in_them(site: str, person: Person) -> None:
    person.sign_up_and_agree(f"{site}/start")
    assert _Site.posted == [
        ("/done", {"token": ["t&1"], "email": ["ann@example.org"], "password": ["secret sentence"]}, site),
        ("/agreed", {"token": ["x"], "decision": ["continue"]}, site),
    ]


def test_text_of_a_problem_is_read_and_told(site: str, person: Person) -> None:
    page = person.open(f"{site}/sign-up?r=1")
    assert page.problem == "Choose another one."
    with pytest.raises(PageFault, match="Choose another one"):
        page.form_with("decision")


@pytest.mark.parametrize("path", ["/start", "/nothing"])
def test_page_without_what_the_story_needs_is_a_fault(site: str, person: Person, path: str) -> None:
    with pytest.raises(PageFault, match="page_unexpected"):
        person.agree(person.open(site + path))


def test_page_that_does_not_open_is_a_fault(site: str, person: Person) -> None:
    with pytest.raises(PageFault, match="did not open"):
        person.open(f"{site}/away")


def test_person_leaves_this_computer_for_nothing(person: Person) -> None:
    with pytest.raises(PageFault, match="leads away"):
        person.open("http://example.org/")
