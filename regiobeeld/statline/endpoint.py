"""One StatLine-type server: its address, and a request that either answers or fails clearly."""

from __future__ import annotations

import json
import os
import re
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3

from regiobeeld.errors import StatLineError, TableNotFoundError
from regiobeeld.statline.allowance import Allowance, AllowanceError, bounded_session
from regiobeeld.statline.parallel import in_parallel
from regiobeeld.statline.retry import (
    PassingError,
    Patience,
    RevisedError,
    most_rows,
    time_out,
    usual_retry,
)

CBS = "CBS"
RIVM = "RIVM"

#: Stands for whichever catalogue of third parties has a table: one server has them all.
THIRD_PARTIES = "dataderden"

_OWN = ("REGIOBEELD_STATLINE_URL", "https://opendata.cbs.nl")
# Of the fourth version of the protocol; tables of third parties are in the third only.
_OWN_4 = ("REGIOBEELD_STATLINE4_URL", "https://datasets.cbs.nl/odata/v1")
# The name of the variable is older than the other catalogues of third parties.
_OTHERS = ("REGIOBEELD_RIVM_URL", "https://dataderden.cbs.nl")
_CATALOGUE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,29}")

_TABLE_ID = re.compile(r"[0-9A-Za-z_-]+")

# Seconds to wait for a connection. What is on the way answers at once, or never.
_CONNECTING = 10.0

# The service is busy, or ill; these may be over soon. Other refusals stay what they are.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

T = TypeVar("T")


