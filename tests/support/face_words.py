"""The words of the faces in both languages, and what they say: the oracle of `tests.support.faces`.

Written down here on their own, so that a word that changes on one face alone is a difference (RULES R91).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from shared.reasons import Action, AutoRenewal, Origin, Status

BADGES: Final = {
    "en": {
        "Trial mode": Status.TRIAL,
        "Waiting for payment": Status.PENDING,
        "Active": Status.ACTIVE,
        "Expiring soon": Status.EXPIRING,
        "Payment needed": Status.GRACE,
        "Expired": Status.EXPIRED,
        "Suspended": Status.SUSPENDED,
    },
    "fr": {
        "Mode d'essai": Status.TRIAL,
        "En attente du paiement": Status.PENDING,
        "Actif": Status.ACTIVE,
        "Expire bientôt": Status.EXPIRING,
        "Paiement nécessaire": Status.GRACE,
        "Expiré": Status.EXPIRED,
        "Suspendu": Status.SUSPENDED,
    },
}
"""The status in the window, on the dashboard and, in English, on the command line."""

LABELS: Final = {
    "en": {
        "Renews on": "renews",
        "Expires on": "expires",
        "Works until": "works_until",
        "Access until": "lasts_until",
        "Payment needed by": "works_until",
        "Ended on": "ended",
        "Expired on": "ended",
    },
    "fr": {
        "Se renouvelle le": "renews",
        "Expire le": "expires",
        "Fonctionne jusqu'au": "works_until",
        "Accès jusqu'au": "lasts_until",
        "Paiement nécessaire avant le": "works_until",
        "A pris fin le": "ended",
        "A expiré le": "ended",
    },
}
RENEWALS: Final = {
    "en": {
        "On": AutoRenewal.ON.value,
        "Off": AutoRenewal.OFF.value,
        "Not available": AutoRenewal.UNAVAILABLE.value,
        "Managed by the App Store": "app_store",
        "Being disabled": "being_disabled",
        "Being enabled": "being_enabled",
    },
    "fr": {
        "Activé": AutoRenewal.ON.value,
        "Désactivé": AutoRenewal.OFF.value,
        "Non disponible": AutoRenewal.UNAVAILABLE.value,
        "Géré par l'App Store": "app_store",
        "Désactivation en cours": "being_disabled",
        "Activation en cours": "being_enabled",
    },
}
ORIGINS: Final = {
    "en": {
        "Bought in the online store": Origin.WEB,
        "Bought in the App Store": Origin.APP_STORE,
        "Comes with your Desktop subscription": Origin.DESKTOP_SUBSCRIPTION,
        "Comes with your Desktop perpetual licence": Origin.DESKTOP_PERPETUAL,
        "Came with a business licence key": Origin.BUSINESS_KEY,
    },
    "fr": {
        "Acheté dans la boutique en ligne": Origin.WEB,
        "Acheté dans l'App Store": Origin.APP_STORE,
        "Inclus dans votre abonnement Desktop": Origin.DESKTOP_SUBSCRIPTION,
        "Inclus dans votre licence perpétuelle Desktop": Origin.DESKTOP_PERPETUAL,
        "Obtenu avec une clé de licence professionnelle": Origin.BUSINESS_KEY,
    },
}
ACTIONS: Final = {
    "Buy Subscription": Action.BUY,
    "View Order": Action.BUY,
    "Manage": Action.MANAGE,
    "Enable Auto-Renewal": Action.ENABLE_AUTO_RENEW,
    "Buy More Licenses": Action.BUY_LICENCES,
    "Update Payment Method": Action.FIX_PAYMENT,
    "Manage in the App Store": Action.MANAGE_IN_APP_STORE,
    "Remove a Computer": Action.REMOVE_COMPUTER,
}
STATES: Final = {
    "en": {"Online": "ready", "Offline": "offline", "In a session": "in_session"},
    "fr": {"En ligne": "ready", "Hors ligne": "offline", "En session": "in_session"},
}
ONLINE: Final = {"en": "Online", "fr": "En ligne"}
LAST_KNOWN: Final = {"en": "Last known", "fr": "Dernier état connu"}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_YEARS: Final = re.compile(r"(\d+) (month|year|mois|an)s?")


def word(words: dict[str, object], text: str) -> object:
    """What `text` says; the text itself where nobody knows it, so that it shows as a difference."""
    return words.get(text.rstrip("….").strip(), f"“{text}”")


def day_in(text: str, language: str) -> date:
    """The day of "15 April 2026" or "1er avril 2026" at the end of `text`."""
    day, month, year = text.replace("\u00a0", " ").split()[-3:]
    return date(int(year), _MONTHS[language].split().index(month) + 1, int(day.removesuffix("er")))


def months_in(text: str) -> int:
    """The months of "1 year" or "3 mois"."""
    found = _YEARS.fullmatch(text.replace("\u00a0", " "))
    assert found is not None, text
    return int(found[1]) * (12 if found[2] in ("year", "an") else 1)


def numbers_in(text: str) -> tuple[int, ...]:
    """The whole numbers of a text."""
    return tuple(map(int, re.findall(r"\d+", text)))


def money_in(text: str) -> int:
    """The first amount of money of a text, such as "€99.99" or "99,99 €", in minor units."""
    found = re.search(r"(\d[\d,.\u202f\u00a0 ]*)[.,](\d\d)(?!\d)", text)
    assert found is not None, text
    return int(re.sub(r"\D", "", found[1])) * 100 + int(found[2])
