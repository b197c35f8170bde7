"""What window, tray and agent of a desktop say to each other: links, announcements, choices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.announcements import AnnouncementCode, topic_of
from shared.deep_links import SCHEME, LinkVerb, link_to, verb_in
from shared.errors import RequestRefused
from shared.preferences import Topic


@pytest.mark.security(18)
@pytest.mark.parametrize("verb", LinkVerb)
def test_every_link_says_its_verb_whatever_a_browser_makes_of_it(verb: LinkVerb) -> None:
    assert verb_in(link_to(verb)) is verb
    assert verb_in(link_to(verb).upper() + "/") is verb


@pytest.mark.security(18)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "access-agent:",
        "access-agent://",
        "access-agent:open",
        "https://open",
        "access-agent://open?server=https://elsewhere.example",
        "access-agent://open#token",
        "access-agent://me@open",
        "access-agent://open:80",
        "access-agent://open//",
        "access-agent://open/settings",
        "access-agent://remove",
        " access-agent://open",
        "access-agent://open" + "/" * 100,
    ],
)
def test_a_link_that_carries_anything_but_a_verb_leads_nowhere(text: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        verb_in(text)
    assert refused.value.code == "deep_link_unknown"


@pytest.mark.security(18)
@given(st.text(max_size=80))
def test_whatever_stands_behind_the_scheme_only_a_known_verb_is_taken(rest: str) -> None:
    try:
        verb = verb_in(f"{SCHEME}://{rest}")
    except RequestRefused:
        return
    assert rest.lower().removesuffix("/") == verb.value


def test_every_announcement_has_a_topic_that_can_be_switched_off() -> None:
    for code in set(AnnouncementCode) - {AnnouncementCode.UNKNOWN}:
        assert topic_of(code) is not Topic.UNKNOWN
    assert topic_of(AnnouncementCode.UNKNOWN) is Topic.UNKNOWN
