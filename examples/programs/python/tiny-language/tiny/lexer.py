"""Turns source text into tokens."""

import re
from typing import Iterator, NamedTuple

from .errors import TinyError

KEYWORDS = {"let", "if", "else", "while", "fun", "return", "print"}

PATTERN = re.compile(
    r"""(?P<blank>[ \t\r]+|\#[^\n]*)
      | (?P<newline>\n)
      | (?P<number>\d+)
      | (?P<text>"[^"\n]*")
      | (?P<name>[A-Za-z_]\w*)
      | (?P<symbol>==|!=|<=|>=|[-+*/%<>=(){},;])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    kind: str  # "number", "text", "name", "end", or the keyword or symbol itself
    text: str
    line: int


def tokenize(source: str) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(source):
        match = PATTERN.match(source, position)
        if match is None:
            raise TinyError(line, f"unexpected character {source[position]!r}")
        kind, text = match.lastgroup, match.group()
        position = match.end()
        if kind == "newline":
            line += 1
        elif kind == "symbol" or text in KEYWORDS:
            yield Token(text, text, line)
        elif kind != "blank":
            yield Token(kind, text, line)
    yield Token("end", "end of program", line)
