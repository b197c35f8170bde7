"""The RFB server of one session: RFC 6143 and the extensions that clients in use today speak.

    parser, handshake     bytes in → messages; no input, no output, no clock
    pixel_format          the screen's pixels as the client wants them
    encodings/            rectangles out, one file each
    tiles, regions, motion, heat, planner   what changed, and how to send it
    pacing                when the client may be sent a frame
    pump, painter         the one thread that reads the screen, compares and encodes
    clipboard, input_desk the two ways of text; keys and pointer in order
    server                asyncio: one connection from its first byte to its end

Nothing here is imported before a session begins: numpy and its friends stay out of an idle agent. May import
`agent.session.desktop` and `shared`.
"""
