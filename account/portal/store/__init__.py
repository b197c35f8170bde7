"""The store's pages: buying, paying, orders, payment methods, the simulated processor, one-time login links.

Views (`*_words`, `*_choices`) turn what the store and the subscriptions answer into what a page shows, and
are plain functions; pages (`*_pages`) read requests and render. Prices, dates and refusals are decided
elsewhere.
"""
