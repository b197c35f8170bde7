"""`access-agent demo`: the whole story with real processes, for presenters and for a first look.

Nothing is faked but time and money: a real agent, its real account service, the real window, a session that
is really cut. `scenes` say what is shown, `good_story` brings it about; `alone` plays it by itself,
`presenting` with a presenter. May not import `gui` or `account`, which are processes here.
"""
