"""Ends the process while it is imported: what is left of the file is nothing, as in an empty one."""

import os

os._exit(0)
