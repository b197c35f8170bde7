"""The publisher's side of the update check: makes keys, and signs what is the newest version.

    python packaging/sign_update.py new-key KEY_FILE
    python packaging/sign_update.py channel --address URL KEY_FILE... > resources/updates/channel.json
    python packaging/sign_update.py sign --key KEY_FILE --previous OLD --version 1.2.0 --days 30 \
        --url URL --notes URL --file linux-x86_64=PATH... OUT

The key is a file that only its holder can read, given at release time; it is never in the repository, and no
part of it is printed. How releases and keys follow each other: docs/decisions/019-updates.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.secrets.identity import DeviceKey, base64url
from agent.updates.release import Release, ReleaseFile, check, release_in
from agent.updates.signed import LARGEST_BYTES, signing_input, verified_release
from shared.clock import Clock, SystemClock
from shared.codec import to_json
from shared.errors import AccessError, StorageError, UpdateRefused
from shared.redact import Secret


def main(arguments: list[str], clock: Clock) -> int:
    """Carry out one verb; the answer is the exit code."""
    wish = _parser().parse_args(arguments)
    try:
        wish.carry_out(wish, clock)
    except (AccessError, OSError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


def key_name(key: DeviceKey) -> str:
    """The name of a key: the beginning of its RFC 7638 thumbprint."""
    return key.thumbprint[:16]


def signed_text(release: Release, key: DeviceKey) -> str:
    """The text to publish. Raises `UpdateRefused` for a release that no program would believe."""
    check(release)
    payload = json.dumps(to_json(release), ensure_ascii=False, separators=(",", ":")).encode()
    before = signing_input(key_name(key), payload)
    text = f"{before}.{base64url(key.sign(before.encode()))}"
    verified_release(text, {key_name(key): key.public_jwk["x"]})
    return text


def counter_in(text: str) -> int:
    """The counter of a text that was published before; it is one's own, so nothing is verified."""
    import base64

    payload = text.split(".")[1]
    return release_in(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).counter


def _new_key(wish: argparse.Namespace, _: Clock) -> None:
    key = DeviceKey.create()
    handle = os.open(wish.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key.to_secret().reveal() + "\n")
    sys.stdout.write(f"{key_name(key)}: {key.public_jwk['x']}\n")


def _channel(wish: argparse.Namespace, _: Clock) -> None:
    keys = [_key_in(file) for file in wish.key_files]
    told = {"address": wish.address, "keys": {key_name(key): key.public_jwk["x"] for key in keys}}
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


def _sign(wish: argparse.Namespace, clock: Clock) -> None:
    issued_at = clock.now().replace(microsecond=0)
    counter = counter_in(wish.previous.read_text("ascii").strip()) + 1 if wish.previous else 1
    release = Release(
        version=wish.version,
        counter=max(counter, wish.counter or 0),
        issued_at=issued_at,
        expires_at=issued_at + timedelta(days=wish.days),
        url=wish.url,
        notes_url=wish.notes,
        files=tuple(_file_told(each) for each in wish.file),
    )
    text = signed_text(release, _key_in(wish.key))
    if len(text) > LARGEST_BYTES:
        raise UpdateRefused("update_too_large", "That is more than programs read.")
    wish.out.write_text(text + "\n", "ascii")
    sys.stdout.write(f"version {release.version}, number {release.counter}, until {release.expires_at}\n")


def _file_told(told: str) -> ReleaseFile:
    platform, _, place = told.partition("=")
    file = Path(place)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return ReleaseFile(platform, file.name, file.stat().st_size, digest)


def _key_in(file: Path) -> DeviceKey:
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise StorageError("folder_open_to_others", f"Others can read {file}; make a new key.")
    return DeviceKey.from_secret(Secret(file.read_text("ascii").strip()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sign_update.py", description="Signs what is the newest version.")
    verbs = parser.add_subparsers(required=True)
    _verb(verbs, "new-key", "make a key in a new file", _new_key).add_argument("key_file", type=Path)
    channel = _verb(verbs, "channel", "print what a build carries to believe these keys", _channel)
    channel.add_argument("--address", required=True, help="where the signed text is published")
    channel.add_argument("key_files", type=Path, nargs="+", help="the present key, and the one to follow it")
    sign = _verb(verbs, "sign", "sign a version", _sign)
    sign.add_argument("--key", type=Path, required=True)
    sign.add_argument("--version", required=True)
    sign.add_argument("--previous", type=Path, help="what is published now: its counter is continued")
    sign.add_argument("--counter", type=int, help="at least this one; not needed with --previous")
    sign.add_argument("--days", type=int, default=30, help="how long it is good for")
    sign.add_argument("--url", required=True, help="a page to get it from")
    sign.add_argument("--notes", help="a page with what is new")
    sign.add_argument("--file", action="append", default=[], metavar="PLATFORM=PATH")
    sign.add_argument("out", type=Path)
    return parser


def _verb(verbs: Any, name: str, about: str, carry_out: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    parser.set_defaults(carry_out=carry_out)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], SystemClock()))
