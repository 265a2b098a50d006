"""The seeds of every draw of chance in a report: with the same seed it comes out the same."""

#: Resampling of coded fragments, for the intervals of agreement between coders.
AGREEMENT = 2011
#: Simulation of how sure the order of priorities is.
PRIORITIES = 1
#: Simulation of how many people will need care.
DEMAND = 2040
#: All of them, by what is drawn.
SEEDS = {
    "agreement of coders": AGREEMENT,
    "order of priorities": PRIORITIES,
    "people who will need care": DEMAND,
}
