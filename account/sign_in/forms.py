"""Reading the body of a form post: small, UTF-8, each field once."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from shared.errors import RequestRefused

MAX_BYTES: Final = 32 * 1024
MAX_FIELDS: Final = 40
_FORM: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form post.

    Raises `RequestRefused`: `request_too_large`, or `request_malformed` for another content type, bad
    encoding, and a field that occurs twice (RFC 6749 section 3.1).
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise RequestRefused("request_malformed", "This address takes a form and nothing else.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise RequestRefused("request_too_large", "This form is larger than any that we have.")
    return read_fields(bytes(body))


def read_fields(encoded: bytes) -> dict[str, str]:
    """The fields of a URL-encoded text. Raises `RequestRefused` (`request_malformed`)."""
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as exc:
        raise RequestRefused("request_malformed", "This request cannot be read.") from exc
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestRefused("request_malformed", "A field of this request occurs twice.")
    return fields
