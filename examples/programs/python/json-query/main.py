"""Answers path queries on a JSON document, such as  orders[*].lines[0].price

Usage: main.py PATH...   (the document is read from standard input)
A path that leads nowhere is told on standard error.
"""

import json
import re
import sys

STEP = re.compile(r"\.?(?P<name>[A-Za-z_]\w*)|\[(?P<index>-?\d+)\]|\[(?P<every>\*)\]")


def parse_path(path):
    """Splits a path into its steps: a str is a member, an int an item, None every item."""
    steps, position = [], 0
    while position < len(path):
        match = STEP.match(path, position)
        if match is None:
            raise ValueError(f"cannot read {path!r} at {position}")
        if match["every"]:
            steps.append(None)
        else:
            steps.append(match["name"] or int(match["index"]))
        position = match.end()
    return steps


def children(value, step):
    """The values one step away: members of an object by name, items of a list by index."""
    if step is None and isinstance(value, (dict, list)):
        return list(value.values()) if isinstance(value, dict) else value
    if isinstance(step, str) and isinstance(value, dict) and step in value:
        return [value[step]]
    if isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
        return [value[step]]
    return []


def select(document, steps):
    """Every value that the steps lead to."""
    found = [document]
    for step in steps:
        found = [child for value in found for child in children(value, step)]
    return found


def main():
    document = json.load(sys.stdin)
    for path in sys.argv[1:]:
        found = select(document, parse_path(path))
        if not found:
            print(f"{path}: nothing there", file=sys.stderr)
        print(f"{path} = {len(found)}")
        for value in found:
            print("  " + json.dumps(value, sort_keys=True))


if __name__ == "__main__":
    main()
