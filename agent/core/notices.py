"""The notices among the facts: each kind stands once, and no number is ever given twice. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shared.reasons import NoticeCode
from shared.state import Facts, Notice


def raised(facts: Facts, code: NoticeCode, params: Mapping[str, str]) -> Facts:
    """Tell the user. The same notice stands on; one of its kind that says something else is replaced."""
    notice = Notice(facts.last_notice_id + 1, code, dict(params))
    if any(each.code is code and each.params == notice.params for each in facts.notices):
        return facts
    others = without(facts, code).notices
    return replace(facts, notices=(*others, notice), last_notice_id=notice.id)


def dismissed(facts: Facts, notice_id: int) -> Facts:
    """The user has read it."""
    return _keeping(facts, tuple(each for each in facts.notices if each.id != notice_id))


def without(facts: Facts, code: NoticeCode) -> Facts:
    """What the notice told of is no longer true."""
    return _keeping(facts, tuple(each for each in facts.notices if each.code is not code))


def _keeping(facts: Facts, notices: tuple[Notice, ...]) -> Facts:
    return facts if notices == facts.notices else replace(facts, notices=notices)
