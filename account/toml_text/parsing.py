"""Bytes to the value of a TOML text and the lines of its keys; what is none is refused with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final, TypeVar

from account.toml_text.complaints import Complaint, TomlError
from account.toml_text.lines import LineMap

MAX_BYTES: Final = 1_000_000
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
E = TypeVar("E", bound=TomlError)


def content_of(file: Path, error: type[E], code: str) -> bytes:
    """What is in `file`, up to a little more than is allowed. Raises `error` with `code`."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as exc:
        complaint = Complaint(1, f"the file cannot be read: {exc.strerror}")
        raise error(code, str(file), (complaint,)) from exc


def parse_toml(content: bytes, file_name: str, error: type[E], code: str) -> tuple[dict[str, Any], LineMap]:
    """What `content` says, and on which lines. Raises `error` with `code` for what is no TOML."""
    text = _text_of(content, file_name, error, code)
    try:
        return tomllib.loads(text), LineMap(text)
    except (ValueError, RecursionError) as exc:
        found = _AT_LINE.search(str(exc))
        line = int(found[1]) if found else max(text.count("\n"), 1)
        message = _AT_LINE.sub("", str(exc)).strip() if isinstance(exc, ValueError) else "nested too deeply"
        raise error(code, file_name, (Complaint(line, f"not TOML: {message[:200]}"),)) from exc


def _text_of(content: bytes, file_name: str, error: type[E], code: str) -> str:
    if len(content) > MAX_BYTES:
        raise error(code, file_name, (Complaint(1, f"the file is larger than {MAX_BYTES} bytes"),))
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise error(code, file_name, (Complaint(line, "this is not UTF-8 text"),)) from exc
