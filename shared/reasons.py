"""Closed sets of words that travel between processes and are scripted against.

The values are stable: one may be added, none is renamed or removed. A value from the wire that
this version does not know becomes `unknown` where the set has it (`shared.codec`).
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Status of the entitlement (RULES R2)."""

    TRIAL = "trial"
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRING = "expiring"
    GRACE = "grace"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


class DateKind(StrEnum):
    """What a date of the entitlement says (RULES R54): see `entitlement.dates_of`."""

    RENEWS = "renews"
    LASTS_UNTIL = "lasts_until"
    EXPIRES = "expires"
    WORKS_UNTIL = "works_until"
    ENDED = "ended"


class EntitlementReason(StrEnum):
    """The fact that decided the status (RULES R3)."""

    NEVER_SUBSCRIBED = "never_subscribed"
    ORDER_WAITS_FOR_PAYMENT = "order_waits_for_payment"
    SUBSCRIPTION_LIVE = "subscription_live"
    WILL_NOT_RENEW = "will_not_renew"
    RENEWAL_PAYMENT_FAILED = "renewal_payment_failed"
    SUBSCRIPTION_ENDED = "subscription_ended"
    CHARGED_BACK = "charged_back"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


class AutoRenewal(StrEnum):
    """Auto-renewal of a subscription (RULES R53)."""

    ON = "on"
    OFF = "off"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Where a grant of access came from (RULES R3)."""

    WEB = "web"
    APP_STORE = "app_store"
    DESKTOP_SUBSCRIPTION = "desktop_subscription"
    DESKTOP_PERPETUAL = "desktop_perpetual"
    BUSINESS_KEY = "business_key"
    UNKNOWN = "unknown"


class Action(StrEnum):
    """What the user can do now about the entitlement (RULES R3)."""

    BUY = "buy"
    MANAGE = "manage"
    ENABLE_AUTO_RENEW = "enable_auto_renew"
    BUY_LICENCES = "buy_licences"
    FIX_PAYMENT = "fix_payment"
    MANAGE_IN_APP_STORE = "manage_in_app_store"
    REMOVE_COMPUTER = "remove_computer"
    UNKNOWN = "unknown"


class System(StrEnum):
    """Kind of operating system of a computer (RULES R21)."""

    MAC = "mac"
    WINDOWS = "windows"
    LINUX = "linux"
    UNKNOWN = "unknown"


class EndReason(StrEnum):
    """Why a session ended (DESIGN section 5); never just "timeout"."""

    TRIAL_LIMIT = "trial_limit"
    ENDED_BY_CLIENT = "ended_by_client"
    ENDED_BY_COMPUTER = "ended_by_computer"
    SUPERSEDED = "superseded"
    COMPUTER_REMOVED = "computer_removed"
    COMPUTER_OFFLINE = "computer_offline"
    AGENT_STOPPED = "agent_stopped"
    IDLE = "idle"
    NETWORK_LOST = "network_lost"
    SCREEN_LOST = "screen_lost"  # the computer's display or desktop went away
    SIGNED_OUT = "signed_out"  # whoever asked for the session is signed out
    UNKNOWN = "unknown"


class SessionState(StrEnum):
    """How far a remote session has come (DESIGN section 5).

    `requested` waits for the computer, `asking` for the person at it, `accepted` for both ends to meet.
    """

    REQUESTED = "requested"
    ASKING = "asking"
    ACCEPTED = "accepted"
    LIVE = "live"
    ENDED = "ended"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class SessionRefusal(StrEnum):
    """Why a session never began."""

    COMPUTER_OFFLINE = "computer_offline"  # not connected, or paused
    COMPUTER_OVER_LIMIT = "computer_over_limit"  # RULES R17
    DECLINED = "declined"  # the person at the computer said no
    NO_ANSWER = "no_answer"  # the computer or its person did not answer in time
    NO_SCREEN = "no_screen"  # there is no screen that can be shown
    SCREEN_PERMISSION_MISSING = "screen_permission_missing"
    LEASE_INVALID = "lease_invalid"  # the computer holds no lease that it may believe
    NOT_MET = "not_met"  # one of the two ends never came
    CANCELLED = "cancelled"  # the client gave up before it began
    UNKNOWN = "unknown"


class RemovedBy(StrEnum):
    """From where a computer was removed (RULES R25)."""

    PORTAL = "portal"
    ANOTHER_COMPUTER = "another_computer"
    THIS_COMPUTER = "this_computer"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


class EventKind(StrEnum):
    """Kinds of events in an account's history (RULES R99)."""

    ACCOUNT_CREATED = "account.created"
    COMPUTER_REGISTERED = "computer.registered"
    COMPUTER_RENAMED = "computer.renamed"
    COMPUTER_REMOVED = "computer.removed"
    COMPUTER_ONLINE = "computer.online"
    COMPUTER_OFFLINE = "computer.offline"
    ENTITLEMENT_CHANGED = "entitlement.changed"
    ACCOUNT_CHANGED = "account.changed"
    CLOCK_CHANGED = "clock.changed"
    CART_CHANGED = "cart.changed"
    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_DECLINED = "order.declined"
    ORDER_EXPIRED = "order.expired"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_REFUNDED = "order.refunded"
    PAYMENT_SHORT = "payment.short"
    PAYMENT_RETURNED = "payment.returned"
    PAYMENT_METHOD_CHANGED = "payment_method.changed"
    SUBSCRIPTION_STARTED = "subscription.started"
    SUBSCRIPTION_EXTENDED = "subscription.extended"
    SUBSCRIPTION_RENEWED = "subscription.renewed"
    RENEWAL_FAILED = "subscription.renewal_failed"
    SUBSCRIPTION_EXPIRED = "subscription.expired"
    SUBSCRIPTION_REVOKED = "subscription.revoked"
    AUTO_RENEWAL_CHANGING = "subscription.auto_renewal_changing"
    AUTO_RENEWAL_CHANGED = "subscription.auto_renewal_changed"
    LICENCES_CHANGED = "subscription.licences_changed"
    LICENCES_SCHEDULED = "subscription.licences_scheduled"
    KEY_REGISTERED = "key.registered"
    KEPT_COMPUTERS_CHANGED = "computers.kept_changed"
    NEWS_CHANGED = "news.changed"
    BUSINESS_MEMBERS_CHANGED = "business.members_changed"
    FAULT_CHANGED = "fault.changed"
    SESSION_REQUESTED = "session.requested"
    SESSION_ASKING = "session.asking"
    SESSION_ACCEPTED = "session.accepted"
    SESSION_REFUSED = "session.refused"
    SESSION_STARTED = "session.started"
    SESSION_LIMITED = "session.limited"
    SESSION_LIFTED = "session.lifted"
    SESSION_VIEW_ONLY = "session.view_only"
    SESSION_ENDED = "session.ended"
    UNKNOWN = "unknown"


