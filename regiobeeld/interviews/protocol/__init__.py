"""What an interviewer takes along: the topic guide and the pack around it.

May use `codebook`, `choices`, `traits` and `workspace`.
"""
