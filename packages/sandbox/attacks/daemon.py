# attack: leaves a daemon behind: two forks and a session of its own
# meets: namespaces
# outcome: ok
# prints: ^contained
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3):
            os.close(fd)
        time.sleep(600)
    os._exit(0)
print("contained when nothing is left")