@dataclass(frozen=True)
class Endpoint:
    """A server and the session to speak with it.

    Attributes
    ----------
    catalogue
        ``CBS``, or a catalogue of third parties such as ``RIVM``.
    url
        Base address, without a slash at the end.
    session
        Connections are reused for as long as the session is.
    timeout
        Seconds to wait for a connection, and for each piece of an answer.
    retry
        How many requests at once, and how often one may fail.
    lines
        Taken by each request while it is under way, so that there are no more of them at once.
    readers
        Threads that read answers, where they are large; without them whoever asks reads.
    """

    catalogue: str
    url: str
    session: requests.Session = field(default_factory=bounded_session, repr=False, compare=False)
    timeout: tuple[float, float] = field(default_factory=lambda: (_CONNECTING, time_out()))
    retry: Patience = field(default_factory=usual_retry)
    lines: threading.Semaphore = field(init=False, repr=False, compare=False)
    readers: ThreadPoolExecutor | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", threading.Semaphore(self.retry.connections))

    def with_readers(self, number: int) -> Endpoint:
        """Return the endpoint with threads of its own to read answers.

        Threads that wait for the network then do not read: each would keep the memory that reading
        a page takes. They are made for one reading, as threads do not come along when a process
        forks.
        """
        return replace(self, readers=ThreadPoolExecutor(number))

    def feed(self, table_id: str, collection: str) -> str:
        """Address of a table's collection on the feed, the only interface that serves in pages."""
        return f"{self.url}/ODataFeed/odata/{table_id}/{collection}"

    def get(
        self,
        address: str,
        params: Mapping[str, str],
        what: str,
        read: Callable[[bytes], T],
        whole: Allowance | None = None,
    ) -> T:
        """Ask until an answer can be read, or there are no attempts left.

        Parameters
        ----------
        address
            Where to ask.
        params
            Query, not yet encoded.
        what
            What is asked for, to name it in an error: ``table 84799NED``.
        read
            Makes of a body what is returned; raises `PassingError` when that cannot be done.
        whole
            What may be spent on several questions together; without it each attempt has its own.

        Raises
        ------
        TableNotFoundError
            When the server answers that there is no such thing.
        StatLineError
            When there is no answer or it is not a success.
        """

        def understood(
            status: int, headers: Mapping[str, str], packed: bytes, allowance: Allowance
        ) -> T:
            try:
                body = allowance.unpacked(packed, headers.get("Content-Encoding", ""))
            except zlib.error as error:
                raise wrong_answer("a damaged gzip file", self, what, address) from error
            except AllowanceError as error:
                raise no_answer(error, self, what, address) from error
            if status == 200:
                return read(body)
            after = seconds(headers.get("Retry-After", ""))
            raise refusal(status, self, what, address, _server_message(body), after)

        def once() -> T:
            allowance = whole or Allowance(self.url)
            answer = self._answer(address, params, what, allowance)
            if self.readers is None:
                return understood(*answer, allowance)
            return self.readers.submit(understood, *answer, allowance).result()

        return self.retry.persist(once)

    def at_once(self, *questions: Callable[[], Any]) -> list[Any]:
        """Ask several things at the same time; answers are in the order of the questions."""
        return list(in_parallel(lambda ask: ask(), questions, self.retry.connections))

    def get_count(self, table_id: str, filter_: str | None) -> int:
        """Ask how many rows a table has, or how many meet a filter."""
        return self.count_at(self.feed(table_id, "TypedDataSet"), filter_, f"table {table_id}")

    def count_at(self, collection: str, filter_: str | None, what: str, rows: str = "rows") -> int:
        """Ask how many rows the collection at an address has, or how many meet a filter."""
        address = f"{collection}/$count"
        params = {} if filter_ is None else {"$filter": filter_}

        def number(body: bytes) -> int:
            text = body.decode("utf-8-sig", errors="replace").strip()
            if not re.fullmatch(r"[0-9]{1,15}", text):
                raise PassingError(
                    f"{self.catalogue} gave no number of {rows} for {what}: {_short(address)}"
                )
            number = int(text)
            if number > (most := most_rows()):
                raise StatLineError(
                    f"{self.catalogue} announces {number:,} {rows} for {what}; at most {most:,} are"
                    f" read (REGIOBEELD_MOST_ROWS allows more): {_short(address)}"
                )
            return number

        return self.get(address, params, what, number)

    def settings(self, address: str) -> dict[str, Any]:
        """Return how an address is asked: by which proxy, trusting whom, and how patiently."""
        chosen = self.session.merge_environment_settings(address, {}, None, None, None)
        return {**chosen, "stream": False, "timeout": self.timeout}

    def _answer(
        self, address: str, params: Mapping[str, str], what: str, allowance: Allowance
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body, as it was sent, of the answer to one request."""
        asked = self.session.prepare_request(requests.Request("GET", address, params=dict(params)))
        settings = {**self.settings(address), "stream": True}
        try:
            with self.lines, self.session.send(asked, allowance=allowance, **settings) as response:
                packed = response.raw.read()
        # An address that a redirect names may be none: a ValueError.
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as e:
            raise no_answer(e, self, what, address) from e
        return response.status_code, response.headers, packed


def endpoint(
    catalogue: str,
    url: str | None = None,
    retry: Patience | None = None,
    *,
    fourth: bool = False,
) -> Endpoint:
    """Make the endpoint of a catalogue.

    Parameters
    ----------
    catalogue
        ``CBS``, or any catalogue of third parties: ``RIVM``, ``Politie``, ``IV3``, ``AZW``.
    url
        Base address. Without one, that in an environment variable: ``REGIOBEELD_STATLINE_URL`` for
        CBS; for another catalogue the variable of its name, such as ``REGIOBEELD_AZW_URL``, or else
        ``REGIOBEELD_RIVM_URL``, the server of all third parties. Without these, the public service.
    retry
        How it is asked; without one, as this installation does.
    fourth
        Whether it speaks OData v4: CBS only, at ``REGIOBEELD_STATLINE4_URL``.

    Raises
    ------
    StatLineError
        When the name cannot be that of a catalogue, or the address is none. Whether a server has a
        catalogue of that name is not known before it is asked.

    Examples
    --------
    >>> endpoint("CBS", "http://127.0.0.1:8080/").url
    'http://127.0.0.1:8080'
    >>> endpoint("Politie", "http://127.0.0.1:8080").catalogue
    'Politie'
    >>> endpoint("Politie/../CBS")
    Traceback (most recent call last):
    ...
    regiobeeld.errors.StatLineError: 'Politie/../CBS' is not the name of a catalogue, such as CBS,
    RIVM or Politie: a letter, and up to 29 letters and digits.
    """
    if not _CATALOGUE.fullmatch(catalogue):
        name = repr(catalogue)
        raise StatLineError(
            f"{name if len(name) <= 60 else name[:59] + '…'} is not the name of a catalogue, such"
            f" as {CBS}, {RIVM} or Politie: a letter, and up to 29 letters and digits."
        )
    if catalogue.upper() == CBS:
        catalogue = CBS
    if fourth and catalogue != CBS:
        raise StatLineError(
            f"The tables of {catalogue} are not in OData v4; choose protocol v3 (or auto)."
        )
    variable, public = _OTHERS if catalogue != CBS else _OWN_4 if fourth else _OWN
    own = os.environ.get(f"REGIOBEELD_{catalogue.upper()}_URL") if catalogue != CBS else None
    address = (url or own or os.environ.get(variable) or public).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise StatLineError(f"{address!r} is not a base address such as {public}.")
    return Endpoint(catalogue, address, retry=retry or usual_retry())


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
            answer: Any = json.loads(body)
        except ValueError:
            found = "broken JSON"
        except RecursionError:
            found = "JSON within JSON without end"
        else:
            if isinstance(answer, dict):
                return answer
            found = "JSON of another shape"
    raise wrong_answer(found, server, what, address)


def wrong_answer(found: str, server: Endpoint, what: str, address: str) -> PassingError:
    """Error for an answer that is not what the protocol promises."""
    return PassingError(
        f"{server.catalogue} answered with {found} instead of data for {what}: {_short(address)}"
    )


def no_answer(error: Exception, server: Endpoint, what: str, address: str) -> StatLineError:
    """Error for a request that got no answer, or a larger one than is read."""
    if isinstance(error, AllowanceError):
        return StatLineError(
            f"{server.catalogue} {error} for {what}; nothing was kept: {_short(address)}"
        )
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        how = f"gave no answer in time (waited {server.timeout[1]:g} seconds)"
    elif isinstance(error, (requests.ConnectionError, urllib3.exceptions.ProtocolError)):
        how = "cannot be reached, or broke off the connection"
    else:
        how = "gave no readable answer"
    return PassingError(f"{server.catalogue} {how} for {what}: {_short(address)}")


def refusal(
    status: int,
    server: Endpoint,
    what: str,
    address: str,
    message: str = "",
    after: float | None = None,
) -> StatLineError:
    """Error for an answer with another status than 200."""
    if status == 404:
        return TableNotFoundError(f"{server.catalogue} does not have {what}: {_short(address)}")
    said = f" ({message})" if message else ""
    sentence = f"{server.catalogue} answered with HTTP {status}{said} for {what}: {_short(address)}"
    if status in _PASSING:
        return PassingError(sentence, after)
    # What the table's own description allows is refused: the description may be of yesterday.
    return RevisedError(sentence) if status == 400 else StatLineError(sentence)


def seconds(after: str) -> float | None:
    """Seconds from now that ``Retry-After`` says, as a number or as a date.

    Examples
    --------
    >>> seconds("120"), seconds("Wed, 21 Oct 2015 07:28:00 GMT"), seconds("soon")
    (120.0, 0.0, None)
    """
    if re.fullmatch(r"[0-9]{1,9}", after.strip()):
        return float(after)
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


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
        answer = json.loads(body)
        third = "odata.error" in answer
        said = answer["odata.error"]["message"]["value"] if third else answer["error"]["message"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return "".join(c for c in str(said) if c.isprintable())[:200]


def _short(address: str) -> str:
    return address if len(address) <= 300 else address[:297] + "..."
