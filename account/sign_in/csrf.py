"""The token on every form that shows it came from a page of this service (SECURITY 8).

It is derived from the visitor's cookie, so nothing is stored: a stranger's page can make a browser send
the cookie, but can neither read it nor guess the token. Signed-out visitors have a cookie of their own
for this, so that nobody can be signed in to a stranger's account unawares.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

FIELD: Final = "csrf_token"
"""Name of the form field."""


def new_visitor_secret() -> str:
    """What the cookie of a signed-out visitor holds."""
    return secrets.token_urlsafe(24)


def form_token(cookie_secret: str) -> str:
    """The token for the forms of the browser whose cookie holds `cookie_secret`."""
    digest = hmac.digest(cookie_secret.encode(), b"access-agent form", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_form_token(given: str, cookie_secret: str) -> bool:
    """Whether `given` came from a form of this browser."""
    return hmac.compare_digest(given.encode(), form_token(cookie_secret).encode())
