"""How an address is written, read back, and told apart from what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.client.address import Address, parse_address
from beseda.client.settings import JoinSettings


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("chat.example", ("chat.example", 8878)),
        ("chat.example:9000", ("chat.example", 9000)),
        (" 10.0.0.1 ", ("10.0.0.1", 8878)),
        (":9000", ("localhost", 9000)),
        ("[::1]:9000", ("::1", 9000)),
        ("[::1]", ("::1", 8878)),
        ("fe80::1%eth0", ("fe80::1%eth0", 8878)),
        ("чат.рф:1", ("чат.рф", 1)),
        ("", ("localhost", 8878)),
        ("9000", ("localhost", 9000)),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == Address(*address)


@pytest.mark.parametrize(("text", "host"), [("chat", "chat"), ("::1", "::1"), ("[::1]", "::1")])
def test_a_port_may_stand_by_itself(text: str, host: str) -> None:
    assert parse_address(text, "9000") == Address(host, 9000)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("irc://chat.example", Address("chat.example")),
        ("IRC://chat.example:9000/", Address("chat.example", 9000)),
        ("irc://[::1]:9000/#tea", Address("::1", 9000, "#tea")),
        ("irc://localhost/%23tea", Address("localhost", room="#tea")),
        ("irc://localhost/чай,needkey", Address("localhost", room="чай")),
        ("telnet://localhost:8878", Address("localhost", 8878)),
        ("udp://localhost:9000", Address("localhost", 9000, udp=True)),
        ("ircs://[::1]/#tea", Address("::1", 8878, "#tea", tls=True)),
        ("tls://chat.example:9000", Address("chat.example", 9000, tls=True)),
    ],
)
def test_a_url_of_other_programs_is_understood(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://chat.example:8878/", Address("chat.example", 8878, tls=True)),
        ("HTTPS://chat.example", Address("chat.example", 443, tls=True)),
        ("http://chat.example/", Address("chat.example", 80)),
        ("http://[::1]:8878", Address("::1", 8878)),
        ("https://host:9000/chat/#чай?m=abc", Address("host", 9000, "#чай", tls=True)),
        ("https://host:9000#%23%D1%87%D0%B0%D0%B9", Address("host", 9000, "##чай", tls=True)),
        ("https://host:9000/?#@anna", Address("host", 9000, tls=True)),
        ("https://host:9000/page?x=/y#tea", Address("host", 9000, "#tea", tls=True)),
    ],
)
def test_a_link_of_the_page_is_an_address(text: str, address: Address) -> None:
    assert parse_address(text) == address


def test_a_link_of_the_page_may_have_its_port_beside() -> None:
    assert parse_address("https://chat.example", "9000") == Address("chat.example", 9000, tls=True)


@pytest.mark.parametrize("text", ["gopher://host", "wss://host/x", "://host"])
def test_a_url_of_something_else_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address of a chat"):
        parse_address(text)


@pytest.mark.parametrize("text", ["host:1", "[::1]:1", "irc://host:1", "https://host:1/", "9000"])
def test_two_ports_are_one_too_many(text: str) -> None:
    with pytest.raises(ValueError, match="is one too many"):
        parse_address(text, "2")


@pytest.mark.parametrize("text", ["host:", "host:0", "host:65536", "host:-1", "host:x", "host:٣", "host:000001"])
def test_what_is_no_port_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="a port is a number from 1 to 65535"):
        parse_address(text)


@pytest.mark.parametrize("text", ["[::1", "[]:1", "[::1]9000", "[::1]:", "a b", "me@host", "a\tb", "irc://a b"])
def test_what_is_no_address_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a.* (address|port)|is a number"):
        parse_address(text)


hosts = st.sampled_from(["localhost", "10.1.2.3", "::1", "2001:db8::7", "чат.рф"])


@given(hosts, st.integers(1, 65535))
def test_an_address_as_we_show_it_can_be_typed_again(host: str, port: int) -> None:
    assert parse_address(JoinSettings(host, port).address) == Address(host, port)


@pytest.mark.parametrize("text", ["user:word@host:1", "host:1:2/tea", "host:1/tea", "me@host", "two words"])
def test_what_stands_in_no_address_makes_it_none_and_no_host(text: str) -> None:
    for address in (text, f"irc://{text}") if "/" not in text else (text,):
        with pytest.raises(ValueError, match="is not an address: write HOST or HOST:PORT"):
            parse_address(address)
