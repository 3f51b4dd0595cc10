# attack: fills /dev/shm
# meets: cgroup-memory
# needs: cgroup-memory
# outcome: memory_limit
# limits: memoryBytes=50331648 fileBytes=1073741824
with open("/dev/shm/block", "wb") as file:
    while True:
        file.write(b"x" * (1 << 20))
