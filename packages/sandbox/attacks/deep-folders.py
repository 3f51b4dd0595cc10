# attack: makes folders in folders, deeper than any path may be
# meets: supervisor
# outcome: ok
# prints: ^contained
import os

for _ in range(3_000):
    os.mkdir("d")
    os.chdir("d")
print("contained when the next one starts afresh")
