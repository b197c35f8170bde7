"""Keysyms of other alphabets than Latin-1, from the table of the X protocol: in runs, and piece by piece.

`tests/unit/agent/session/systems/test_keysyms.py` compares every single one with libxkbcommon's.
"""

from __future__ import annotations

from collections.abc import Iterator

HOLE = "□"

# A first keysym, the code of its character, and how many follow in the same order.
RUNS = (
    (0x04C5, 0x30CA, 6), (0x04D6, 0x30E8, 6), (0x05C1, 0x0621, 26), (0x05E0, 0x0640, 19),
    (0x06A4, 0x0454, 9), (0x06B4, 0x0404, 9), (0x06C9, 0x0438, 8), (0x06E9, 0x0418, 8),
    (0x07C1, 0x0391, 17), (0x07D4, 0x03A4, 6), (0x07E1, 0x03B1, 17), (0x07F4, 0x03C4, 6),
    (0x0AB0, 0x2153, 8), (0x0CE0, 0x05D0, 27), (0x0DA1, 0x0E01, 58), (0x0DDE, 0x0E3E, 16),
    (0x0DF0, 0x0E50, 10), (0x0EA1, 0x3131, 51), (0x0ED4, 0x11A8, 27),
)  # fmt: skip

# A first keysym and the characters from there on; HOLE where there is none.
PIECES = (
    (0x01A1, "Ą˘Ł□ĽŚ□□ŠŞŤŹ□ŽŻ□ą˛ł□ľśˇ□šşťź˝žż"),
    (0x01C0, "Ŕ□□Ă□ĹĆ□Č□Ę□Ě□□ĎĐŃŇ□□Ő□□ŘŮ□Ű□□Ţ□ŕ□□ă□ĺć□č□ę□ě□□ďđńň□□ő□□řů□ű□□ţ˙"),
    (0x02A1, "Ħ"), (0x02A6, "Ĥ□□İ□ĞĴ"), (0x02B1, "ħ"), (0x02B6, "ĥ□□ı□ğĵ"), (0x02C5, "ĊĈ"),
    (0x02D5, "Ġ□□Ĝ"), (0x02DD, "ŬŜ"), (0x02E5, "ċĉ"), (0x02F5, "ġ□□ĝ"), (0x02FD, "ŭŝ"), (0x03A2, "ĸŖ□ĨĻ"),
    (0x03AA, "ĒĢŦ"), (0x03B3, "ŗ□ĩļ"), (0x03BA, "ēģŧŊ□ŋĀ"), (0x03C7, "Į"), (0x03CC, "Ė□□Ī□ŅŌĶ"),
    (0x03D9, "Ų"), (0x03DD, "ŨŪ□ā"), (0x03E7, "į"), (0x03EC, "ė□□ī□ņōķ"), (0x03F9, "ų"), (0x03FD, "ũū"),
    (0x047E, "‾"),
    (0x04A1, "。「」、・ヲァィゥェォャュョッー"), (0x04B1, "アイウエオカキクケコサシスセソタチツテト"),
    (0x04CB, "ヒフヘホマミムメモヤユ"),
    (0x04DC, "ワン゛゜"), (0x05AC, "،"), (0x05BB, "؛"), (0x05BF, "؟"), (0x06A1, "ђѓё"), (0x06AD, "ґўџ№ЂЃЁ"),
    (0x06BD, "ҐЎЏюабцдефгх"), (0x06D1, "ярстужвьызшэщчъЮАБЦДЕФГХ"), (0x06F1, "ЯРСТУЖВЬЫЗШЭЩЧЪ"),
    (0x07A1, "ΆΈΉΊΪ□ΌΎΫ□Ώ□□΅―□άέήίϊΐόύϋΰώ"), (0x07D2, "Σ"), (0x07F2, "σς"), (0x08A1, "⎷┌─⌠⌡│⎡⎣⎤⎦⎛⎝⎞⎠⎨⎬"),
    (0x08BC, "≤≠≥∫∴∝∞□□∇□□∼≃"), (0x08CD, "⇔⇒≡"), (0x08D6, "√"), (0x08DA, "⊂⊃∩∪∧∨"), (0x08EF, "∂"),
    (0x08F6, "ƒ"), (0x08FB, "←↑→↓"), (0x09E0, "◆▒␉␌␍␊□□␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│"),
    (0x0AA1, "\u2003\u2002\u2004\u2005\u2007\u2008\u2009\u200a—–□␣□…‥"), (0x0AB8, "℅□□‒⟨.⟩"),
    (0x0AC3, "⅛⅜⅝⅞□□™☓□◁▷○▯‘’“”℞‰′″□✝□▬◀▶●▮◦▫▭△▽☆•▪▲▼☜☞♣♦♥□✠†‡✓✗♯♭♂♀☎⌕℗‸‚„"), (0x0BA3, "<□□>□∨∧"),
    (0x0BC0, "¯□⊤∩⌊□_"), (0x0BCA, "∘□⎕□⊥○"), (0x0BD3, "⌈□□∪□⊃□⊂□⊣"), (0x0BFC, "⊢"), (0x0CDF, "‗"),
    (0x0EEF, "ㅭㅱㅸㅿㆁㆄㆆㆍㆎᇫᇰᇹ"), (0x0EFF, "₩"), (0x13BC, "ŒœŸ"), (0x20AC, "€"),
)  # fmt: skip


def entries() -> Iterator[tuple[int, str]]:
    """Each keysym with its character."""
    for keysym, code, count in RUNS:
        yield from ((keysym + number, chr(code + number)) for number in range(count))
    for keysym, characters in PIECES:
        for number, character in enumerate(characters):
            if character != HOLE:
                yield keysym + number, character
