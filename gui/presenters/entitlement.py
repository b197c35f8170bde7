"""The card of the subscription: its status in words, what the account has, exactly its actions (RULES R3).

It compares no instants; the status is the service's (RULES R1).
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.actions import ActionVM, present_actions
from gui.presenters.dates import day, moment
from gui.presenters.panels import PanelVM, present_panels
from gui.presenters.scene import Scene
from gui.presenters.subscription import FactVM, origin_line, present_facts
from gui.texts import translate
from gui.tokens import Tone
from shared.reasons import EntitlementReason, Status
from shared.sales import SubscriptionSummary
from shared.snapshot import EntitlementView, ServiceView, Snapshot


@dataclass(frozen=True, slots=True)
class EntitlementVM:
    """`known` is false until the service has answered once; then the rest is a quiet placeholder."""

    known: bool
    status: str
    icon: str
    tone: Tone
    badge: str
    title: str
    origin: str
    text: str
    panels: tuple[PanelVM, ...] = ()
    facts: tuple[FactVM, ...] = ()
    actions: tuple[ActionVM, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """A status in words; an empty title stands for the product's name."""

    icon: str
    tone: Tone
    badge: str
    title: str
    text: str


def present_entitlement(scene: Scene) -> EntitlementVM:
    """The entitlement as last known."""
    snapshot = scene.snapshot if scene.snapshot is not None else None
    view = snapshot.entitlement if snapshot is not None else None
    if snapshot is None or view is None:
        waiting = translate("Entitlement", "Asking the account service…")
        title = translate("Entitlement", "Subscription")
        return EntitlementVM(False, "", "clock", Tone.NEUTRAL, "", title, "", waiting)
    words = _words(view, snapshot.subscription)
    lost = is_lost(snapshot.service)
    return EntitlementVM(
        known=True,
        status=view.status.value,
        icon=words.icon,
        tone=words.tone,
        badge=words.badge,
        title=words.title or _product(snapshot.subscription),
        origin=origin_line(view.origin),
        text=words.text,
        panels=present_panels(snapshot),
        facts=present_facts(view, snapshot.subscription),
        actions=present_actions(
            view.actions,
            status=view.status,
            has_open_order=snapshot.open_order is not None,
            enabled=not lost,
        ),
        note=_lost_note(snapshot, scene) if lost else "",
    )


def is_lost(service: ServiceView | None) -> bool:
    """Whether the service was tried and did not answer: what leads to it cannot be used then."""
    return service is not None and service.reachable is False


def _lost_note(snapshot: Snapshot, scene: Scene) -> str:
    last = snapshot.service.last_answer_at if snapshot.service is not None else None
    if last is None:
        return translate("Entitlement", "This is what was known last. The buttons need a connection.")
    sentence = translate(
        "Entitlement", "This is what was known {when}. The buttons work again once there is a connection."
    )
    return sentence.format(when=moment(last, scene.now))


def _product(held: SubscriptionSummary | None) -> str:
    if held is not None and held.product_name:
        return held.product_name
    return translate("Entitlement", "Your subscription")


def _words(view: EntitlementView, held: SubscriptionSummary | None) -> _Words:
    match view.status:
        case Status.TRIAL:
            return _Words(
                "clock",
                Tone.ACCENT,
                translate("Entitlement", "Trial mode"),
                translate("Entitlement", "No subscription yet"),
                translate(
                    "Entitlement",
                    "Sessions end after 5 minutes, and you can start a new one at once."
                    " With a subscription they last as long as you like.",
                ),
            )
        case Status.PENDING:
            return _Words(
                "hourglass",
                Tone.WARN,
                translate("Entitlement", "Waiting for payment"),
                translate("Entitlement", "No subscription yet"),
                translate(
                    "Entitlement",
                    "Until your payment arrives, sessions end after 5 minutes. There is nothing to do here.",
                ),
            )
        case Status.ACTIVE:
            text = translate("Entitlement", "Sessions last as long as you like.")
            return _Words("check", Tone.GOOD, translate("Entitlement", "Active"), "", text)
        case Status.EXPIRING:
            text = translate(
                "Entitlement",
                "Sessions last as long as you like until the subscription ends; it will not renew.",
            )
            return _Words("calendar", Tone.WARN, translate("Entitlement", "Expiring soon"), "", text)
        case Status.GRACE:
            return _Words(
                "card", Tone.WARN, translate("Entitlement", "Payment needed"), "", _grace_text(held)
            )
        case Status.EXPIRED | Status.SUSPENDED:
            return _over(view)
        case Status.UNKNOWN:
            return _Words(
                "info",
                Tone.NEUTRAL,
                translate("Entitlement", "Subscription"),
                "",
                translate(
                    "Entitlement",
                    "This version does not know this kind of subscription. Your account page shows it.",
                ),
            )


def _over(view: EntitlementView) -> _Words:
    if view.status is Status.EXPIRED:
        return _Words(
            "calendar_ended",
            Tone.BAD,
            translate("Entitlement", "Expired"),
            translate("Entitlement", "Your subscription has expired"),
            translate(
                "Entitlement", "Sessions end after 5 minutes now. Buy a subscription to go on as before."
            ),
        )
    refunded = view.reason is EntitlementReason.REFUNDED
    return _Words(
        "blocked",
        Tone.BAD,
        translate("Entitlement", "Suspended"),
        translate("Entitlement", "Your purchase was refunded")
        if refunded
        else translate("Entitlement", "The payment was taken back"),
        translate("Entitlement", "The subscription ended with it. Sessions end after 5 minutes now."),
    )


def _grace_text(held: SubscriptionSummary | None) -> str:
    if held is None or held.next_retry_at is None:
        return translate(
            "Entitlement",
            "The renewal could not be paid. Everything still works; please update the payment method.",
        )
    sentence = translate(
        "Entitlement",
        "The renewal could not be paid and is tried again on {date}. Everything still works; please update"
        " the payment method.",
    )
    return sentence.format(date=day(held.next_retry_at))
