"""`access-agent demo`: the whole story with real processes, for presenters and for a first look.

Nothing is faked: a real agent, its real account service, the real window, and a person who fills
in the service's real pages. May not import `gui` or `account`, which are processes here.
"""
