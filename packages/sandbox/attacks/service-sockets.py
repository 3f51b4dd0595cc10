# attack: talks to the services of the machine
# meets: read-only-system
# outcome: ok
# prints: ^contained
import socket

for path in ["/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "/run/containerd/containerd.sock"]:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("BREACH", path)
    except OSError:
        pass
print("contained")
