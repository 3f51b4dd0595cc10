# attack: ignores every signal it can
# meets: supervisor
# outcome: time_limit
# limits: wallTimeMs=400
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(1)
