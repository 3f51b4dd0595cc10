# attack: kills every process it may
# meets: namespaces
# outcome: ok
# prints: ^contained
import os
import signal

for pid in [-1, *range(1, 70_000)]:
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
print("contained when this is heard")
