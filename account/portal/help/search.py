"""Finding help pages by words (RULES R85): accents and endings do not matter, in either language.

An index of some thousand words, built when somebody searches first. What stands in the title counts most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from account.portal.help.articles import Article

MAX_QUERY: Final = 200
_MAX_WORDS: Final = 12
_SHORTEST_STEM: Final = 4
_LONGEST_ENDING: Final = 4
_OWN_LANGUAGE: Final = 3
_WEIGHTS: Final = {"title": 12, "keywords": 10, "summary": 4, "body": 1}


@dataclass(frozen=True, slots=True)
class Indexed:
    """One page in one language: how much each of its words counts."""

    slug: str
    weights: Mapping[str, int]


def folded(text: str) -> list[str]:
    """The words of `text` in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.findall(r"[a-z0-9]+", "".join(each for each in plain if not unicodedata.combining(each)))


# Words of questions, which say nothing of what is asked for.
_IDLE: Final = frozenset(
    folded(
        "a an and are at be by can cannot could do does for from get have how i if in into is it me my "
        "not of on or our should so that the their there this to was we what when where which who why "
        "will with you your ai as au aux avec c ce ces cet cette comment d dans de des du elle en est "
        "et faire faut il ils j je l la le les leur lui m ma mais mes mon n ne nos notre nous ou par "
        "pas peux plus pour pourquoi puis quand que quel quelle quelles quels qu qui quoi s sa se ses "
        "si son sont sur ta te tes toi ton tu un une veux voudrais vos votre vous y "
    )
)


def indexed(article: Article) -> Indexed:
    """What can be found of an article."""
    weights: dict[str, int] = {}
    parts = {
        "title": article.title,
        "keywords": " ".join(article.keywords),
        "summary": article.summary,
        "body": article.body,
    }
    for part, text in parts.items():
        for word in set(folded(text)):
            weights[word] = weights.get(word, 0) + _WEIGHTS[part]
    return Indexed(article.slug, weights)


def search(query: str, own: Iterable[Indexed], other: Iterable[Indexed]) -> list[str]:
    """Slugs of the pages that fit `query`, the best first; `own` is the index in the visitor's language.

    Pages with all words come before pages with some, and among equals the index's own order counts. A query
    in the other language finds the same pages.
    """
    words = [word for word in dict.fromkeys(folded(query[:MAX_QUERY])) if word not in _IDLE][:_MAX_WORDS]
    found: dict[str, tuple[int, int]] = {}
    for pages, factor in ((own, _OWN_LANGUAGE), (other, 1)):
        for page in pages:
            counts = [_weight(word, page.weights) for word in words]
            rank = (sum(count > 0 for count in counts), sum(counts) * factor)
            if rank[0] and rank > found.get(page.slug, (0, 0)):
                found[page.slug] = rank
    if not found:
        return []
    most = max(rank[0] for rank in found.values())
    kept = {slug: rank for slug, rank in found.items() if rank[0] >= most or rank[0] * 2 > len(words)}
    return sorted(kept, key=lambda slug: kept[slug], reverse=True)


def _weight(word: str, weights: Mapping[str, int]) -> int:
    """How much `word` counts in a page: what stands there as it is counts twice, its best relative once."""
    related = (count for other, count in weights.items() if other != word and _is_related(word, other))
    return 2 * weights.get(word, 0) + max(related, default=0)


def _is_related(one: str, other: str) -> bool:
    """Whether two words are forms of one: "renew" and "renewal", "licence" and "licences"."""
    if min(len(one), len(other)) < _SHORTEST_STEM:
        return False
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    longest = max(len(one), len(other))
    return common >= _SHORTEST_STEM and longest - common <= _LONGEST_ENDING and common * 2 > longest
