# attack: looks for the processes of the machine
# meets: namespaces
# outcome: ok
# prints: ^contained
import os

pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("contained" if set(pids) <= {1, os.getpid()} else f"BREACH {pids}")
