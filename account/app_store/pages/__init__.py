"""The pages of the simulated App Store, in its own plain look, on top of the portal's pages and visits.

`routes` is light and loads the rest when somebody first comes.
"""
