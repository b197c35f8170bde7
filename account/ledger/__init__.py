"""An account's books and its clock: every change of sales happens in one transaction at one instant.

Knows what is due, not what it means: the steps are given by `account.subscriptions` and `account.store`.
May use the database and the catalogue; knows neither HTTP nor pages.
"""
