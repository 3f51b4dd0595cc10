"""Word statistics of a text: sizes, distinct words and the most frequent ones.

Usage: main.py [HOW_MANY]   (the text is read from standard input as UTF-8)
"""

import re
import sys
from collections import Counter

# Letters of any script, with apostrophes allowed inside a word.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words_of(text):
    return [match.group().lower() for match in WORD.finditer(text)]


def most_frequent(counts, how_many):
    """The most frequent words; equal counts come in alphabetical order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:how_many]


def main():
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    sys.stdout.reconfigure(encoding="utf-8")
    text = sys.stdin.buffer.read().decode("utf-8")

    words = words_of(text)
    counts = Counter(words)
    average = sum(map(len, words)) / len(words) if words else 0.0

    print(f"lines           {len(text.splitlines())}")
    print(f"characters      {len(text)}")
    print(f"words           {len(words)}")
    print(f"distinct words  {len(counts)}")
    print(f"average length  {average:.2f}")
    print(f"longest word    {max(counts, key=lambda word: (len(word), word), default='-')}")
    for word, count in most_frequent(counts, how_many):
        print(f"{count:7}  {word}")


if __name__ == "__main__":
    main()
