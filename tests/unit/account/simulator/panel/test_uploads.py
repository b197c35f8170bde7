"""Forms with a file: what browsers send is read, and whatever is not exactly that is refused."""

from __future__ import annotations

import pytest

from account.simulator.panel.uploads import read_parts
from shared.errors import RequestRefused

HEAD = b'Content-Disposition: form-data; name="%s"'


def part(name: str, content: bytes, more: bytes = b"") -> bytes:
    return b"--edge\r\n" + HEAD % name.encode() + more + b"\r\n\r\n" + content + b"\r\n"


def form(*parts: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    return b"".join(parts) + end


def test_fields_and_a_file_are_read_as_they_are() -> None:
    text = 'line one\r\n--edg\r\n{"é": "—"}\n'
    of_file = b'; filename="a \\" b.json"\r\nContent-Type: application/json'
    body = form(part("csrf_token", b"t"), part("history", text.encode(), of_file), part("email", b""))
    assert read_parts(body, "edge") == {"csrf_token": "t", "history": text, "email": ""}


def test_the_last_line_may_end_or_not_and_a_form_may_be_empty() -> None:
    assert read_parts(form(part("a", b"1"), end=b"--edge--"), "edge") == {"a": "1"}
    assert read_parts(form(), "edge") == {}


@pytest.mark.security(19)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a=1&b=2",
        b"preamble\r\n" + form(part("a", b"1")),
        form(part("a", b"1")) + b"epilogue",
        form(part("a", b"1"), end=b""),
        form(part("a", b"1"), end=b"--edge\r\n"),
        form(b"--edge\r\n" + HEAD % b"a" + b"\r\n"),
        form(b"--edge " + HEAD % b"a" + b"\r\n\r\n1\r\n"),
        form(b"--edge\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n"),
        form(b"--edge\r\nContent-Disposition: form-data\r\n\r\n1\r\n"),
        form(b"--edge\r\nContent-Disposition: form-data; name*=utf-8''a\r\n\r\n1\r\n"),
        form(b'--edge\r\nContent-Disposition: form-data; name=""\r\n\r\n1\r\n'),
        form(b"--edge\r\nX: " + b"y" * 3_000 + b"\r\n" + HEAD % b"a" + b"\r\n\r\n1\r\n"),
        form(part("a", b"1"), part("a", b"2")),
        form(part("a", b"\xff\xfe")),
        form(part("a", b"1\r\n--edge of another kind")),
        form(*(part(f"f{number}", b"") for number in range(11))),
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_parts(body, "edge")
    assert refused.value.code == "request_malformed"
