"""The small page that the browser shows when it has brought its answer back. Self-contained."""

from __future__ import annotations

import base64
import hashlib
import html
from http import HTTPStatus

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}"
    "main{max-width:26rem;padding:2rem;text-align:center}"
    "h1{font-size:1.5rem;font-weight:600;margin:0 0 .5rem}"
    "p{margin:0;opacity:.75}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"


def answer_page(status: HTTPStatus, title: str, text: str) -> bytes:
    """A complete HTTP/1.1 answer that says `title` and `text` and ends the connection."""
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
        f'<body><main><h1 data-testid="title">{html.escape(title)}</h1>'
        f"<p>{html.escape(text)}</p></main></body></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"Content-Security-Policy: {_POLICY}\r\n"
        "Cache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


SIGNED_IN = answer_page(
    HTTPStatus.OK, "You are signed in", "You can close this tab and go back to Access Agent."
)
CANCELLED = answer_page(
    HTTPStatus.OK, "Sign-in was cancelled", "You can close this tab and go back to Access Agent."
)
NOT_UNDERSTOOD = answer_page(
    HTTPStatus.BAD_REQUEST,
    "This address is not for visiting",
    "It only takes the answer of a sign-in that Access Agent has started.",
)
