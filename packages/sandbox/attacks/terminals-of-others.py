# attack: looks for terminals besides its own: of other programs, of the machine, and those that it makes nodes for
# meets: namespaces
# on: terminal
# outcome: ok
# prints: ^contained
import os
import stat

found = []
own = os.ttyname(0)
names = [f"pts/{number}" for number in range(64)] + [f"tty{number}" for number in range(16)] + ["console", "ttyS0", "vcs", "vcsa"]
for name in names:
    path = "/dev/" + name
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
        if path != own:
            found.append(path)
    except OSError:
        pass
for number in range(8):
    try:
        os.mknod("/tmp/node", stat.S_IFCHR | 0o666, os.makedev(136, number))
        os.close(os.open("/tmp/node", os.O_RDWR | os.O_NOCTTY))
        found.append(f"node {number}")
    except OSError:
        pass
for pid in [1, os.getppid()]:
    try:
        found += os.listdir(f"/proc/{pid}/fd")
    except OSError:
        pass
print("BREACH", found) if found else print("contained")
