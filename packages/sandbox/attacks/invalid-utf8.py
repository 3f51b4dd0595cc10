# attack: writes bytes that are no text
# meets: none needed
# outcome: ok
# prints: ^contained
import os

os.write(1, b"contained \xff\xfe\xc3\x28 \xf0\x28\x8c\xbc\n")
