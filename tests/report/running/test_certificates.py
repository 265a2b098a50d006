"""A cluster that speaks TLS: it makes reports for who has its certificates, and for nobody else."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from regiobeeld.errors import BuildError
from regiobeeld.report.running.batch import batch
from regiobeeld.report.running.certificates import Certificates

REGION = "GM0096"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def authority(folder: Path) -> Certificates:
    """An authority, and a certificate that it signed."""
    folder.mkdir()
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(folder, *new, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca")
    openssl(folder, *new, "-keyout", "me.key", "-out", "me.csr", "-subj", "/CN=me")
    openssl(folder, "x509", "-req", "-in", "me.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", "me.pem")  # fmt: skip
    return Certificates(folder / "ca.pem", folder / "me.pem", folder / "me.key")


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Certificates:
    return authority(tmp_path_factory.mktemp("ours") / "tls")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> Certificates:
    return authority(tmp_path_factory.mktemp("theirs") / "tls")


@pytest.fixture(scope="module")
def address(ours):
    """A scheduler and a worker on this machine, that speak TLS only."""
    distributed = pytest.importorskip("distributed")
    ca, cert, key = map(str, (ours.ca, ours.cert, ours.key))
    security = distributed.Security(
        require_encryption=True, tls_ca_file=ca,
        tls_scheduler_cert=cert, tls_scheduler_key=key,
        tls_worker_cert=cert, tls_worker_key=key,
        tls_client_cert=cert, tls_client_key=key,
    )  # fmt: skip
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None,
        security=security, protocol="tls://", host="127.0.0.1",
    ) as cluster:  # fmt: skip
        assert cluster.scheduler_address.startswith("tls://127.0.0.1")
        yield cluster.scheduler_address


@needs_openssl
def test_a_cluster_with_tls_makes_reports(address, ours, tmp_path):
    result = batch([REGION], out=str(tmp_path), dask=address, certificates=ours)
    assert (result.made, result.failed) == ([REGION], {})
    assert (tmp_path / REGION / f"regiobeeld-{REGION}.html").is_file()


@needs_openssl
@pytest.mark.parametrize("who", ["nobody", "no TLS", "signed by another", "another authority"])
def test_who_has_not_its_certificates_is_told(
    address, ours, theirs, who, tmp_path, monkeypatch
) -> None:
    from regiobeeld.report.running import cluster

    monkeypatch.setattr(cluster, "_TIMEOUT", 2)
    given = {
        "nobody": None,
        "no TLS": None,
        "signed by another": replace(theirs, ca=ours.ca),
        "another authority": replace(ours, ca=theirs.ca),
    }[who]
    at = address.replace("tls://", "tcp://") if who == "no TLS" else address
    with pytest.raises(BuildError, match=f"There is no Dask scheduler at {at}") as caught:
        batch([REGION], out=str(tmp_path), dask=at, certificates=given)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / REGION).exists()


def test_certificates_are_for_tls_only(tmp_path):
    pytest.importorskip("distributed")
    some = Certificates(tmp_path / "ca.pem", tmp_path / "me.pem", tmp_path / "me.key")
    with pytest.raises(BuildError, match=r"tcp://127\.0\.0\.1:9 is reached without TLS"):
        batch([REGION], out=str(tmp_path), dask="tcp://127.0.0.1:9", certificates=some)


@needs_openssl
def test_files_that_are_no_certificates_are_named(ours, theirs, tmp_path):
    odd = tmp_path / "x.pem"
    odd.write_text("geen certificaat")
    os.mkfifo(tmp_path / "pipe")
    locked = tmp_path / "locked.key"
    openssl(tmp_path, "pkcs8", "-topk8", "-in", str(ours.key), "-out", str(locked),
            "-passout", "pass:geheim")  # fmt: skip
    faults = [
        (replace(ours, ca=tmp_path / "a.pem"), "authority, .*a.pem, cannot be read: No such file"),
        (replace(ours, ca=odd), "x.pem is no certificate in PEM form"),
        (replace(ours, ca=tmp_path), "authority, .*, cannot be read: "),
        (replace(ours, key=tmp_path / "pipe"), "key, .*pipe, cannot be read: .* a pipe"),
        (
            replace(ours, cert=tmp_path / "b.pem"),
            "The certificate, .*b.pem, cannot be read: No suc",
        ),
        (
            replace(ours, key=tmp_path / "c.key"),
            "The private key, .*c.key, cannot be read: No such",
        ),
        (replace(ours, cert=odd), "x.pem and .* are no certificate with its private key"),
        (replace(ours, key=odd), "x.pem are no certificate with its private key"),
        (replace(ours, key=theirs.key), "are no certificate with its private key"),
        (replace(ours, key=locked), "the key has a password"),
    ]
    for given, said in faults:
        with pytest.raises(BuildError, match=said) as caught:
            given.check("tls://127.0.0.1:9")
        assert "\n" not in str(caught.value)
    ours.check("tls://127.0.0.1:9")
