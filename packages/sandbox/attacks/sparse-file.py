# attack: makes a file of a terabyte without writing it
# meets: rlimits
# outcome: ok
# prints: ^contained
import os

try:
    os.truncate(os.open("/work/sparse", os.O_CREAT | os.O_RDWR), 1 << 40)
    print("BREACH")
except OSError as error:
    print("contained:", error.strerror)
