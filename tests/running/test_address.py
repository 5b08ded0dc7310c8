import pytest

from inforce.address import is_this_computer, settle_address, takes_sealed_things
from inforce.core.may import Refused

HERE = {"said": "", "host": "127.0.0.1", "port": 8000, "certificate": False, "behind_proxy": False}


def test_without_an_address_it_is_this_computer() -> None:
    assert settle_address(**HERE) == "http://localhost:8000"
    assert settle_address(**HERE | {"port": 80}) == "http://localhost"
    assert settle_address(**HERE | {"port": 8443, "certificate": True}) == "https://localhost:8443"
    assert settle_address(**HERE | {"port": 443, "certificate": True}) == "https://localhost"


@pytest.mark.parametrize("how", [{"certificate": True}, {"behind_proxy": True}])
def test_https_needs_somebody_who_does_it(how: dict[str, bool]) -> None:
    said = {"said": "https://inforce.holmlane.example/", "host": "0.0.0.0"}  # noqa: S104

    assert settle_address(**HERE | said | how) == "https://inforce.holmlane.example"
    with pytest.raises(Refused) as refused:
        settle_address(**HERE | said)
    assert refused.value.why == (
        "https://inforce.holmlane.example begins with https, and nothing here answers to that: give --tls-cert and "
        "--tls-key, or --behind-proxy when a web server of yours does it."
    )


def test_http_with_a_certificate_is_a_slip() -> None:
    with pytest.raises(Refused, match="give the address with https"):
        settle_address(**HERE | {"said": "http://inforce.holmlane.example", "certificate": True})


def test_an_address_of_this_computer_is_not_served_to_others() -> None:
    with pytest.raises(Refused, match="can be reached from this computer only"):
        settle_address(**HERE | {"host": "0.0.0.0"})  # noqa: S104


@pytest.mark.parametrize("said", ["inforce.school.example", "ftp://school.example", "https://", "https://a.example/b/"])
def test_what_nobody_can_type_is_no_address(said: str) -> None:
    with pytest.raises(Refused, match="is not an address that people can type"):
        settle_address(**HERE | {"said": said, "behind_proxy": True})


def test_what_has_to_be_locked_is_taken_over_https_or_on_this_computer_only() -> None:
    assert takes_sealed_things("https://inforce.holmlane.example")
    assert takes_sealed_things("http://localhost:8000")
    assert takes_sealed_things("http://inforce.holmlane.example").why == (
        "Nothing confidential can be told or opened here yet: this address begins with http, so others on the network "
        "could read along. Whoever looks after the computer has to give it https. Until then use the envelope, or ring."
    )


def test_a_name_that_only_begins_like_this_computer_is_another() -> None:
    assert not is_this_computer("http://localhost.school.example")
    assert is_this_computer("http://127.0.0.1:8000")
