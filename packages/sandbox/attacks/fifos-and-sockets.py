# attack: plants what blocks whoever opens it
# meets: supervisor
# outcome: ok
# prints: ^contained
import os
import socket

os.mkfifo("/work/result")
socket.socket(socket.AF_UNIX).bind("/work/socket")
print("contained when the collector does not wait")
