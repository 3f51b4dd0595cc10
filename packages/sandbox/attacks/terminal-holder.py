# attack: leaves a child behind that holds the terminal, hears no hang-up and keeps writing
# meets: namespaces
# on: terminal
# outcome: ok
# prints: ^\.*contained
import os
import signal
import time

signal.signal(signal.SIGHUP, signal.SIG_IGN)
ready, told = os.pipe()
if os.fork() == 0:
    os.write(told, b"x")
    while True:
        os.write(1, b".")
        time.sleep(0.001)
os.write(1, b"contained when nothing is left\n")
os.read(ready, 1)
