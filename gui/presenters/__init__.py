"""From a snapshot to a frozen view model, one module per page (STYLE 15).

Plain functions: they decide what is said and what can be done, and never touch a widget. May import
`shared`, `gui.texts` and QtCore; never `gui.views` or `gui.widgets`.
"""
