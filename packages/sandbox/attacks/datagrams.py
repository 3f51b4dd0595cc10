# attack: sends datagrams and broadcasts
# meets: no-network
# outcome: ok
# prints: ^contained
import socket

for target in [("8.8.8.8", 53), ("255.255.255.255", 9)]:
    try:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"x", target)
        print("BREACH", target)
    except OSError:
        pass
print("contained")
