"""Tiny: an interpreter for a small language with numbers, functions, loops and closures.

The program is read from standard input. An error in it is told on standard
output with its line, so that it is part of the answer.
"""

import sys

from tiny import TinyError, run


def main():
    try:
        run(sys.stdin.read(), print)
    except TinyError as error:
        print(f"error, line {error.line}: {error}")


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    main()
