"""`inforce serve`: the real command, from an empty folder."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.own_database import HOME

Serve = Callable[..., "Served"]


class Served:
    def __init__(self, folder: Path, *words: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "inforce", "serve", "--port", str(self.port), *words],
            cwd=HOME,
            env={**os.environ, "INFORCE_DATA": str(folder / "data")},
            text=True,
            stderr=subprocess.PIPE,
        )

    def said(self, count: int) -> list[str]:
        assert self.process.stderr
        return [self.process.stderr.readline().rstrip("\n") for _ in range(count)]

    def get(self, path: str, *, trust: Path | None = None) -> tuple[int, str]:
        """What an address answers, asked again until there is anybody."""
        scheme, context = ("https", ssl.create_default_context(cafile=str(trust))) if trust else ("http", None)
        while self.process.poll() is None:
            try:
                with urllib.request.urlopen(  # noqa: S310 - http or https, ours
                    f"{scheme}://localhost:{self.port}{path}", timeout=60, context=context
                ) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
        raise AssertionError(self.process.communicate()[1])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def begin(*words: str) -> Served:
        started.append(Served(tmp_path, *words))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.communicate()


def test_on_an_empty_folder_it_says_where_set_up_begins_and_is_well(serve: Serve) -> None:
    served = serve()

    address, how, link = served.said(3)

    here = f"http://localhost:{served.port}"
    assert address == f"Inforce is at {here}"
    assert how == "Set it up here, in the browser that you will go on with. The link works once:"
    assert re.fullmatch(re.escape(here) + r"/start/link/[\w-]{32}/", link)
    assert served.get("/healthz") == (200, "alive\n")
    assert served.get("/readyz") == (200, "ready\n")
    assert served.get(link.removeprefix(here))[0] == 200
    assert served.get("/start/link/another/")[0] == 404
    assert served.get("/demo/")[0] == 404
    assert served.stop() == 0


def test_a_new_link_puts_the_first_out_of_use(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    first = served.said(3)[2]

    asked = subprocess.run(
        [sys.executable, "-m", "inforce", "setup-link"],
        cwd=HOME,
        env={**os.environ, "INFORCE_DATA": str(tmp_path / "data"), "INFORCE_ADDRESS": first.split("/start")[0]},
        capture_output=True,
        text=True,
        check=True,
    )

    paths = [link.split(str(served.port))[1] for link in (first, asked.stdout.strip())]
    assert [served.get(path)[0] for path in paths] == [404, 200]


def test_over_plain_http_it_says_that_nothing_confidential_is_taken(serve: Serve) -> None:
    served = serve("--address", "http://inforce.holmlane.example")

    address, warning = served.said(2)

    assert address == "Inforce is at http://inforce.holmlane.example"
    assert warning.startswith("Nothing confidential can be told or opened here yet: this address begins with http")


def test_a_port_that_is_taken_is_one_sentence_and_nothing_was_made(serve: Serve, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        _, said = serve("--port", port).process.communicate(timeout=60)

    assert said == f"Port {port} is taken by another program: stop that one, or choose another with --port.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--address", "https://a.example"], "nothing here answers to that: give --tls-cert and --tls-key"),
        (["--tls-cert", "a.pem"], "A certificate needs its key, and the key its certificate"),
        (["--tls-cert", "/none.pem", "--tls-key", "/none.key"], "The file /none.pem cannot be read."),
        (["--host", "0.0.0.0"], "can be reached from this computer only: give --address"),  # noqa: S104
    ],
)
def test_what_does_not_fit_together_is_one_sentence(words: list[str], sentence: str, serve: Serve) -> None:
    served = serve(*words)

    _, said = served.process.communicate(timeout=60)

    assert served.process.returncode == 1
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_a_setting_that_cannot_be_understood_is_one_sentence(tmp_path: Path) -> None:
    wrong = {**os.environ, "INFORCE_DATA": str(tmp_path / "data"), "INFORCE_MAX_FILE_MB": "a lot"}

    said = subprocess.run(
        [sys.executable, "-m", "inforce", "migrate"], cwd=HOME, env=wrong, capture_output=True, text=True, check=False
    )

    assert said.returncode == 1
    assert said.stderr.startswith('A setting cannot be understood: Environment variable "INFORCE_MAX_FILE_MB"')
    assert len(said.stderr.splitlines()) == 1


def test_with_a_certificate_it_does_https(serve: Serve, tmp_path: Path) -> None:
    make_certificate(tmp_path)

    served = serve("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))

    assert served.said(1) == [f"Inforce is at https://localhost:{served.port}"]
    assert served.get("/readyz", trust=tmp_path / "cert.pem") == (200, "ready\n")
    status, page = served.get("/account/sign-in/", trust=tmp_path / "cert.pem")
    assert (status, "Sign in" in page) == (200, True)


def make_certificate(folder: Path) -> None:
    """A certificate of our own for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
