"""N queens: how many ways, and the first way, to place n queens that do not attack each other.

Each line of standard input is one board size.
"""

import sys


def count_solutions(size):
    """Counts with bit masks: one bit per column and per diagonal under attack."""
    full = (1 << size) - 1

    def place(columns, rising, falling):
        if columns == full:
            return 1
        total = 0
        free = full & ~(columns | rising | falling)
        while free:
            bit = free & -free
            free ^= bit
            total += place(columns | bit, (rising | bit) << 1, (falling | bit) >> 1)
        return total

    return place(0, 0, 0)


def solutions(size):
    """Yields the solutions in lexicographic order, each as the queen's column in every row."""

    def extend(rows):
        if len(rows) == size:
            yield tuple(rows)
            return
        for column in range(size):
            if all(column != other and abs(column - other) != len(rows) - row for row, other in enumerate(rows)):
                yield from extend(rows + [column])

    return extend([])


def main():
    for line in sys.stdin:
        size = int(line)
        print(f"{size} queens: {count_solutions(size)} solutions")
        for column in next(solutions(size), ()):
            print(" ".join("Q" if index == column else "." for index in range(size)))


if __name__ == "__main__":
    main()
