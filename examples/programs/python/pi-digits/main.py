"""The first digits of pi, one at a time, by Gibbons' unbounded spigot algorithm.

Standard input holds how many digits to print; they come ten to a line with a running count.
"""

from itertools import islice


def pi_digits():
    """Yields the decimal digits of pi for ever, using only integers."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = (
                q * k,
                (2 * q + r) * l,
                t * l,
                k + 1,
                (q * (7 * k + 2) + r * l) // (t * l),
                l + 2,
            )


def main():
    wanted = int(input())
    digits = islice(pi_digits(), wanted)
    printed = 0
    while printed < wanted:
        row = "".join(map(str, islice(digits, 10)))
        printed += len(row)
        print(f"{row:<10} :{printed}")


if __name__ == "__main__":
    main()
