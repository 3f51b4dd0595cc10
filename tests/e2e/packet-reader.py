"""Writes every packet of this network namespace to a file, headers and all, until it is told to end."""
import signal
import socket
import sys

everything = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
everything.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 << 20)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with open(sys.argv[1], "wb", buffering=0) as packets:
    print("reading", flush=True)
    while True:
        packets.write(everything.recv(1 << 17))
