"""One page per route: `render(view_model)` is idempotent, intents are signals, nothing is decided here.

May import `gui.widgets` and the view models of `gui.presenters`; never `gui.link` or a command.
"""
