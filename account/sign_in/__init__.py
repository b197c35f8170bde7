"""Signing people and computers in: passwords, browser sessions, OAuth and its tokens.

Knows `shared`, the database and the service's parts; knows no pages (`account.portal` shows them) and
no computers (`account.computers` registers them).
"""
