"""`/help`: the list, the search, the pages, and the question whether one was helpful (RULES R85).

Public, and complete without script. Each error code has a page too, which leads to the article about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from account.edge.rate_limits import Rate, RateLimiter
from account.help_votes import HelpVotes
from account.portal.help.articles import TOPICS, Article, HelpArticles, html_of
from account.portal.help.search import MAX_QUERY, Indexed, indexed, search
from account.portal.help_texts import HELP, help_for
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import Visit, Visits, see_other
from shared.errors import NotFoundRefused, RequestRefused, StorageError
from shared.reasons import Language

VOTES_PER_ADDRESS: Final = Rate("help_vote.address", burst=60, per_second=1 / 30)
"""So that nobody fills the database with visitors who do not exist."""

_ANSWERS: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class TopicView:
    """A heading of the list with its pages. `title` is marked for translation."""

    title: str
    articles: tuple[Article, ...]


class HelpPages:
    """Everything under `/help`."""

    def __init__(
        self, pages: Pages, visits: Visits, articles: HelpArticles, votes: HelpVotes, rates: RateLimiter
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._articles = articles
        self._votes = votes
        self._rates = rates
        self._indexes: dict[Language, tuple[Indexed, ...]] = {}
        self._html: dict[tuple[Language, str], Markup] = {}

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/help", self.list)
        routes.get("/help/{slug}", self.show)
        routes.post("/help/{slug}/vote", self.vote)

    async def list(self, request: Request) -> Response:
        """All pages by topic, or those that the search found."""
        visit = await self._visits.visit(request)
        asked = " ".join(request.query_params.get("q", "")[:MAX_QUERY].split())
        articles = self._articles.all(visit.language)
        values: dict[str, Any] = {"asked": asked, "topics": _by_topic(articles.values()), "found": ()}
        if asked:
            values["found"] = [articles[slug] for slug in self._search(visit.language, asked)]
        if asked in HELP:
            return see_other(f"/help/{asked}")
        return self._pages.page(visit, "help/list.html", values)

    def _search(self, language: Language, asked: str) -> Iterable[str]:
        others = (index for other in Language if other is not language for index in self._index(other))
        return search(asked, self._index(language), others)

    def _index(self, language: Language) -> tuple[Indexed, ...]:
        if language not in self._indexes:
            self._indexes[language] = tuple(map(indexed, self._articles.all(language).values()))
        return self._indexes[language]

    async def show(self, request: Request) -> Response:
        """One article, or what an error code means and the way on."""
        slug = request.path_params["slug"]
        visit = await self._visits.visit(request)
        articles = self._articles.all(visit.language)
        answer = request.query_params.get("thanks", "")
        voted = await self._vote_of(slug, visit)
        values: dict[str, Any] = {"slug": slug, "voted": voted, "thanks": answer in _ANSWERS}
        if slug in HELP:
            text = help_for(slug)
            values |= {"help": text, "code": slug, "article": articles.get(text.article)}
            return self._pages.page(visit, "help/code.html", values)
        article = articles.get(slug)
        if article is None:
            raise _no_page()
        related = [articles[each] for each in article.related if each in articles]
        values |= {
            "article": article,
            "html": self._rendered(visit.language, article),
            "topic": TOPICS[article.topic],
            "related": related,
        }
        return self._pages.page(visit, "help/article.html", values)

    async def _vote_of(self, slug: str, visit: Visit) -> bool | None:
        """None also when the database cannot be read: help is there when other things are not."""
        try:
            return await self._votes.vote_of(slug, _voter(visit)) if self._is_page(slug) else None
        except StorageError:
            return None

    async def vote(self, request: Request) -> Response:
        """Keep the answer to "was this helpful?"; the same visitor's later answer takes its place."""
        slug = request.path_params["slug"]
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        if not self._is_page(slug):
            raise _no_page()
        answer = fields.get("helpful", "")
        if answer not in _ANSWERS:
            raise RequestRefused("request_invalid", "The answer is yes or no.")
        self._rates.check(VOTES_PER_ADDRESS, visit.address)
        await self._votes.vote(slug, _voter(visit), was_helpful=_ANSWERS[answer])
        return see_other(f"/help/{slug}?thanks={answer}#helpful")

    def _is_page(self, slug: str) -> bool:
        return slug in HELP or slug in self._articles.all(Language.ENGLISH)

    def _rendered(self, language: Language, article: Article) -> Markup:
        known = (language, article.slug)
        if known not in self._html:
            self._html[known] = html_of(article)
        return self._html[known]


def _by_topic(articles: Iterable[Article]) -> tuple[TopicView, ...]:
    found: Mapping[str, list[Article]] = {topic: [] for topic in TOPICS}
    for article in articles:
        found[article.topic].append(article)
    return tuple(TopicView(title, tuple(found[topic])) for topic, title in TOPICS.items() if found[topic])


def _voter(visit: Visit) -> str:
    """Who votes: the account of who is signed in, else this browser."""
    return visit.browser.account_id if visit.browser else visit.cookie_secret


def _no_page() -> NotFoundRefused:
    return NotFoundRefused("not_found", "There is no help page of this name.")
