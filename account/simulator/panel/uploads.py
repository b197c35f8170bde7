"""Reading a form with a file in it, as browsers send it (RFC 7578): strictly, and no larger than an export.

The body is in memory already, bounded by `account.edge.guards`; nothing is written anywhere.
"""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from starlette.requests import Request

from account.sign_in.forms import read_form
from shared.errors import RequestRefused

FILE_FORM: Final = "multipart/form-data"
_MAX_PARTS: Final = 10
_MAX_HEAD: Final = 2_000
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}")


async def read_form_with_file(request: Request) -> dict[str, str]:
    """The fields of a form, a file's content among them, of either kind in which browsers send forms.

    Raises `RequestRefused`: `request_malformed`, and for a form without a file as `read_form`.
    """
    said = Message()
    said["Content-Type"] = request.headers.get("content-type", "")
    if said.get_content_type() != FILE_FORM:
        return await read_form(request)
    boundary = said.get_boundary() or ""
    if not _BOUNDARY.fullmatch(boundary):
        raise _malformed()
    return read_parts(await request.body(), boundary)


def read_parts(body: bytes, boundary: str) -> dict[str, str]:
    """The parts of a form by their names. Raises `RequestRefused` (`request_malformed`)."""
    before, *parts = (b"\r\n" + body).split(f"\r\n--{boundary}".encode())
    if before or not parts or parts.pop() not in (b"--", b"--\r\n") or len(parts) > _MAX_PARTS:
        raise _malformed()
    fields: dict[str, str] = {}
    for part in parts:
        name, value = _part(part)
        if name in fields:
            raise RequestRefused("request_malformed", "A field of this request occurs twice.")
        fields[name] = value
    return fields


def _part(part: bytes) -> tuple[str, str]:
    head, separator, content = part.partition(b"\r\n\r\n")
    if not part.startswith(b"\r\n") or not separator or len(head) > _MAX_HEAD:
        raise _malformed()
    headers = BytesHeaderParser().parsebytes(head.removeprefix(b"\r\n"))
    name = headers.get_param("name", header="content-disposition")
    if headers.get_content_disposition() != "form-data" or not isinstance(name, str) or not name:
        raise _malformed()
    try:
        return name, content.decode()
    except UnicodeDecodeError as exc:
        raise _malformed() from exc


def _malformed() -> RequestRefused:
    return RequestRefused("request_malformed", "This form cannot be read.")
