"""What no type tells of TLS's settings: a certificate and its key go together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.locale import LANGUAGES
from beseda.server.running.config import Settings, change, renewed, waiting
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_tls import NO_TLS_BY_UDP, Pair, Tls, check_pairs

PATHS = st.sampled_from(["", "a.pem"])


@given(certificate=PATHS, key=PATHS, more=st.lists(st.builds(Pair, PATHS, PATHS), max_size=2).map(tuple))
def test_whatever_is_not_whole_is_refused(certificate: str, key: str, more: tuple[Pair, ...]) -> None:
    tls = Tls("offered", certificate, key, more)
    is_whole = all(pair.certificate and pair.key for pair in (Pair(certificate, key), *more))
    if is_whole or not (certificate or key or more):
        check_pairs(tls)
        assert len(tls.pairs) == (1 + len(more) if is_whole else 0)
    else:
        with pytest.raises(ConfigError, match=r"^tls\.") as raised:
            check_pairs(tls)
        assert len({raised.value.said(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_pair_is_called_by_its_place() -> None:
    tls = Tls("offered", "a", "b", (Pair("c", "d"), Pair("e", "f")))
    assert [place for place, _ in tls.pairs] == ["tls", "tls.more[0]", "tls.more[1]"]


def test_a_key_without_a_certificate_names_both() -> None:
    with pytest.raises(ConfigError, match=r"^tls\.key is there without tls\.certificate"):
        change(Settings(tls=Tls(key="a.pem")))
    with pytest.raises(ConfigError, match=r"^tls\.more\[0\]\.certificate is there without tls\.more\[0\]\.key"):
        change(Settings(tls=Tls("off", "a", "b", (Pair("c", ""),))))


def test_a_home_that_nobody_has_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^tls\.key: .~nobody-of-that-name/key.pem. names no home"):
        change(Settings(tls=Tls("off", "a", "~nobody-of-that-name/key.pem")))


def test_whether_there_is_tls_waits_for_the_next_start_and_the_rest_does_not() -> None:
    now = Settings(tls=Tls("offered"))
    wanted = Settings(tls=Tls("required", "a", "b", promise_seconds=5))
    held = renewed(now, wanted)
    assert held.tls == Tls("offered", "a", "b", promise_seconds=5)
    assert waiting(held, wanted) == ["tls.use"]


def test_where_tls_is_required_nobody_from_elsewhere_comes_by_udp() -> None:
    required = Settings(tls=Tls("required"), udp=True)
    assert change(required, udp=True).udp, "on this machine nobody reads along"
    for host in ("0.0.0.0", "192.0.2.1", "::", "chat.example.org"):
        with pytest.raises(ConfigError) as raised:
            change(required, host=("127.0.0.1", host))
        assert raised.value.words.sentence == NO_TLS_BY_UDP
        assert change(required, host=(host,), udp=False)
        assert change(required, host=(host,), tls_use="offered")
