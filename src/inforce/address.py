"""The address that people type, and what may be taken there.

Over plain http everybody between a phone and this computer can read along, so nothing that has to be locked is taken:
only https, or this computer alone, will do.
"""

from urllib.parse import urlsplit

from inforce.core.may import YES, Answer, Refused, no

THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


def settle_address(*, said: str, host: str, port: int, certificate: bool, behind_proxy: bool) -> str:
    """The address of an installation that listens on `host` and `port`. `said` is empty where none was given.

    Raises Refused when the address and what answers there do not fit together.
    """
    address = said.rstrip("/") or _of_this_computer(port, certificate=certificate)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise Refused(f"{said} is not an address that people can type: write it as https://inforce.yourschool.example")
    if parts.scheme == "https" and not (certificate or behind_proxy):
        raise Refused(
            f"{address} begins with https, and nothing here answers to that: give --tls-cert and --tls-key, "
            "or --behind-proxy when a web server of yours does it."
        )
    if parts.scheme == "http" and certificate:
        raise Refused(f"{address} begins with http, although there is a certificate: give the address with https.")
    if is_this_computer(address) and host not in THIS_COMPUTER:
        raise Refused(f"{address} can be reached from this computer only: give --address, as other people type it.")
    return address


def is_this_computer(address: str) -> bool:
    """Whether an address leads nowhere but to the computer it is typed on."""
    return urlsplit(address).hostname in THIS_COMPUTER


def takes_sealed_things(address: str) -> Answer:
    """Whether what has to be locked may be typed at this address."""
    if address.startswith("https://") or is_this_computer(address):
        return YES
    return no(
        "Nothing confidential can be told or opened here yet: this address begins with http, so others on the network "
        "could read along. Whoever looks after the computer has to give it https. Until then use the envelope, or ring."
    )


def _of_this_computer(port: int, *, certificate: bool) -> str:
    scheme, usual = ("https", 443) if certificate else ("http", 80)
    return f"{scheme}://localhost" if port == usual else f"{scheme}://localhost:{port}"
