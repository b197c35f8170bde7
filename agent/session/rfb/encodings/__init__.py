"""Rectangles out, one encoding per file.

Each gives whole rectangles, header included. Those that compress keep their zlib streams as long as the
client does: for the whole connection, whatever pixel format and level come by.
"""
