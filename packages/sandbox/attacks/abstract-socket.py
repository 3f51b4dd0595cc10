# attack: talks to a service of the machine by an abstract socket
# meets: no-network
# outcome: ok
# prints: ^contained
import os
import socket

try:
    socket.socket(socket.AF_UNIX).connect("\0" + os.environ["ABSTRACT"])
    print("BREACH")
except OSError as error:
    print("contained:", error.strerror)
