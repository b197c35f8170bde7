"""The report holds nothing that opens a door or names its user (SECURITY 14, 41)."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import diagnostics
from agent.diagnostics import MOST_LOG_BYTES, Reports, build_bundle, clean, save_bundle
from agent.doctor.check import Check, Outcome
from agent.profile.paths import Paths, paths_for
from shared.announcements import Announcement, AnnouncementCode
from shared.codec import to_json
from shared.errors import RequestRefused, StorageError
from shared.framing import MAX_LINE_BYTES, encode_line
from shared.reasons import NoticeCode, SignInMethod, SignInStep
from shared.redact import TOKEN_PREFIXES
from shared.report import Report
from shared.snapshot import AccountView, ServiceView, Snapshot
from shared.state import AgentState, Notice, SignInAttempt
from shared.updates import UpdateFact
from tests.support.clock import FakeClock

HOME = Path("/home/ann")
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SEEDS = {
    "access token": "aat_Zm9vYmFyYmF6cXV4Zm9vYmFy",
    "refresh token": "art_Zm9vYmFyYmF6cXV4Zm9vYmFy",
    "state": "stateSTATEstateSTATE",
    "code": "aco_c29tZWNvZGVzb21lY29kZQ",
    "password": "correct horse battery".replace(" ", "-"),
    "user code": "BCDF-GHJK",
    "e-mail": "ann.smith",
    "proof": "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl",
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = paths_for(tmp_path / "profile", {})
    paths.log_file.parent.mkdir(parents=True)
    paths.account_folder.mkdir()
    lines = [
        f"token {SEEDS['access token']}",
        f"{{'refresh_token': '{SEEDS['refresh token']}'}}",
        f"https://access.example.org/oauth/authorize?client_id=x&state={SEEDS['state']}#frag",
        f"http://127.0.0.1:4711/callback?code={SEEDS['code']}&iss=x",
        f"password={SEEDS['password']}",
        f"signed in {SEEDS['e-mail']}@example.org in /home/ann/.local",
        f"DPoP: {SEEDS['proof']}",
        f"enter {SEEDS['user code']}",
    ]
    paths.log_file.write_text("\n".join(lines))
    (paths.account_folder / "service.log").write_text("\n".join(lines))
    paths.window_log_file.write_text("\n".join(lines))
    paths.settings_file.write_text(json.dumps({"note": lines}))
    return paths


def signing_in() -> Snapshot:
    attempt = SignInAttempt(
        attempt=1,
        method=SignInMethod.CODE,
        step=SignInStep.WAITING,
        url=f"https://access.example.org/oauth/authorize?state={SEEDS['state']}",
        user_code=SEEDS["user code"],
        verification_uri_complete=f"https://access.example.org/activate?code={SEEDS['user code']}",
    )
    return Snapshot(
        revision=1,
        state=AgentState.SIGNING_IN,
        account=AccountView(f"{SEEDS['e-mail']}@example.org"),
        sign_in=attempt,
        service=ServiceView("https://access.example.org", False, True, NOW, None),
        announcements=(
            Announcement(
                1,
                AnnouncementCode.SESSION_STARTED,
                NOW,
                "session",
                {"client": f"token {SEEDS['access token']}"},
            ),
        ),
        notices=(Notice(1, NoticeCode.SIGN_IN_FAILED, {"detail": f"password={SEEDS['password']}"}),),
        update=UpdateFact(NOW, "2.0.0", f"https://example.org/get?code={SEEDS['code']}"),
    )


@pytest.mark.security(14)
@pytest.mark.security(41)
def test_report_holds_none_of_the_seeded_secrets(paths: Paths) -> None:
    bundle = build_bundle(paths, signing_in(), (Check("python", Outcome.OK, "Python."),), HOME)
    everything = "\n".join(bundle.values())
    assert {name for name, secret in SEEDS.items() if secret in everything} == set()
    assert "/home/ann" not in everything
    assert "https://access.example.org/oauth/authorize?…" in everything
    assert "…@example.org" in everything
    assert json.loads(bundle["status.json"])["state"] == "signing_in"
    assert json.loads(bundle["doctor.json"])[0]["id"] == "python"
    assert "access-agent" in json.loads(bundle["versions.json"])


@pytest.mark.security(14)
@given(
    prefix=st.sampled_from(TOKEN_PREFIXES),
    body=st.text(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=20, max_size=60
    ),
    before=st.sampled_from(["", " ", "'", '"', "token=", "https://x/y?t=", "[", "{", "\n", "Bearer "]),
)
def test_no_token_of_this_product_survives_cleaning(prefix: str, body: str, before: str) -> None:
    assert body not in clean(f"{before}{prefix}{body}\n", HOME)


def test_missing_and_unreadable_files_say_so_in_their_place(tmp_path: Path) -> None:
    paths = paths_for(tmp_path / "profile", {})
    paths.settings_file.mkdir(parents=True)
    bundle = build_bundle(paths, None, (), HOME)
    assert bundle["agent.log"] == "(there is none)\n"
    assert "cannot be read" in bundle["settings.json"]
    assert json.loads(bundle["status.json"]) is None


@pytest.mark.security(14)
def test_only_the_end_of_a_long_log_is_taken_and_never_half_a_line(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnostics, "MOST_LOG_BYTES", 40)
    paths.log_file.write_text("password=half-of-a-secret-is-one-too\nthe last line\n")
    assert build_bundle(paths, None, (), HOME)["agent.log"] == "the last line\n"


def test_saved_report_is_a_zip_for_its_user_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "report.zip"
    save_bundle({"a.txt": "hello", "b.json": "{}"}, file)
    with zipfile.ZipFile(file) as archive:
        assert archive.read("a.txt") == b"hello"
        assert archive.namelist() == ["a.txt", "b.json"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_report_that_cannot_be_saved_is_a_fault_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        save_bundle({}, tmp_path / "file" / "report.zip")


@pytest.mark.security(41)
@given(st.text(max_size=60))
def test_nothing_in_the_text_hides_or_turns_around_what_is_read(text: str) -> None:
    shown = clean(text, HOME)
    hidden = {chr(code) for code in (0x1B, 0x08, 0x0D, 0x200E, 0x200F, 0x202E, 0x2066, 0x2028)}
    assert not hidden & set(shown)


@pytest.mark.security(41)
async def test_report_is_saved_exactly_as_it_was_shown(paths: Paths, tmp_path: Path) -> None:
    (paths.profile / "settings.json").write_text('{"schema": 3, "screen": "synthetic"}')
    environ = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    reports = Reports(paths, environ, FakeClock(), "1.0.0")
    here = ServiceView("http://127.0.0.1:1", True, True, NOW, None)
    shown = await reports.prepare(replace(signing_in(), service=here))
    paths.log_file.write_text("something that was written later\n")
    await reports.save(shown.number, str(tmp_path / "report.zip"))
    with zipfile.ZipFile(tmp_path / "report.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == shown.files
    assert not any(secret in "".join(shown.files.values()) for secret in SEEDS.values())
    assert len(encode_line({"result": to_json(shown)})) < MAX_LINE_BYTES


async def test_report_that_was_not_shown_or_has_no_whole_path_is_not_saved(paths: Paths) -> None:
    reports = Reports(paths, {}, FakeClock(), "1.0.0")
    with pytest.raises(RequestRefused, match="report_unknown"):
        await reports.save(1, "/tmp/report.zip")
    reports._last = Report(1, {})
    for file in ("report.zip", "", "/tmp/re\0port.zip"):
        with pytest.raises(RequestRefused, match="file_invalid"):
            await reports.save(1, file)


def test_largest_logs_fit_through_the_door(paths: Paths) -> None:
    worst = '"\\' * MOST_LOG_BYTES  # each of these takes two bytes in JSON
    for file in (paths.log_file, paths.window_log_file, paths.account_folder / "service.log"):
        file.write_text("short\n" + worst)
    report = Report(1, build_bundle(paths, signing_in(), (), HOME))
    assert len(encode_line({"result": to_json(report)})) < MAX_LINE_BYTES
