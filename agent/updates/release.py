"""What a publisher says of the newest version, and the order of versions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from shared.codec import from_json
from shared.errors import DecodeError, UpdateRefused

LONGEST_LIFE: Final = timedelta(days=400)
"""Between the issue of a word and its end; with a longer one an old version could pass as new for years."""

_HIGHEST_COUNTER: Final = 2**53
_MOST_FILES: Final = 64
_LONGEST_URL: Final = 500
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,119}")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file to install from: `size` in bytes, `sha256` in lower-case hexadecimal digits.

    `platform` is a system and a processor, such as `linux-x86_64` (`agent.updates.downloaded`).
    """

    platform: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """The newest version, and until when that word is good.

    `counter` grows with every word of the publisher, also where the version stays or goes back. `url` is a
    page for people, `notes_url` one that says what is new; both begin with https.
    """

    version: str
    counter: int
    issued_at: datetime
    expires_at: datetime
    url: str
    notes_url: str | None
    files: tuple[ReleaseFile, ...]


def release_in(payload: bytes) -> Release:
    """The release that a believed payload describes. Raises `UpdateRefused` (`update_malformed`)."""
    try:
        release = from_json(Release, json.loads(payload))
    except (DecodeError, ValueError, RecursionError) as exc:
        raise _malformed("It does not hold what belongs in it.") from exc
    check(release)
    return release


def check(release: Release) -> None:
    """See that each value is one that can be meant. Raises `UpdateRefused` (`update_malformed`)."""
    if not _VERSION.fullmatch(release.version):
        raise _malformed("The version is not numbers with points between them.")
    if not 0 < release.counter < _HIGHEST_COUNTER:
        raise _malformed("The counter is out of range.")
    if not timedelta(0) < release.expires_at - release.issued_at <= LONGEST_LIFE:
        raise _malformed("It is good for no time, or for longer than any should be.")
    for url in (release.url, release.notes_url):
        if url is not None and not _is_page(url):
            raise _malformed("An address in it is not one of a page.")
    if len(release.files) > _MOST_FILES or not all(map(_is_file, release.files)):
        raise _malformed("A file in it cannot be one.")


def is_newer(offered: str, own: str) -> bool:
    """Whether `offered`, checked before, comes after `own`; a development version is before its release."""
    found = _VERSION.match(own)
    if found is None:
        return True
    a, b = _numbers(offered), _numbers(found[0])
    return a > b or (a == b and found[0] != own and "+" not in own)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        del numbers[-1]
    return tuple(numbers)


def _is_page(url: str) -> bool:
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _is_file(file: ReleaseFile) -> bool:
    return (
        _NAME.fullmatch(file.name) is not None
        and _NAME.fullmatch(file.platform) is not None
        and 0 < file.size < _HIGHEST_COUNTER
        and _SHA256.fullmatch(file.sha256) is not None
    )


def _malformed(detail: str) -> UpdateRefused:
    return UpdateRefused("update_malformed", f"What the publisher's address says cannot be read. {detail}")
