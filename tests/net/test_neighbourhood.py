"""One address is one for every limit: IPv4 whole, IPv6 by what one customer is given."""

import pytest

from beseda.net.neighbourhood import neighbourhood_of


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("192.0.2.1:99", "192.0.2.1"),
        ("[2001:db8:1:2::1]:5", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff:ffff:ffff:ffff]:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:3::1]:5", "2001:db8:1:3::/64"),
        ("[::1]:5", "::/64"),
        ("[fe80::1%eth0]:5", "fe80::/64"),
    ],
)
def test_ipv4_counts_whole_and_ipv6_by_its_64_bits_of_network(address: str, one: str) -> None:
    assert neighbourhood_of(address) == one


@pytest.mark.parametrize("address", ["[::ffff:192.0.2.1]:5", "[::ffff:c000:201]:5", "[64:ff9b::192.0.2.1]:5"])
def test_ipv6_that_carries_ipv4_counts_as_that(address: str) -> None:
    assert neighbourhood_of(address) == neighbourhood_of("192.0.2.1:77")


@pytest.mark.parametrize("address", ["nobody:1", "[not:an:address]:1", "alone", ""])
def test_what_is_no_address_counts_as_itself(address: str) -> None:
    assert neighbourhood_of(address) == address.rpartition(":")[0]
