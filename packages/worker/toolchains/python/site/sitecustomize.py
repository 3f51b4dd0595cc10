"""Line by line, as on a terminal: output to a pipe would otherwise come in blocks of 8 KiB."""

import sys

sys.stdout.reconfigure(line_buffering=True)
sys.stderr.reconfigure(line_buffering=True)
