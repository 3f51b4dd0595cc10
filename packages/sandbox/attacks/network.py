# attack: talks to the machine and to the world
# meets: no-network
# outcome: ok
# prints: ^contained
import os
import socket

targets = [("127.0.0.1", int(os.environ["PORT"])), ("127.0.0.1", 22), ("8.8.8.8", 53), ("169.254.169.254", 80)]
for host, port in targets:
    try:
        socket.create_connection((host, port), 1)
        print("BREACH", host)
    except OSError:
        pass
for host in ["::1", "2001:4860:4860::8888"]:
    try:
        socket.create_connection((host, int(os.environ["PORT"])), 1)
        print("BREACH", host)
    except OSError:
        pass
print("contained")
