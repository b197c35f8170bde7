"""The pages that people see in a browser: plain server-rendered HTML that works without script.

Decides nothing itself: it asks the parts of the service, and shows their answers in words. Never
imports the database's tables.
"""
