"""One StatLine-type server: its address, and a request that either answers or fails clearly."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from regiobeeld.errors import StatLineError, TableNotFoundError

CBS = "CBS"
RIVM = "RIVM"

_ADDRESSES = {
    CBS: ("REGIOBEELD_STATLINE_URL", "https://opendata.cbs.nl"),
    RIVM: ("REGIOBEELD_RIVM_URL", "https://dataderden.cbs.nl"),
}

_TABLE_ID = re.compile(r"[0-9A-Za-z_-]+")

# Seconds to wait for a connection, and for the next piece of an answer. The largest pages take the
# live service tens of seconds to begin.
TIMEOUT = (10.0, 120.0)


@dataclass(frozen=True)
class Endpoint:
    """A server and the session to speak with it.

    Attributes
    ----------
    catalogue
        ``CBS`` or ``RIVM``.
    url
        Base address, without a slash at the end.
    session
        Connections are reused for as long as the session is.
    timeout
        Seconds to wait for a connection, and for each piece of an answer.
    """

    catalogue: str
    url: str
    session: requests.Session = field(default_factory=requests.Session, repr=False, compare=False)
    timeout: tuple[float, float] = TIMEOUT

    def feed(self, table_id: str, collection: str) -> str:
        """Address of a table's collection on the feed, the only interface that serves in pages."""
        return f"{self.url}/ODataFeed/odata/{table_id}/{collection}"

    def get(self, address: str, params: Mapping[str, str], what: str) -> bytes:
        """Return the body of a successful answer.

        Parameters
        ----------
        address
            Where to ask.
        params
            Query, not yet encoded.
        what
            What is asked for, to name it in an error: ``table 84799NED``.

        Raises
        ------
        TableNotFoundError
            When the server answers that there is no such thing.
        StatLineError
            When there is no answer or it is not a success.
        """
        try:
            response = self.session.get(address, params=dict(params), timeout=self.timeout)
            body = response.content
        except requests.RequestException as error:
            raise no_answer(error, self, what, address) from error
        if response.status_code != 200:
            raise refusal(response.status_code, self, what, response.url, _server_message(body))
        return body

    def get_json(self, address: str, params: Mapping[str, str], what: str) -> dict[str, Any]:
        """Return the JSON object that the server answers with; see `get`."""
        return parse_json(self.get(address, params, what), self, what, address)

    def get_count(self, table_id: str, filter_: str | None) -> int:
        """Ask how many rows a table has, or how many meet a filter."""
        address = self.feed(table_id, "TypedDataSet") + "/$count"
        params = {} if filter_ is None else {"$filter": filter_}
        what = f"table {table_id}"
        body = self.get(address, params, what).decode("utf-8-sig", errors="replace").strip()
        if not re.fullmatch(r"[0-9]{1,15}", body):
            raise StatLineError(
                f"{self.catalogue} gave no number of rows for {what}: {_short(address)}"
            )
        return int(body)


def endpoint(catalogue: str, url: str | None = None) -> Endpoint:
    """Make the endpoint of a catalogue.

    Parameters
    ----------
    catalogue
        ``CBS`` or ``RIVM``.
    url
        Base address. Without one, the environment variable ``REGIOBEELD_STATLINE_URL`` (CBS) or
        ``REGIOBEELD_RIVM_URL`` (RIVM), and without that the public service.

    Examples
    --------
    >>> endpoint("CBS", "http://127.0.0.1:8080/").url
    'http://127.0.0.1:8080'
    >>> endpoint("KNMI")
    Traceback (most recent call last):
    ...
    regiobeeld.errors.StatLineError: There is no catalogue 'KNMI'; choose CBS or RIVM.
    """
    if catalogue not in _ADDRESSES:
        raise StatLineError(
            f"There is no catalogue {catalogue!r}; choose {' or '.join(_ADDRESSES)}."
        )
    variable, public = _ADDRESSES[catalogue]
    address = (url or os.environ.get(variable) or public).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise StatLineError(f"{address!r} is not a base address such as {public}.")
    return Endpoint(catalogue, address)


def check_table_id(table_id: str) -> str:
    """Return an identifier that can stand in an address.

    Examples
    --------
    >>> check_table_id(" 84799NED ")
    '84799NED'
    >>> check_table_id("../secret")
    Traceback (most recent call last):
    ...
    regiobeeld.errors.TableNotFoundError: '../secret' is not a table identifier such as 84799NED.
    """
    bare = table_id.strip()
    if not _TABLE_ID.fullmatch(bare):
        raise TableNotFoundError(f"{table_id!r} is not a table identifier such as 84799NED.")
    return bare


def parse_json(body: bytes, server: Endpoint, what: str, address: str) -> dict[str, Any]:
    """Read a body as the JSON object it should be."""
    found = _not_json(body)
    if found is None:
        try:
            answer = json.loads(body)
        except ValueError:
            found = "broken JSON"
        else:
            if isinstance(answer, dict):
                return answer
            found = "JSON of another shape"
    raise wrong_answer(found, server, what, address)


def wrong_answer(found: str, server: Endpoint, what: str, address: str) -> StatLineError:
    """Error for an answer that is not what the protocol promises."""
    return StatLineError(
        f"{server.catalogue} answered with {found} instead of data for {what}: {_short(address)}"
    )


def no_answer(error: Exception, server: Endpoint, what: str, address: str) -> StatLineError:
    """Error for a request that got no answer."""
    if isinstance(error, requests.Timeout):
        how = f"gave no answer in time (waited {server.timeout[1]:g} seconds)"
    elif isinstance(error, requests.ConnectionError):
        how = "cannot be reached, or broke off the connection"
    else:
        how = "gave no readable answer"
    return StatLineError(f"{server.catalogue} {how} for {what}: {_short(address)}")


def refusal(
    status: int, server: Endpoint, what: str, address: str, message: str = ""
) -> StatLineError:
    """Error for an answer with another status than 200."""
    if status == 404:
        return TableNotFoundError(f"{server.catalogue} does not have {what}: {_short(address)}")
    said = f" ({message})" if message else ""
    return StatLineError(
        f"{server.catalogue} answered with HTTP {status}{said} for {what}: {_short(address)}"
    )


def _not_json(body: bytes) -> str | None:
    start = body.lstrip()[:200].lower()
    if not start:
        return "an empty page"
    if start.startswith(b"<"):
        return "a web page" if b"html" in start else "XML"
    return None


def _server_message(body: bytes) -> str:
    """Return the server's own explanation, when it gives one as OData does."""
    try:
        message = json.loads(body)["odata.error"]["message"]["value"]
    except (ValueError, KeyError, TypeError):
        return ""
    return "".join(c for c in str(message) if c.isprintable())[:200]


def _short(address: str) -> str:
    return address if len(address) <= 300 else address[:297] + "..."
