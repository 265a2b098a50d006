"""The certificates by which a Dask cluster and this machine know each other."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.errors import BuildError
from regiobeeld.regular_file import read_regular

#: How the address of a scheduler begins that speaks in secret.
_SECRET = "tls://"  # noqa: S105 - the begin of an address
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Certificates:
    """Files in PEM form, for a scheduler that is reached by TLS.

    Attributes
    ----------
    ca
        Certificate of the authority that signed those of the scheduler and the workers; nobody
        else is spoken to.
    cert, key
        Certificate of this machine, signed by the same authority, and its private key.
    """

    ca: Path
    cert: Path
    key: Path

    def check(self, address: str) -> None:
        """Check, before anything is sent, that the files can be used for a scheduler.

        Raises
        ------
        BuildError
            When the address asks for no TLS, or a file cannot be read or is not what it should be.

        Examples
        --------
        >>> Certificates(Path("ca.pem"), Path("me.pem"), Path("me.key")).check("tcp://10.0.0.1:8786")
        Traceback (most recent call last):
        ...
        regiobeeld.errors.BuildError: tcp://10.0.0.1:8786 is reached without TLS; with certificates
        the address of the scheduler begins with tls://.
        """
        if not address.startswith(_SECRET):
            raise BuildError(
                f"{address} is reached without TLS; with certificates the address of the scheduler"
                f" begins with {_SECRET}."
            )
        for what, path in (
            ("certificate of the authority", self.ca),
            ("certificate", self.cert),
            ("private key", self.key),
        ):
            try:
                read_regular(path, _LARGEST)
            except OSError as error:
                raise BuildError(
                    f"The {what}, {path}, cannot be read: {error.strerror or error}."
                ) from error
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(self.ca)
        except OSError as error:
            raise BuildError(f"{self.ca} is no certificate in PEM form: {error}.") from error
        try:
            # A key with a password would ask for it, in the middle of a batch.
            context.load_cert_chain(self.cert, self.key, password=_none)
        except (OSError, ValueError) as error:
            pair = f"{self.cert} and {self.key} are no certificate with its private key"
            raise BuildError(f"{pair} without password, in PEM form: {error}.") from error


def _none() -> str:
    raise ValueError("the key has a password")
