"""What the command line prints, and how far it is.

May use `errors` only.
"""
