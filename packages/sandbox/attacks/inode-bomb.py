# attack: makes files until there is no room for another
# meets: read-only-system
# needs: cgroup-memory
# outcome: ok|memory_limit|time_limit
# limits: wallTimeMs=4000 memoryBytes=67108864
import os

count = 0
try:
    while count < 1_000_000:
        os.close(os.open(f"/work/{count}", os.O_CREAT))
        count += 1
    print("BREACH")
except OSError as error:
    print("contained:", error.strerror)
