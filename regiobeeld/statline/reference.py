"""The metadata client: cbsodata, kept from surprising our users.

cbsodata is the reference client of Statistics Netherlands' open data. Its metadata functions
(``get_info``, ``get_meta``) pass further arguments on to requests, so they can be given a time-out,
and they follow a page to the next. They are used here as they are, behind five guards:

- importing cbsodata, and every request that it makes, calls ``logging.info``, which gives the root
  logger a handler when it has none;
- the scheme (http or https) is an option of the whole module: it is set for as long as calls of
  that scheme are under way, several at a time, and put back whatever happens;
- it makes a session of its own for each request, which would read an answer however large and slow
  it is, from wherever it is sent: it is lent ours, which does not (see `BoundedAdapter`);
- it takes proxies from two environment variables and nothing else, so what requests would do for
  the address (``NO_PROXY``, ``REQUESTS_CA_BUNDLE``) is passed in;
- a body without JSON comes out as ``JSONDecodeError``, and JSON of another shape as ``KeyError``.

Its data functions are not used. ``get_data`` replaces codes by titles (two gemeenten are called
Bergen), ``download_data`` removes the set that was asked for and downloads the other one, neither
checks the number of rows, and both open a new connection for each page. ``get_table_list`` ignores
the link to a next page. `regiobeeld.statline.pages` does that work.
"""

from __future__ import annotations

import logging
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import requests

from regiobeeld.statline.allowance import Allowance, bounded_session
from regiobeeld.statline.endpoint import Endpoint, no_answer, refusal, seconds, wrong_answer
from regiobeeld.statline.retry import PassingError

#: Calls of cbsodata under way, by scheme; there are only calls of one scheme at a time.
_calls: Counter[str] = Counter()
_changed = threading.Condition()
#: What those calls need, put back after the last of them.
_settings = ExitStack()


def read_info(server: Endpoint, table_id: str) -> dict[str, Any]:
    """Read what a table says of itself as a whole (its row of ``TableInfos``)."""

    def ask() -> dict[str, Any]:
        with _shielded(server, table_id, "TableInfos") as (client, options):
            info = client.get_info(table_id, **options)
        if not isinstance(info, dict):
            raise PassingError(f"{server.catalogue} says nothing about table {table_id}.")
        return info

    return server.retry.persist(ask)


def read_metadata(server: Endpoint, table_id: str, collection: str) -> list[dict[str, Any]]:
    """Read one of a table's lists: ``DataProperties``, or the codes of a dimension."""

    def ask() -> list[dict[str, Any]]:
        with _shielded(server, table_id, collection) as (client, options):
            rows = client.get_meta(table_id, collection, **options)
        if not all(isinstance(row, dict) for row in rows):
            what, address = f"table {table_id}", server.feed(table_id, collection)
            raise wrong_answer("JSON of another shape", server, what, address)
        return list(rows)

    return server.retry.persist(ask)


@contextmanager
def _shielded(
    server: Endpoint, table_id: str, collection: str
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Give cbsodata and the options to call it with; turn its errors into ours."""
    scheme, _, host = server.url.partition("://")
    address = server.feed(table_id, collection)
    what = f"table {table_id}"
    options = {
        **server.settings(address),
        "catalog_url": host,
        # For the list as a whole, of which cbsodata follows the pages.
        "allowance": Allowance(server.url),
    }
    try:
        with server.lines, _called(scheme) as client:
            yield client, options
    except requests.HTTPError as error:
        # cbsodata raises a second error without the response; the first one has it.
        cause = error.__cause__
        response = cause.response if isinstance(cause, requests.HTTPError) else error.response
        status = 0 if response is None else response.status_code
        after = "" if response is None else response.headers.get("Retry-After", "")
        raise refusal(status, server, what, address, after=seconds(after)) from error
    except RecursionError as error:
        raise wrong_answer("JSON within JSON without end", server, what, address) from error
    except zlib.error as error:
        raise wrong_answer("a damaged gzip file", server, what, address) from error
    except requests.exceptions.JSONDecodeError as error:
        raise wrong_answer("something other than JSON", server, what, address) from error
    except requests.RequestException as error:
        raise no_answer(error, server, what, address) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise wrong_answer("something other than JSON rows", server, what, address) from error


@contextmanager
def _called(scheme: str) -> Iterator[Any]:
    """Give cbsodata, set to http or https for as long as calls of that scheme are under way."""
    with _changed:
        _changed.wait_for(lambda: not _calls.keys() - {scheme})
        if not _calls:
            _settings.enter_context(_quiet())
            _settings.enter_context(_set_to(scheme))
        _calls[scheme] += 1
    try:
        import cbsodata

        yield cbsodata
    finally:
        with _changed:
            _calls[scheme] -= 1
            if not _calls[scheme]:
                del _calls[scheme]
                _settings.close()
                _changed.notify_all()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep ``logging.info`` from giving the root logger a lasting handler.

    It does so only when there is none, so it is lent one meanwhile, which does what Python does
    without handlers: print warnings.
    """
    root = logging.getLogger()
    if root.handlers:
        yield
        return
    lent = logging.StreamHandler()
    lent.setLevel(logging.WARNING)
    root.addHandler(lent)
    try:
        yield
    finally:
        root.removeHandler(lent)


@contextmanager
def _set_to(scheme: str) -> Iterator[None]:
    # Imported late: it costs time, and configures logging (see `_quiet`).
    import cbsodata

    client, before = cbsodata.cbsodata3, cbsodata.options.use_https
    cbsodata.options.use_https = scheme == "https"
    client.Session = partial(bounded_session, unpacks=True)
    try:
        yield
    finally:
        cbsodata.options.use_https = before
        client.Session = requests.Session
