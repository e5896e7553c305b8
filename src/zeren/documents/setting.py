"""Breaking text into lines of a known width: no stop opens a line, no bracket ends one, no word is cut."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.documents.face import advance

_NO_START = frozenset("，。、；：？！）》〉」』”’】〕…—·％%,.;:?!)]}")
_NO_END = frozenset("（《〈「『“‘【〔([{")
_GOOD_ENDS = ("关于", "的", "年度", "年", "县", "市", "区")
_GOOD_STARTS = ("关于", "情况", "工作", "考核", "结果", "通报", "通知", "报告", "落实", "责任")


def text_width(text: str) -> int:
    """The width in thousandths of the type size, without kerning."""
    return sum(map(advance, text))


def break_lines(text: str, room: int) -> list[str]:
    """Lines no wider than `room` (thousandths of the type size), at least one; a word wider than a line is cut."""
    if text_width(text) <= room:
        return [text]
    lines, line, used = list[str](), "", 0
    for piece in _pieces(text):
        for part in [piece] if text_width(piece.rstrip()) <= room else piece:
            if line and used + text_width(part.rstrip()) > room:
                lines.append(line.rstrip())
                line, used = "", 0
            line, used = line + part, used + text_width(part)
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """What must stay on one line: a word, or a character with the stops after it and the brackets before it."""
    piece = ""
    for char in text:
        if piece and may_break(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def may_break(left: str, right: str) -> bool:
    """Whether a line may end between two characters."""
    if right in _NO_START or left in _NO_END or right == " ":
        return False
    return left == " " or not (left.isascii() and right.isascii())


def title_lines(title: str, characters: int = 20) -> list[str]:
    """A title in as few lines as it needs, of nearly equal length, cut where the words allow it."""
    lines, rest = list[str](), title
    while (count := -(-text_width(rest) // (characters * 1000))) > 1:
        cut = _best_cut(rest, text_width(rest) // count, characters * 1000)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _best_cut(title: str, share: int, room: int) -> int:
    """The place with the lowest cost: far from an even share, amid a word, or over the line's end."""
    places, so_far = [(10**9, max(1, len(title) * share // text_width(title)))], 0
    for place in range(1, len(title)):
        so_far += advance(title[place - 1])
        if may_break(title[place - 1], title[place]):
            good = title[:place].endswith(_GOOD_ENDS) or title.startswith(_GOOD_STARTS, place)
            cost = abs(so_far - share) + (0 if good else 4000) + (1_000_000 if so_far > room else 0)
            places.append((cost, place))
    return min(places)[1]