class AccountKind(StrEnum):
    """Whose account it is (RULES R27)."""

    PERSONAL = "personal"
    BUSINESS = "business"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """A language of the faces (RULES R90); the value is its BCP 47 tag."""

    ENGLISH = "en"
    FRENCH = "fr"


class BusinessRole(StrEnum):
    """What a member may do in a business account: an admin registers keys and buys (RULES R27)."""

    ADMIN = "admin"
    MEMBER = "member"
    UNKNOWN = "unknown"


class OrderKind(StrEnum):
    """What an order brings about once it is paid."""

    PURCHASE = "purchase"  # a subscription, new or longer (RULES R32, R37, R60)
    LICENCES = "licences"  # a higher total of licences up to the present end (RULES R72)
    ENABLE_AUTO_RENEWAL = "enable_auto_renewal"  # a bundled subscription becomes a web one (RULES R52)
    RENEWAL = "renewal"  # the next term (RULES R50)
    UNKNOWN = "unknown"


class OrderState(StrEnum):
    """How far an order has come. `open` waits for its payment; only `paid` brought anything about."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


class PaymentKind(StrEnum):
    """How an order is paid (RULES R41, R42)."""

    CARD = "card"
    PAYPAL = "paypal"
    BANK_TRANSFER = "bank_transfer"
    UNKNOWN = "unknown"


class PaymentState(StrEnum):
    """What became of one payment at the processor.

    `short`: less came than was asked. `returned`: what came could not be used and went back in full.
    `charged_back`: the payer's bank took it back.
    """

    PROCESSING = "processing"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    SHORT = "short"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"
    UNKNOWN = "unknown"


class DeclineReason(StrEnum):
    """Why a payment was declined (RULES R44)."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    METHOD_EXPIRED = "method_expired"
    REFUSED_BY_BANK = "refused_by_bank"
    CANCELLED_BY_PAYER = "cancelled_by_payer"
    UNKNOWN = "unknown"


