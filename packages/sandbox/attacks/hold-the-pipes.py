# attack: ends while children hold its pipes
# meets: supervisor
# outcome: ok
# prints: ^contained
import os
import time

if os.fork() == 0:
    time.sleep(600)
print("contained when this ends at once")
