"""Tables of CBS StatLine by its OData v4: long observations, made into the rows that v3 gives.

May use `statline`'s modules below its door, `errors` and `console`.

What is known of the service was read off captured answers: lists, descriptions, codes and
observations of ten tables, each in one answer. **Never seen**: a second page, a link to one, an
answer with an error, and figures that are text. Filters that were seen to be answered compare a
dimension by ``eq`` and ``ge``, use ``startswith``, ``and``, ``or`` and brackets; we also use
``le``, and compare ``Measure``.
"""

from regiobeeld.statline.v4.listing import listed_tables
from regiobeeld.statline.v4.live import ObservedRows, open_observed

__all__ = ["ObservedRows", "listed_tables", "open_observed"]
