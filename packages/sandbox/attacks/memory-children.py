# attack: takes the memory in many children, each below the limit
# meets: cgroup-memory
# outcome: memory_limit|runtime_error|time_limit
# limits: memoryBytes=67108864 wallTimeMs=2000
import os
import time

for _ in range(10):
    if os.fork() == 0:
        block = b"x" * (12 << 20)
        time.sleep(60)
time.sleep(60)
