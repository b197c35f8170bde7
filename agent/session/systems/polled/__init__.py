"""A screen on a system that tells nobody what was drawn: pictures of it, compared, less and less often.

Windows and Mac look through it; what they say of pointer and monitors comes from their own rooms.
"""
