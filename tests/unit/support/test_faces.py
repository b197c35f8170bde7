"""The comparison of faces finds what it is for: a field on which two of them differ."""

from __future__ import annotations

from datetime import date

import pytest

from shared.reasons import Action, Status
from tests.support.face_words import BADGES, day_in, money_in, months_in, word
from tests.support.faces import ABSENT, Listed, Shown, differences

WINDOW = Shown(
    status=Status.ACTIVE,
    dates=(("renews", date(2027, 1, 2)),),
    licences=1,
    actions=frozenset({Action.MANAGE}),
    listed=(Listed("Studio", True, False),),
)


def test_faces_that_show_the_same_do_not_differ() -> None:
    assert differences("trial", {"window": WINDOW, "cli": WINDOW}) == ""


def test_what_a_face_does_not_have_is_not_compared() -> None:
    assert differences("trial", {"window": WINDOW, "portal": Shown(status=Status.ACTIVE)}) == ""
    unknown = Shown(listed=(Listed("Studio", ABSENT, False),))
    assert differences("service_down", {"window": unknown, "portal": WINDOW}) == ""


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("status", Shown(status=Status.GRACE)),
        ("dates", Shown(dates=(("renews", date(2027, 1, 3)),))),
        ("dates", Shown(dates=(("expires", date(2027, 1, 2)),))),
        ("licences", Shown(licences=None)),
        ("actions", Shown(actions=frozenset({Action.MANAGE, Action.BUY}))),
        ("listed", Shown(listed=())),
        ("listed", Shown(listed=(Listed("Studio", False, False),))),
        ("listed", Shown(listed=(Listed("Studio", True, True),))),
        ("listed", Shown(listed=(Listed("Attic", True, False),))),
    ],
)
def test_a_difference_is_a_table_of_scenario_field_and_face(field: str, other: Shown) -> None:
    rows = [line.split() for line in differences("trial", {"window": WINDOW, "cli": other}).splitlines()]
    assert [row[:3] for row in rows] == [["trial", field, "window"], ["trial", field, "cli"]]


def test_words_are_read_in_both_languages() -> None:
    assert word({**BADGES["fr"]}, "Expire bientôt") is Status.EXPIRING
    assert word({**BADGES["en"]}, "Going away") == "“Going away”"
    assert day_in("Se renouvelle le 1er août 2027", "fr") == date(2027, 8, 1)
    assert day_in("15 April 2026", "en") == date(2026, 4, 15)
    assert [months_in(text) for text in ("1 month", "2 years", "1 an", "3\u00a0mois")] == [1, 24, 12, 3]
    assert money_in("1\u202f299,99\u00a0€ par carte") == money_in("€1,299.99 by card") == 129_999