class BuyStep(StrEnum):
    """Where Buy leads an account now (RULES R35, R37, R38, R64, R65)."""

    CHOOSE_PLAN = "choose_plan"  # nothing live, or nothing that stands in the way
    WAITING_ORDER = "waiting_order"  # an order is open: that one is shown
    MANAGE_AUTO_RENEWAL = "manage_auto_renewal"  # it would go on by itself if auto-renewal were on
    NOT_NEEDED_YET = "not_needed_yet"  # bundled access: told so, may go on (R38, R60)
    ACTIVE_EXISTS = "active_exists"  # paid and live: refused with the date (R37)
    UNKNOWN = "unknown"


class LoginPage(StrEnum):
    """The pages to which a one-time login link leads: closed, so that none is an open redirect (R33)."""

    BUY = "buy"
    MANAGE = "manage"
    COMPUTERS = "computers"
    LICENCES = "licences"
    PAYMENT = "payment"
    ORDER = "order"
    APP_STORE = "app_store"


class SecretsState(StrEnum):
    """What is known of the place where secrets are kept (SECURITY 12).

    A keyring is locked, missing or hanging; a file is damaged, or cannot be written (SECURITY 38).
    """

    UNKNOWN = "unknown"
    READY = "ready"
    LOCKED = "locked"
    MISSING = "missing"
    HANGING = "hanging"
    DAMAGED = "damaged"
    UNWRITABLE = "unwritable"


class SignInMethod(StrEnum):
    """How a person signs this computer in (DESIGN section 6); `SIMULATED` needs a simulator and no person."""

    BROWSER = "browser"
    CODE = "code"
    SIMULATED = "simulated"


class SignInStep(StrEnum):
    """How far a sign-in has come."""

    PREPARING = "preparing"
    WAITING = "waiting"
    FINISHING = "finishing"
    REGISTERING = "registering"


class NoticeCode(StrEnum):
    """Something a face tells its user once, until dismissed or no longer true."""

    SIGN_IN_CANCELLED = "sign_in_cancelled"
    SIGN_IN_DENIED = "sign_in_denied"
    SIGN_IN_EXPIRED = "sign_in_expired"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT_BY_SERVICE = "signed_out_by_service"
    CREDENTIALS_REUSED = "credentials_reused"
    CREDENTIALS_LOST = "credentials_lost"
    COMMAND_FAILED = "command_failed"
    COMPUTER_RENAMED_ELSEWHERE = "computer_renamed_elsewhere"
    SETTINGS_RESET = "settings_reset"
    DATA_READ_ONLY = "data_read_only"
    DISK_FULL = "disk_full"
    SECRETS_IN_FILE = "secrets_in_file"
    SERVICE_RESTARTING = "service_restarting"
    SERVICE_PORT_CHANGED = "service_port_changed"
    SUBSCRIPTION_EXPIRED = "subscription_expired"
    SESSION_CUT = "session_cut"
    SCREEN_UNAVAILABLE = "screen_unavailable"
    UNKNOWN = "unknown"


class FaultKind(StrEnum):
    """What can be made to go wrong in a service with a simulator, on purpose."""

    SERVICE_DOWN = "service_down"
    SLOW = "slow"
    ERROR = "error"
    EVENTS_DROP = "events_drop"
    EVENTS_DUPLICATE = "events_duplicate"
    EVENTS_REORDER = "events_reorder"
    CLOCK_SKEW = "clock_skew"
    LEGACY_DOUBLE_BILL = "legacy_double_bill"
