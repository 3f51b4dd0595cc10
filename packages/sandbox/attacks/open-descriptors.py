# attack: uses descriptors that were left open
# meets: supervisor
# outcome: ok
# prints: ^contained
import os

left = [fd for fd in map(int, os.listdir("/proc/self/fd")) if fd > 2 and os.path.exists(f"/proc/self/fd/{fd}")]
left = [fd for fd in left if not os.readlink(f"/proc/self/fd/{fd}").startswith("/proc/")]
print(f"BREACH {[os.readlink(f'/proc/self/fd/{fd}') for fd in left]}" if left else "contained")
