"""Groups the rows of a CSV table by one column and sums another.

Usage: main.py GROUP_COLUMN VALUE_COLUMN
Rows are read from standard input one at a time; a row that cannot be used is
reported on standard error and left out.
"""

import csv
import sys
from collections import defaultdict
from decimal import Decimal, InvalidOperation


class Group:
    def __init__(self):
        self.count = 0
        self.total = Decimal(0)

    def add(self, value):
        self.count += 1
        self.total += value


def read_groups(lines, group_column, value_column):
    groups = defaultdict(Group)
    reader = csv.DictReader(lines)
    for row in reader:
        try:
            value = Decimal(row[value_column])
        except (InvalidOperation, TypeError, KeyError):
            print(f"line {reader.line_num}: no number in {value_column!r}, row left out", file=sys.stderr)
            continue
        groups[row[group_column]].add(value)
    return groups


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: main.py GROUP_COLUMN VALUE_COLUMN")
    group_column, value_column = sys.argv[1:]
    groups = read_groups(sys.stdin, group_column, value_column)

    print(f"{group_column:<16}{'rows':>6}{value_column:>14}{'mean':>12}")
    for name in sorted(groups, key=lambda name: (-groups[name].total, name)):
        group = groups[name]
        print(f"{name:<16}{group.count:>6}{group.total:>14.2f}{group.total / group.count:>12.2f}")
    rows = sum(group.count for group in groups.values())
    total = sum((group.total for group in groups.values()), Decimal(0))
    print(f"{'all':<16}{rows:>6}{total:>14.2f}")


if __name__ == "__main__":
    main()
