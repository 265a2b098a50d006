"""Running the notebooks: in forks of one process, on a cluster, one report or many.

May use `record`, the rest of `report` and below.
"""
