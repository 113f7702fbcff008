"""What is at which address, for whom and for how long."""

import gzip
import re

import brotli
import pytest

from beseda.server.web.answers import REFUSALS, language_of, refusal
from beseda.server.web.page_files import PageFiles, Served, page_files
from beseda.server.web.site import Site, Told, path_of
from beseda.wire.framing.http import Request, Response

UNWRITTEN = f"{page_files().folder}/style/log.css"
"""Named before it is there."""
TOLD = Told('Tea & "talk"', "en", "#lobby", has_password=False)


def site() -> Site:
    return Site(page_files, lambda: TOLD)


def asked(target: str = "/", method: str = "GET", has_body: bool = False) -> Request:
    return Request(method, target, (), has_body)


def header(response: Response, name: str) -> str:
    return ", ".join(value for each, value in response.headers if each == name)


def test_the_page_names_its_files_and_what_the_chat_is_called() -> None:
    response = site().respond(asked())
    text = response.body.decode()
    assert response.status == 200 and header(response, "Content-Type") == "text/html; charset=utf-8"
    assert '<meta name="beseda-network" content="Tea &amp; &quot;talk&quot;">' in text
    assert "{base}" not in text and "<!--beseda" not in text
    files = set(re.findall(r'(?:href|src)="(page-[^"]+)"', text))
    assert f"{page_files().folder}/app.js" in files
    assert {name for name in files if site().respond(asked(f"/{name}")).status != 200} <= {UNWRITTEN}


def test_every_module_is_asked_for_at_once() -> None:
    text = site().respond(asked()).body.decode()
    assert re.findall(r'rel="modulepreload" href="page-[0-9a-f]+/([^"]+)"', text) == ["app.js"]


def test_files_are_kept_for_good_and_the_page_is_asked_for_again() -> None:
    assert "immutable" in header(site().respond(asked(f"/{page_files().folder}/app.js")), "Cache-Control")
    assert header(site().respond(asked()), "Cache-Control") == "no-cache"
    assert header(site().respond(asked("/sw.js")), "Cache-Control") == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate, gzip;q=0.5", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("*", "br"),
        ("gzip, *;q=0", "gzip"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("GZIP;Q=0.5, Br;Q=0.501", "br"),
        ("gzip;q=0.5, identity;q=0.2", "gzip"),
        ("", ""),
        ("deflate", ""),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.000, br;q=0.0, *", ""),
        ("*;q=0", ""),
        ("identity, gzip;q=0.9", ""),
        ("gzip;q=2, br;q=no, brr", ""),
    ],
)
def test_the_smallest_form_is_sent_of_those_that_are_liked_best(accepted: str, coding: str) -> None:
    """RFC 9110, 12.5.3."""
    response = site().respond(Request("GET", "/", (("accept-encoding", accepted),)))
    assert header(response, "Content-Encoding") == coding
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[coding]
    assert decode(response.body) == site().respond(asked()).body
    assert header(response, "Vary") == "Accept-Encoding"


def test_each_form_has_a_tag_of_its_own() -> None:
    """RFC 9110, 8.8.3.3: who has one form must not be told that it is the other one still."""
    tags = {
        accepted: header(site().respond(Request("GET", "/", (("accept-encoding", accepted),))), "ETag")
        for accepted in ("", "gzip", "br")
    }
    assert len(set(tags.values())) == 3
    for accepted in tags:
        for had, tag in tags.items():
            headers = (("accept-encoding", accepted), ("if-none-match", tag))
            response = site().respond(Request("GET", "/", headers))
            assert response.status == (304 if had == accepted else 200)
            assert header(response, "Vary") == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "gzip", "gzip, br"])
def test_who_asks_for_the_head_alone_is_told_what_the_whole_would_be(accepted: str) -> None:
    """RFC 9110, 9.3.2."""
    whole, head = (site().respond(Request(each, "/", (("accept-encoding", accepted),))) for each in ("GET", "HEAD"))
    assert head.headers == whole.headers and len(head.body) == len(whole.body), "the framing sends the length only"


