"""A guessing game: the program has a secret number, the player has to find it.

Usage: main.py [SECRET]   (default 42; the secret lies between 1 and 100)
"""

import sys

LOWEST, HIGHEST = 1, 100


def ask(prompt):
    """Shows the prompt at once, then waits for a line. None means the player left."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def play(secret):
    """One game. Returns the number of guesses, or None when the player left."""
    guesses = 0
    while True:
        answer = ask(f"Guess {guesses + 1}: ")
        if answer is None:
            return None
        try:
            guess = int(answer)
        except ValueError:
            print("That is not a number.", flush=True)
            continue
        if not LOWEST <= guess <= HIGHEST:
            print(f"Between {LOWEST} and {HIGHEST}, please.", flush=True)
            continue
        guesses += 1
        if guess == secret:
            return guesses
        print("Too low." if guess < secret else "Too high.", flush=True)


def main():
    secret = int(sys.argv[1]) if len(sys.argv) > 1 else 42
    print(f"I am thinking of a number between {LOWEST} and {HIGHEST}.", flush=True)
    guesses = play(secret)
    if guesses is None:
        print(f"\nBye. It was {secret}.")
    else:
        print(f"Found in {guesses} {'guess' if guesses == 1 else 'guesses'}.")


if __name__ == "__main__":
    main()
