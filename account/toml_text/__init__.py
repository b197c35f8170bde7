"""Reading TOML files that people write, with complaints that name file, line and mistake.

For catalogues and scenarios. Knows nothing of what is in them; imports nothing of the other rooms.
"""