def test_files_come_by_gzip_until_there_is_brotli() -> None:
    text = b"words and words and words" * 9
    files = PageFiles("page-1", {"app.js": text}, {"app.js": Served("app.js", text)})
    here = Site(lambda: files, lambda: TOLD)
    request = Request("GET", "/page-1/app.js", (("accept-encoding", "gzip, br"),))
    assert header(here.respond(request), "Content-Encoding") == "gzip"
    here.press()
    assert header(here.respond(request), "Content-Encoding") == "br"


def test_what_is_the_same_still_is_not_sent_again() -> None:
    tag = header(site().respond(asked()), "ETag")
    for tags in (tag, f'"x", W/{tag}', "*"):
        response = site().respond(Request("GET", "/", (("if-none-match", tags),)))
        assert (response.status, response.body, header(response, "ETag")) == (304, b"", tag)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (asked("/nothing"), 404),
        (asked("/page-0/app.js"), 404),
        (asked("/package.json"), 404),
        (asked("/../pyproject.toml"), 404),
        (asked("/%2e%2e/pyproject.toml"), 404),
        (asked("/socket"), 426),
        (asked(method="POST", has_body=True), 405),
        (asked(method="OPTIONS", target="*"), 405),
        (asked(method="NICK"), 501),
        (asked(has_body=True), 413),
    ],
)
def test_what_is_not_there_is_refused(request_: Request, status: int) -> None:
    response = site().respond(request_)
    assert response.status == status
    assert header(response, "Cache-Control") == "no-store" and response.body


@pytest.mark.parametrize("status", REFUSALS)
def test_every_answer_is_guarded_and_reads_well_in_both_languages(status: int) -> None:
    page = site().refuse(status, Request("GET", "/", (("accept", "text/html"), ("accept-language", "ru-RU,en;q=0.5"))))
    assert "default-src 'self'" in header(page, "Content-Security-Policy")
    assert header(page, "X-Content-Type-Options") == "nosniff"
    text = page.body.decode()
    assert '<html lang="ru">' in text and re.search("<p>[А-Я].*[.]</p>", text)
    line = refusal(status).body.decode()
    assert line.startswith(f"{status} ") and line.endswith(".\n") and "<" not in line


OUTSIDE = ("/etc/passwd", "etc/passwd", "pyproject.toml", "server/web/site.py", "page/../cli.py", "data/journal.db")


@pytest.mark.parametrize(
    "up", ["", "/", "../../../../../../../..", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e", "..%5c..%5c"]
)
@pytest.mark.parametrize("file", OUTSIDE)
def test_no_address_leads_out_of_the_page(up: str, file: str) -> None:
    """CVE-2016-1231 of Prosody. Nor does it with the folder of the files before it."""
    for begin in ("/", f"/{page_files().folder}/", "http://localhost/"):
        for path in (f"{begin}{up}/{file}", f"{begin}{up}{file}", f"{begin}{up}/{file}%00.js"):
            assert site().respond(asked(path)).status == 404, path


def test_no_script_runs_that_is_no_file_of_ours() -> None:
    """Whatever a text might smuggle into the page: an inline script, an attribute, a file of somebody else's."""
    policy = dict(
        part.split(" ", 1)
        for part in header(site().respond(Request("GET", "/", ())), "Content-Security-Policy").split("; ")
    )
    assert policy["default-src"] == "'self'" and not {"script-src", "style-src", "connect-src"} & policy.keys()
    assert not [value for value in policy.values() if "unsafe" in value or "*" in value]
    assert policy["base-uri"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ru", "ru"), ("ru;q=0.1, en-GB;q=0.2", "en"), ("de, fr", "ru"), ("", "ru"), ("EN", "en"), (";;q=,,ru;q=2", "ru")],
)
def test_the_visitor_is_answered_in_the_language_they_would_rather_read(accepted: str, language: str) -> None:
    assert language_of(Request("GET", "/", (("accept-language", accepted),)), "ru") == language


def test_an_address_may_be_whole_and_has_its_question_left_out() -> None:
    assert path_of("http://chat.example:8878/a%20b?c=d") == "/a b"
    assert path_of("http://chat.example") == "/" == path_of("/?x") and path_of("*") == "*"
