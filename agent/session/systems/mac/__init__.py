"""Mac: pictures through mss, input through Quartz events, the pasteboard through the Objective-C runtime.

Everything that needs no Mac can be read and tested without it: `library` is where the system begins.
"""
