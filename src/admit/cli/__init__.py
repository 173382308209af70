"""The command line: what an operator types, and the processes that the supervisor starts."""
