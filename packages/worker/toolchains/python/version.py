"""Tells the version, and compiles sitecustomize for it: compiled at every start it would cost each program 1.5 ms."""

import os
import platform
import py_compile

try:
    py_compile.compile(os.path.join(os.path.dirname(__file__), "site", "sitecustomize.py"))
except OSError:
    pass  # A folder that cannot be written: programs start a little slower.
print("Python " + platform.python_version())
