# attack: writes to stderr for ever
# meets: supervisor
# outcome: output_limit
import os

while True:
    os.write(2, b"flood" * 10_000)
