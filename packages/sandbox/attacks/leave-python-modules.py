# attack: leaves modules that the next Python would load
# meets: namespaces
# outcome: ok
# prints: ^contained
import os

evil = "print('BREACH')\n"
for folder in ["/work", "/tmp", "/usr/lib/python3/dist-packages", os.path.expanduser("~/.local/lib/python3.11/site-packages")]:
    for name in ["sitecustomize.py", "usercustomize.py", "json.py", "os.py"]:
        try:
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/{name}", "w") as file:
                file.write(evil)
        except OSError:
            pass
print("contained when the next one is clean")
