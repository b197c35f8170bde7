"""The words of a wait that failed: what was waited for, what changed, what is so."""

from __future__ import annotations

from dataclasses import replace

from gui.qa.snapshots import as_json, differences, failure_text, lines_of, words_of
from shared.snapshot import AccountView, Snapshot
from shared.state import AgentState, SignInAttempt
from tests.support import snapshots

BEFORE = Snapshot(3, AgentState.OFFLINE, account=AccountView("ada@example.org"), paused=True)


def test_only_what_says_something_is_listed_with_the_path_to_it() -> None:
    lines = lines_of(BEFORE)
    assert 'state = "offline"' in lines
    assert 'account.email = "ada@example.org"' in lines
    assert not any(line.startswith("computer") for line in lines)


def test_differences_name_what_changed_came_and_went_but_not_the_revision() -> None:
    after = replace(BEFORE, revision=4, state=AgentState.READY, account=None)
    assert differences(BEFORE, after) == [
        'state: "offline" → "ready"',
        'account.email: "ada@example.org" → (nothing)',
    ]
    assert 'state: (nothing) → "offline"' in differences(None, BEFORE)


def test_failure_says_what_was_waited_for_what_came_and_what_is_so() -> None:
    after = replace(BEFORE, revision=5, paused=False)
    text = failure_text("a session", 2.5, BEFORE, after, 2)
    assert text.startswith("waited 2.5 s for: a session\n2 new snapshots came")
    assert "  paused: true → false" in text
    assert text.endswith("\n".join(f"  {line}" for line in lines_of(after)))


def test_failure_without_news_says_so() -> None:
    assert "no new snapshot came meanwhile" in failure_text("x", 1, BEFORE, BEFORE, 0)
    assert failure_text("x", 1, None, None, 0).endswith("no snapshot has come at all")
    assert "  nothing has changed" in failure_text("x", 1, BEFORE, replace(BEFORE, revision=4), 1)


def test_condition_is_told_in_its_own_words() -> None:
    def holds(snapshot: Snapshot) -> bool:
        return snapshot.paused

    words = [
        words_of(lambda snapshot: snapshot.session is None),
        words_of(lambda first, last: (first, last) == (1, 2)),
        words_of(holds),
        words_of(print),
    ]
    assert words == [
        "lambda snapshot: snapshot.session is None",
        "lambda first, last: (first, last) == (1, 2)",
        "holds",
        "print",
    ]


def test_kept_snapshot_holds_no_secret_of_a_sign_in() -> None:
    snapshot = snapshots.signing_in()
    assert isinstance(snapshot.sign_in, SignInAttempt)
    url = "http://127.0.0.1:4711/oauth/authorize?client_id=access-agent&state=veryveryhidden"
    kept = as_json(replace(snapshot, sign_in=replace(snapshot.sign_in, url=url)))
    assert "veryveryhidden" not in kept
    assert "oauth/authorize" in kept
