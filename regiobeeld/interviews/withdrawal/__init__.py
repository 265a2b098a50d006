"""Taking an interview out everywhere, and saying what could not be reached.

May use every room of `interviews` and below.
"""
