"""What the desktop is told, word by word, in both languages, and with which ways on (RULES R3, R90, R91)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gui.language import Language
from gui.presenters.notifications import (
    DEFAULT,
    NotificationAct,
    NotificationVM,
    Urgency,
    present_notification,
)
from shared.announcements import Announcement, AnnouncementCode
from shared.reasons import Action, EndReason
from shared.snapshot import LimitView, Snapshot
from tests.support import session_snapshots, snapshots
from tests.support.clock import START

Code = AnnouncementCode
Spoken = Callable[[Language], None]
UNTIL = "2026-01-22T12:00:00Z"
SESSION = {"session": "s1", "client": "Chrome on Android"}
EXPIRING = snapshots.SUBSCRIPTIONS["main-expiring"]
EXPIRED = snapshots.SUBSCRIPTIONS["main-expired"]
LIMIT = LimitView("computer_limit_reached", 5, 5, (), (Action.REMOVE_COMPUTER, Action.BUY_LICENCES))


def told(code: Code, snapshot: Snapshot | None = None, **params: str) -> NotificationVM:
    announcement = Announcement(1, code, START, "tag", params)
    vm = present_notification(announcement, snapshot or snapshots.main())
    assert vm is not None
    return vm


CASES: list[tuple[Code, dict[str, str], tuple[str, str], tuple[str, str]]] = [
    (
        Code.SESSION_STARTED,
        {**SESSION, "limited": "no"},
        ("Remote session started", "Chrome on Android is connected to this computer."),
        ("Session à distance commencée", "Chrome sous Android est connecté à cet ordinateur."),
    ),
    (
        Code.SESSION_STARTED,
        {**SESSION, "limited": "yes"},
        (
            "Remote session started",
            "Chrome on Android is connected to this computer. Without a subscription the session ends after"
            " 5 minutes.",
        ),
        (
            "Session à distance commencée",
            "Chrome sous Android est connecté à cet ordinateur. Sans abonnement, la session se termine au"
            " bout de 5\u00a0minutes.",
        ),
    ),
    (
        Code.SESSION_ENDED,
        {**SESSION, "reason": "superseded"},
        ("The session with Chrome on Android is over", "Another device took over."),
        ("La session avec Chrome sous Android est terminée", "Un autre appareil a pris le relais."),
    ),
    (
        Code.TIME_LEFT,
        SESSION,
        (
            "One minute left",
            "Less than a minute of this session is left. With a subscription it goes on without a break.",
        ),
        (
            "Il reste une minute",
            "Il reste moins d'une minute à cette session. Avec un abonnement, elle continue sans"
            " interruption.",
        ),
    ),
    (
        Code.EXPIRING,
        {"until": UNTIL, "days": "7"},
        ("Your subscription will end soon", "It ends in 7 days, on 22 January 2026. It will not be renewed."),
        (
            "Votre abonnement prend bientôt fin",
            "Il prend fin dans 7\u00a0jours, le 22 janvier 2026. Il ne sera pas renouvelé.",
        ),
    ),
    (
        Code.EXPIRING,
        {"until": UNTIL, "days": "1"},
        (
            "Your subscription will end soon",
            "It ends within a day, on 22 January 2026. It will not be renewed.",
        ),
        (
            "Votre abonnement prend bientôt fin",
            "Il prend fin d'ici un jour, le 22 janvier 2026. Il ne sera pas renouvelé.",
        ),
    ),
    (
        Code.EXPIRING,
        {},
        ("Your subscription will end soon", "It will not be renewed."),
        ("Votre abonnement prend bientôt fin", "Il ne sera pas renouvelé."),
    ),
    (
        Code.EXPIRED,
        {"until": UNTIL},
        ("Your subscription has expired", "Sessions end after 5 minutes now."),
        ("Votre abonnement a expiré", "Les sessions se terminent désormais au bout de 5\u00a0minutes."),
    ),
    (
        Code.ACCESS_ACTIVE,
        {"until": UNTIL},
        ("Your payment has arrived", "Your subscription is active until 22 January 2026."),
        ("Votre paiement est arrivé", "Votre abonnement est actif jusqu'au 22 janvier 2026."),
    ),
    (
        Code.ACCESS_ACTIVE,
        {},
        ("Your payment has arrived", "Your subscription is active."),
        ("Votre paiement est arrivé", "Votre abonnement est actif."),
    ),
    (
        Code.COMPUTER_REMOVED,
        {"name": "Studio", "by": "portal"},
        (
            "This computer was removed from your account",
            "“Studio” cannot be reached from other devices any more.",
        ),
        (
            "Cet ordinateur a été retiré de votre compte",
            "«\u00a0Studio\u00a0» n'est plus accessible depuis d'autres appareils.",
        ),
    ),
    (
        Code.COMPUTER_REMOVED,
        {"name": "", "by": "unknown"},
        (
            "This computer was removed from your account",
            "It cannot be reached from other devices any more.",
        ),
        (
            "Cet ordinateur a été retiré de votre compte",
            "Il n'est plus accessible depuis d'autres appareils.",
        ),
    ),
    (
        Code.LIMIT_REACHED,
        {"limit": "5", "count": "5"},
        (
            "No free place for this computer",
            "Your account allows 5 computers, and 5 are registered. Until a place is free, this computer"
            " cannot be reached.",
        ),
        (
            "Aucune place libre pour cet ordinateur",
            "Votre compte autorise 5\u00a0ordinateurs et 5 sont enregistrés. Tant qu'aucune place n'est"
            " libre, cet ordinateur n'est pas accessible.",
        ),
    ),
]


@pytest.mark.rule("R90")
@pytest.mark.parametrize(("code", "params", "english", "french"), CASES)
def test_each_announcement_has_its_words_in_both_languages(
    code: Code, params: dict[str, str], english: tuple[str, str], french: tuple[str, str], spoken: Spoken
) -> None:
    for language, words in ((Language.ENGLISH, english), (Language.FRENCH, french)):
        spoken(language)
        vm = told(code, **params)
        assert (vm.title, vm.text) == words


def test_every_kind_has_words_and_one_of_a_newer_agent_is_not_said() -> None:
    assert {case[0] for case in CASES} == set(Code) - {Code.UNKNOWN}
    assert present_notification(Announcement(1, Code.UNKNOWN, START, "tag"), snapshots.main()) is None


@pytest.mark.parametrize("reason", EndReason)
def test_every_reason_of_an_end_is_told(reason: EndReason) -> None:
    assert told(Code.SESSION_ENDED, **SESSION, reason=reason.value).text
    assert told(Code.SESSION_ENDED, **SESSION, reason="of a newer agent").text


def ways(vm: NotificationVM) -> list[str]:
    first, *rest = vm.actions
    assert (first.key, first.act) == (DEFAULT, NotificationAct.OPEN)
    return [each.text for each in rest]


@pytest.mark.rule("R3")
def test_the_ways_on_are_those_that_apply() -> None:
    started = told(Code.SESSION_STARTED, **SESSION)
    assert ways(started) == ["End Session"]
    assert (started.actions[1].act, started.actions[1].target) == (NotificationAct.END_SESSION, "s1")
    assert ways(told(Code.SESSION_ENDED, **SESSION, reason="idle")) == []
    assert ways(told(Code.SESSION_ENDED, **SESSION, reason="trial_limit")) == ["Buy Subscription"]
    assert ways(told(Code.EXPIRED, EXPIRED)) == ["Buy Subscription"]
    assert ways(told(Code.EXPIRING, EXPIRING)) == ["Buy Subscription", "Enable Auto-Renewal"]
    assert ways(told(Code.TIME_LEFT, **SESSION)) == ["Buy Subscription"]
    assert ways(told(Code.TIME_LEFT, replace(snapshots.main(), entitlement=None), **SESSION)) == []
    assert ways(told(Code.LIMIT_REACHED, replace(snapshots.main(), limit=LIMIT))) == ["Buy More Licenses"]
    assert ways(told(Code.LIMIT_REACHED)) == []
    assert ways(told(Code.COMPUTER_REMOVED)) == []
    assert ways(told(Code.ACCESS_ACTIVE)) == []


@pytest.mark.rule("R43")
def test_while_an_order_is_open_buy_leads_to_it() -> None:
    vm = told(Code.TIME_LEFT, snapshots.SUBSCRIPTIONS["main-pending"], **SESSION)
    assert [(each.text, each.target) for each in vm.actions[1:]] == [("View Order", "order")]


def test_only_the_last_minute_interrupts() -> None:
    urgent = {code for code in Code if code is not Code.UNKNOWN and told(code).urgency is Urgency.CRITICAL}
    assert urgent == {Code.TIME_LEFT}


@pytest.mark.security(30)
def test_what_connects_is_shown_on_one_line_without_what_turns_text_around() -> None:
    vm = told(Code.SESSION_ENDED, session="s1", client="Phone\u202e\nenohP " + "x" * 500, reason="idle")
    assert "\u202e" not in vm.title
    assert "\n" not in vm.title
    assert len(vm.title) < 200
    assert session_snapshots.LIVE.client == "Chrome on Android"
