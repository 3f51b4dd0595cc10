# attack: makes a shell that would run as another user
# meets: namespaces
# outcome: ok
# prints: ^contained
import os
import shutil
import subprocess

shutil.copy("/bin/sh", "/work/sh")
os.chmod("/work/sh", 0o6755)
identity = subprocess.run(["/work/sh", "-p", "-c", "id -u; id -g"], capture_output=True, text=True).stdout.split()
print("contained" if identity == ["1000", "1000"] else f"BREACH {identity}")
