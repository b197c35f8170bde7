"""Windows: pictures through mss, input through SendInput, the clipboard and the pointer's shape by ctypes.

Everything that needs no Windows can be read and tested without it: `library` is where the system begins.
"""
