"""What the main page and the question say of sessions, in every situation, in both languages (R10–R14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gui.language import Language
from gui.presenters.endings import ending
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.presenters.strip import present_strip
from gui.qa.finder import Finder
from gui.qa.pages import MainPage
from gui.routes import Place
from gui.widgets.button import Button
from gui.widgets.labels import ElidedLabel
from shared.commands import AnswerSession, EndSession
from shared.reasons import Action, EndReason, LoginPage, NoticeCode, Status
from shared.snapshot import Snapshot
from tests.gui.conftest import OnePage
from tests.support import session_snapshots, snapshots
from tests.support.clock import START
from tests.support.session_snapshots import FULL, LIVE, SESSIONS

Show = Callable[..., OnePage]
Spoken = Callable[[Language], None]


@pytest.mark.rule("R11")
@pytest.mark.security(29)
def test_a_limited_session_says_who_since_when_how_much_and_how_long_still(show_page: Show) -> None:
    shown = show_page(session_snapshots.live())
    page = MainPage(Finder(shown.window))
    assert page.connected_client == "Chrome on Android"
    assert page.time_left == "4:12"
    assert page.text("main.session_since") == "Since today at 11:59"
    assert page.text("main.session_sent") == "Sent so far: 4.2 MB"
    assert "ends after 5 minutes" in page.text("main.session_text")
    assert page.status == "In a session"
    page.end_session()
    assert shown.intents.asked == [("command", EndSession("s1"))]
    page.buy_from_session()
    assert shown.intents.asked[-1] == ("open_page", LoginPage.BUY)


@pytest.mark.rule("R10", "R11")
@pytest.mark.parametrize("status", list(Status))
def test_before_a_session_the_five_minutes_are_told_where_they_would_hold(
    show_page: Show, status: Status
) -> None:
    view = snapshots.entitlement(status, Action.BUY)
    shown = show_page(snapshots.main(entitlement=view))
    assert shown.find.text("main.session_nobody") == "Nobody is connected"
    assert not shown.find.has("main.session_end")
    limited = status in (Status.TRIAL, Status.PENDING, Status.EXPIRED, Status.SUSPENDED, Status.UNKNOWN)
    assert shown.find.has("main.session_story") is limited


@pytest.mark.rule("R11", "R12")
def test_after_the_cut_it_says_why_that_one_can_connect_again_and_buy_leads(show_page: Show) -> None:
    shown = show_page(session_snapshots.over())
    assert shown.find.text("main.panel_last_session_title") == "The last session ended after 5 minutes"
    assert "possible at once" in shown.find.text("main.panel_last_session_text")
    assert shown.find.text("main.session_buy") == "Buy Subscription"
    shown.find.click("main.session_buy")
    assert shown.intents.asked == [("open_page", LoginPage.BUY)]


@pytest.mark.rule("R11", "R43")
def test_while_an_order_waits_the_card_leads_to_it(show_page: Show) -> None:
    snapshot = session_snapshots.over(entitlement=session_snapshots.PENDING, open_order=snapshots.ORDER)
    shown = show_page(snapshot)
    assert shown.find.text("main.session_buy") == "View Order"
    shown.find.click("main.session_buy")
    assert shown.intents.asked == [("open_page", LoginPage.ORDER)]


@pytest.mark.rule("R3", "R11")
@pytest.mark.parametrize("name", [name for name in SESSIONS if name.startswith("main-")])
def test_one_button_of_the_page_leads(show_page: Show, name: str) -> None:
    shown = show_page(SESSIONS[name])
    primary = [
        each.objectName()
        for each in shown.window.findChildren(Button)
        if each.property("kind") == "primary" and each.isVisibleTo(shown.window)
    ]
    assert len(primary) == 1


@pytest.mark.rule("R13")
def test_a_lifted_limit_takes_the_countdown_away_in_place(show_page: Show) -> None:
    shown = show_page(session_snapshots.live())
    full = session_snapshots.live(FULL, entitlement=session_snapshots.ACTIVE)
    shown.binding.render(shown.binding.present(Scene(full, LinkState.CONNECTED, START)))
    page = MainPage(Finder(shown.window))
    assert page.time_left == ""
    assert page.connected_client == "Chrome on Android"
    assert page.text("main.session_text") == "This session has no time limit."
    assert not page.has("main.session_buy")


@pytest.mark.rule("R14")
def test_a_limit_that_came_later_is_told_apart(show_page: Show) -> None:
    shown = show_page(SESSIONS["main-session-imposed"])
    assert "subscription has ended" in shown.find.text("main.session_text")
    assert MainPage(Finder(shown.window)).time_left == "3:31"


@pytest.mark.rule("R3")
def test_buy_is_offered_only_where_the_account_has_it_and_the_service_answers(show_page: Show) -> None:
    view = replace(snapshots.TRIAL, actions=())
    assert not show_page(session_snapshots.live(entitlement=view)).find.has("main.session_buy")
    lost = show_page(session_snapshots.live(service=snapshots.LOST_SERVICE))
    assert not lost.find.find("main.session_buy").isEnabled()


@pytest.mark.security(25)
def test_view_only_is_said(show_page: Show) -> None:
    shown = show_page(SESSIONS["main-session-view_only"])
    assert shown.find.text("main.session_view_only") == "View only"
    assert shown.find.text("main.session") == "This screen is being watched"


@pytest.mark.parametrize("language", list(Language))
def test_every_way_to_end_has_a_sentence_of_its_own(spoken: Spoken, language: Language) -> None:
    spoken(language)
    sentences = {ending(reason) for reason in EndReason}
    assert len(sentences) == len(EndReason)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.rule("R91")
@pytest.mark.parametrize("reason", [each for each in EndReason if each is not EndReason.TRIAL_LIMIT])
def test_every_end_is_told_with_its_reason(show_page: Show, reason: EndReason) -> None:
    shown = show_page(session_snapshots.over(reason))
    assert shown.find.text("main.panel_last_session_text") == ending(reason)
    assert shown.find.text("main.record_1_ending") == ending(reason)
    assert not shown.find.has("main.session_buy")


def test_recent_sessions_say_what_when_how_long_and_why_it_ended(show_page: Show) -> None:
    shown = show_page(snapshots.main(recent_sessions=session_snapshots.RECORDS))
    told = [
        [shown.find.text(f"main.record_{row}_{part}") for part in ("client", "when", "ending")]
        for row in (1, 2, 3)
    ]
    assert told == [
        ["Chrome on Android", "today at 11:40, for 5 min", ending(EndReason.TRIAL_LIMIT)],
        ["Firefox on Windows", "today at 09:00, for 1 h 20 min", ending(EndReason.ENDED_BY_CLIENT)],
        ["Safari on iOS", "yesterday at 12:00, for 42 s", ending(EndReason.NETWORK_LOST)],
    ]
    fewer = snapshots.main(recent_sessions=session_snapshots.RECORDS[1:] * 9)
    shown.binding.render(shown.binding.present(Scene(fewer, LinkState.CONNECTED, START)))
    assert shown.find.text("main.record_1_client") == "Firefox on Windows"
    assert shown.find.has("main.record_5_client")
    assert not shown.find.has("main.record_6_client")


HOSTILE = ["<b>you</b> & <img src=x>", "a\u202eEvil\u202c", "x" * 300, "two\nlines", "\u200b", ""]


@pytest.mark.security(30)
@pytest.mark.parametrize("client", HOSTILE, ids=["markup", "turned", "300", "lines", "invisible", "empty"])
def test_what_connects_cannot_pose_as_anything_else(show_page: Show, client: str) -> None:
    record = replace(session_snapshots.RECORDS[0], client=client)
    shown = show_page(session_snapshots.live(replace(LIVE, client=client), recent_sessions=(record,)))
    shown.resize(420, 560)
    question = show_page(
        session_snapshots.asking(question=replace(session_snapshots.QUESTION, client=client))
    )
    question.resize(420, 560)
    strip = present_strip(Scene(shown_snapshot(client), LinkState.CONNECTED, START))
    assert strip is not None
    labels = [
        shown.find.find("main.session_client"),
        shown.find.find("main.record_1_client"),
        question.find.find("question.client"),
    ]
    for label in labels:
        assert isinstance(label, ElidedLabel)
        assert label.whole_text == strip.title
        assert label.width() <= 420
        assert "\u202e" not in label.whole_text
        assert 0 < len(label.whole_text) <= 64
        assert label.toolTip() == "" or "<img" not in label.toolTip()


def shown_snapshot(client: str) -> Snapshot:
    return session_snapshots.live(replace(LIVE, client=client))


# the question


@pytest.mark.security(25)
@pytest.mark.parametrize(("button", "accept"), [("question.accept", True), ("question.refuse", False)])
def test_the_person_here_answers_the_question(show_page: Show, button: str, accept: bool) -> None:
    shown = show_page(session_snapshots.asking())
    assert shown.find.text("question.client") == "Safari on iOS"
    assert shown.find.text("question.left") == "0:30"
    shown.find.click(button)
    shown.find.click(button)
    assert shown.intents.asked == [("command", AnswerSession("s2", accept))]


@pytest.mark.security(25)
def test_the_next_question_can_be_answered_though_the_last_one_was(show_page: Show) -> None:
    shown = show_page(session_snapshots.asking())
    shown.find.click("question.refuse")
    again = session_snapshots.asking(question=replace(session_snapshots.QUESTION, id="s3"))
    shown.binding.render(shown.binding.present(Scene(again, LinkState.CONNECTED, START)))
    shown.find.click("question.accept")
    assert shown.intents.asked[-1] == ("command", AnswerSession("s3", accept=True))


# the way to the settings


def test_the_card_says_what_is_unusual_and_leads_to_the_settings(show_page: Show) -> None:
    shown = show_page(snapshots.main(session_settings=session_snapshots.SETTINGS))
    page = MainPage(Finder(shown.window))
    assert page.settings_summary == "You are asked before anybody is let in."
    page.open_session_settings()
    assert shown.intents.asked == [("go_to", Place.SETTINGS)]


# notices


@pytest.mark.rule("R16")
def test_the_expiry_notice_is_a_banner_that_leads_to_the_store(show_page: Show) -> None:
    from gui.presenters.banners import BannerAction, banners_for

    snapshot = snapshots.with_notices(
        snapshots.main(entitlement=session_snapshots.EXPIRED),
        NoticeCode.SUBSCRIPTION_EXPIRED,
        NoticeCode.SESSION_CUT,
        NoticeCode.SCREEN_UNAVAILABLE,
    )
    expired, cut, screen = banners_for(Scene(snapshot, LinkState.CONNECTED, START))
    assert expired.text == "Your subscription has expired. Sessions end after 5 minutes now."
    assert expired.action_kind is cut.action_kind is BannerAction.BUY
    assert "possible at once" in cut.text
    assert screen.action_kind is BannerAction.NONE
    paid = replace(snapshot, entitlement=session_snapshots.ACTIVE)
    assert banners_for(Scene(paid, LinkState.CONNECTED, START))[0].action_kind is BannerAction.NONE


@pytest.mark.rule("R11")
def test_a_cut_is_told_once_by_the_card_and_by_a_banner_only_where_the_card_does_not() -> None:
    from gui.presenters.banners import banners_for

    cut = snapshots.with_notices(session_snapshots.over(), NoticeCode.SESSION_CUT)
    assert banners_for(Scene(cut, LinkState.CONNECTED, START)) == ()
    elsewhere = snapshots.with_notices(snapshots.limit(), NoticeCode.SESSION_CUT)
    assert len(banners_for(Scene(elsewhere, LinkState.CONNECTED, START))) == 1


def test_a_strip_needs_a_session_or_the_end_of_one() -> None:
    assert present_strip(Scene(None, LinkState.LOST, START)) is None
    assert present_strip(Scene(snapshots.main(), LinkState.CONNECTED, START)) is None


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("snapshot", "line"),
    [
        (session_snapshots.live(), "uses this computer since 11:59"),
        (SESSIONS["main-session-view_only"], "sees this screen since 11:59"),
        (session_snapshots.at(42.0), "Less than a minute is left"),
        (session_snapshots.at(7.0), "Less than 10 seconds are left"),
        (session_snapshots.over(), ending(EndReason.TRIAL_LIMIT)),
    ],
)
def test_the_strip_says_in_one_line_what_matters_now(snapshot: Snapshot, line: str) -> None:
    strip = present_strip(Scene(snapshot, LinkState.CONNECTED, START + timedelta(hours=1)))
    assert strip is not None
    assert strip.line == line
    assert (strip.buy is not None) is (strip.live == "")
