"""Requests out of bytes, however they are cut, and what can be read in two ways refused; responses into bytes."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.http import (
    LONGEST_HEAD,
    LONGEST_TARGET,
    MOST_HEADERS,
    HttpFraming,
    Misread,
    Request,
    Requests,
    Response,
)

HEAD = b"GET /x?y=1 HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\naccept: */*\r\n\r\n"

PIECES = [b"GET ", b"/", b" HTTP/1.1", b"\r\n", b"\n", b"Host: a", b":", b" ", b"\r", b"\t", b"Content-Length: 0"]
PIECES += [b"Transfer-Encoding: chunked", b"Upgrade: websocket", b"Connection: upgrade", b"Expect: 100-continue"]


def read(data: bytes) -> Request | Misread | None:
    requests = Requests()
    requests.receive_data(data)
    return requests.next_request()


@given(st.integers(1, len(HEAD) - 1))
def test_a_request_is_read_wherever_it_is_cut(place: int) -> None:
    requests = Requests()
    requests.receive_data(HEAD[:place])
    assert requests.next_request() is None
    requests.receive_data(HEAD[place:] + b"more")
    request = requests.next_request()
    assert isinstance(request, Request)
    assert (request.method, request.target, request.has_body) == ("GET", "/x?y=1", False)
    assert request.header("accept") == "text/html, */*" and request.header("cookie") == ""
    assert requests.held == b"more"


@pytest.mark.parametrize(
    ("head", "status"),
    {
        "both lengths": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        "two lengths": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
        "a length that is none": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n", 400),
        "another coding": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        "a folded line": (b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c: d\r\n\r\n", 400),
        "a CR alone": (b"GET / HTTP/1.1\r\nHost: a\r\nX: b\rHost: c\r\n\r\n", 400),
        "a NUL": (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        "a blank before the colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
        "another host in the address": (b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        "an address of another kind": (b"GET ws://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        "an address in a query alone": (b"GET x?y=://a/socket HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        "a star to be read": (b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        "no version": (b"GET /\r\n", 400),
        "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\n", 505),
        "what is no request": (b"NICK anna\r\n", 400),
        "a long target": (b"GET /" + b"x" * LONGEST_TARGET, 414),
        "a long target that has ended": (b"GET /" + b"x" * LONGEST_TARGET + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        "a long head": (b"GET / HTTP/1.1\r\nX: " + b"y" * LONGEST_HEAD, 431),
        "many headers": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEADERS + 1) + b"\r\n", 431),
    }.values(),
)
def test_what_can_not_be_read_or_in_two_ways_has_a_status(head: bytes, status: int) -> None:
    assert read(head) == Misread(status)


def test_blank_lines_before_a_request_are_passed_over_and_line_feeds_alone_end_lines() -> None:
    request = read(b"\r\n\nGET / HTTP/1.0\n\n")
    assert isinstance(request, Request) and request.version == "1.0"


@pytest.mark.parametrize("line", [b"GET http://A:1/x", b"GET HTTP://a:1?y", b"OPTIONS *", b"CONNECT b:2"])
def test_an_address_may_be_whole_and_a_method_may_want_another_target(line: bytes) -> None:
    assert isinstance(read(line + b" HTTP/1.1\r\nHost: a:1\r\n\r\n"), Request)


def test_a_body_is_told_of_and_ends_the_connection() -> None:
    requests = Requests()
    requests.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    request = requests.next_request()
    assert isinstance(request, Request) and request.has_body
    assert b"connection: close" in requests.respond(Response(405, [], b"no"), closes=True).lower()
    assert requests.is_over


def test_requests_in_one_packet_are_answered_one_after_the_other() -> None:
    requests, client = Requests(), h11.Connection(h11.CLIENT)
    requests.receive_data(HEAD * 2)
    for _ in range(2):
        request = requests.next_request()
        assert isinstance(request, Request) and not requests.is_over
        client.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
        client.send(h11.EndOfMessage())
        client.receive_data(requests.respond(Response(200, [("ETag", '"x"')], b"hello")))
        got = [client.next_event() for _ in range(3)]
        assert isinstance(got[0], h11.Response) and got[0].status_code == 200 and got[0].reason == b"OK"
        assert isinstance(got[1], h11.Data) and bytes(got[1].data) == b"hello"
        client.start_next_cycle()


def test_a_head_alone_tells_the_length_and_has_no_body() -> None:
    requests = Requests()
    requests.receive_data(HEAD.replace(b"GET", b"HEAD") + b"rubbish\r\n\r\n")
    requests.next_request()
    sent = requests.respond(Response(200, [], b"hello"))
    assert b"content-length: 5" in sent and sent.endswith(b"\r\n\r\n")
    assert requests.next_request() == Misread(400)
    assert requests.respond(Response(400, [], b"what?"), closes=True).endswith(b"what?")


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_whatever_comes_is_a_request_a_misreading_or_waited_for(pieces: list[bytes]) -> None:
    requests = Requests()
    for piece in pieces:
        requests.receive_data(piece)
        asked = requests.next_request()
        if asked is None:
            continue
        requests.respond(Response(404, [], b"-"), closes=isinstance(asked, Misread))
        if requests.is_over:
            return


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_looks_like_a_request_is_read_without_a_failure(words: list[bytes]) -> None:
    requests = Requests()
    requests.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(words) + b"\r\n\r\n")
    while (asked := requests.next_request()) is not None:
        requests.respond(Response(200, [], b"-"), closes=isinstance(asked, Misread) or asked.has_body)
        if requests.is_over:
            return


def test_the_server_s_own_words_are_an_answer_to_who_has_begun_to_ask() -> None:
    sent = HttpFraming(408).encode(("Too late.",))
    assert sent.startswith(b"HTTP/1.1 408 Request Timeout\r\n") and sent.endswith(b"\r\n\r\nToo late.\n")
    assert b"Content-Length: 10\r\nConnection: close" in sent
    assert HttpFraming(0).encode(("Too late.",)) == b"" == HttpFraming(408).encode(())
