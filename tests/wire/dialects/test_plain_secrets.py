"""A password that is typed where nobody asked for one is said to nobody; what people say is."""

import time

import pytest
from plain_speaking import plain

from beseda.core import requests as rq
from beseda.wire.dialects.actions import Reply
from beseda.wire.dialects.plain.secrets import MAY_BEGIN, is_secret
from beseda.wire.dialects.plain.talking import parse_fast

SECRETS = [
    "PASS sesame",
    "PASS :open sesame",
    "  PASS sesame ",
    "PASSWORD sesame",
    "OPER root sesame",
    "AUTHENTICATE AG1lAHNlc2FtZQ==",
    "IDENTIFY sesame",
    "IDENTIFY bob sesame",
    "NickServ IDENTIFY sesame",
    "ns identify bob sesame",
    "PRIVMSG NickServ :IDENTIFY sesame",
    "PRIVMSG nickserv@services.example :id sesame",
    " /password sesame",
    " /oper root sesame",
    " /msg NickServ identify sesame",
    " /pasword sesame",
    "\t/password sesame",
    "\u00a0/msg NickServ IDENTIFY sesame",
    "\ufeffPASS sesame",
    "\u200bOPER root sesame",
    "PASS\tsesame",
    "msg NickServ identify sesame",
    "Msg nickserv@services.example IDENTIFY bob sesame",
    "privmsg nickserv :identify sesame",
    "quote PASS sesame",
]
SAID = [
    "Pass the salt",
    "pass auf",
    "PASS ME THE SALT",
    "PASS",
    "OPER",
    "OPERA is loud",
    "Nsync",
    "identify the bird",
    "NO PASS, NO ENTRY",
    "I pass",
    " /me waves",
    "msg me later",
    "MSG me when you serve it",
    "raw fish, no pass",
    "quote me on that",
    "not now",
    "Password?",
]


@pytest.mark.parametrize("line", SECRETS)
def test_a_password_is_not_said(line: str) -> None:
    ann = plain()
    assert (line[:2] in MAY_BEGIN or not line.isprintable()) and is_secret(line)
    assert parse_fast([line], 0, 1, ann.current) is None
    submission, _ = ann.receive([line], 0)
    assert submission is not None
    assert submission.actions == (Reply("That looks like a password: nobody saw it.", refuses=True),)


@pytest.mark.parametrize("line", SAID)
def test_what_people_say_is_said(line: str) -> None:
    submission, _ = plain().receive([line], 0)
    assert submission is not None
    (say,) = submission.actions
    assert isinstance(say, rq.Say) and say.texts[0].lines == (line,)


def test_after_another_line_it_is_not_said_either() -> None:
    submission, read = plain().receive(["hello", "PASS sesame", "bye"], 0)
    assert submission is not None and read == 1


DEAR = ["PRIVMSG " + "serv@" * 800, " /msg " + "servpass" * 500, "PASS" + " " * 4000 + "a b", "\t " * 2000 + "/"]


@pytest.mark.parametrize("line", DEAR)
def test_no_line_takes_long_to_judge(line: str) -> None:
    began = time.thread_time()
    assert not is_secret(line)
    assert time.thread_time() - began < 0.005  # a line of talk takes a hundredth of it
