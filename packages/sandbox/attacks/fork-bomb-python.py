# attack: forks for ever from Python, and swallows every error
# meets: cgroup-processes
# outcome: time_limit
# limits: wallTimeMs=700
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
