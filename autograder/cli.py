"""Where the program starts."""

import sys

from autograder.beginning import ending_at_once, leave_working_folder

leave_working_folder()
with ending_at_once():
    from autograder.sandbox import ahead

    ahead.begin(sys.argv[1:])
    from autograder.command_line import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
