"""
Line by line, as on a terminal: output to a pipe would otherwise come in blocks of 8 KiB.

And where the interpreter was started ahead of its program, it waits here: it has done all that it does before it looks at
the program, whose files are laid only now.

Libraries that the job names are added as installed ones are: behind what comes with Python, before what this machine's
Python happens to have installed.
"""

import os
import sys

sys.stdout.reconfigure(line_buffering=True)
sys.stderr.reconfigure(line_buffering=True)


def wait_for_program(socket=1023):
    try:
        is_socket = os.fstat(socket).st_mode & 0o170000 == 0o140000
    except OSError:
        return  # Started for its program, as usual.
    # What a program starts may have such a socket too; its parent is not the sandbox's own first process.
    if is_socket and os.getppid() == 1:
        os.write(socket, b"r")
        os.read(socket, 1)
        os.close(socket)


def add_libraries(folder):
    if not folder:
        return
    import site

    before = list(sys.path)
    site.addsitedir(folder)
    added = [path for path in sys.path if path not in before]
    own = [path.endswith(("site-packages", "dist-packages")) for path in before]
    place = own.index(True) if True in own else len(before)
    sys.path[:] = before[:place] + added + before[place:]


wait_for_program()
add_libraries(os.environ.get("RUNYARD_LIBRARIES"))
del wait_for_program, add_libraries
