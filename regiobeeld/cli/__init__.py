"""The command line: a module per family of commands, each command a call of the package.

May use everything.
"""
