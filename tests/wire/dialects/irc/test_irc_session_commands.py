"""CAP, PASS, NICK, USER, PING, PONG, QUIT, ERROR, WEBIRC: what they note down, ask for and answer."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, ann, asks, person, question, said, stranger, told

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import Seq, UserId, session_id
from beseda.core.questions import Free, IsFree
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Action, Ask, ComeByGateway, GivePassword, Reply, SetCapabilities, Submission
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc.commands.session import USUAL_USERNAME, introduced
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.line import LONGEST_INPUT, LONGEST_REST, size
from beseda.wire.dialects.irc.network import REALLEN, USERLEN, Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.dialects.irc.registration import Registration
from beseda.wire.framing.lines import LineReader

SERVER = Network().server_name

# IRCv3 "Capability Negotiation".


def test_cap_ls_lists_all_that_there_is_without_values_or_asterisks_for_who_gives_no_version() -> None:
    """ "The CAP LS subcommand", "CAP LS Version"."""
    (line,) = told("CAP LS", stranger())
    assert line.startswith("CAP * LS :")
    assert line.removeprefix("CAP * LS :").split() == [row.name for row in caps.ROWS]


def test_cap_ls_302_brings_cap_notify_by_itself_and_may_take_several_lines() -> None:
    """ "CAP LS Version Features", "Multiline replies to `CAP LS` and `CAP LIST`"."""
    *before, last = asks("CAP LS 302", stranger())
    assert all(isinstance(action, Reply) and action.words.startswith("CAP * LS * :") for action in before)
    assert isinstance(last, SetCapabilities)
    assert last.caps == {caps.CAP_NOTIFY} and last.words.startswith("CAP * LS :")


def test_a_second_ls_302_changes_nothing_any_more() -> None:
    assert told("CAP LS 302", stranger(caps.CAP_NOTIFY))


@pytest.mark.parametrize("line", ["CAP LS", "CAP LS 302", "CAP REQ :batch", "CAP REQ :nonsense", "cap ls"])
def test_ls_and_req_hold_registration_open_until_end(line: str) -> None:
    """ "Connection Registration": registration MUST NOT complete until CAP END."""
    speaker = stranger()
    asks(line, speaker)
    assert speaker.registration.negotiating
    assert asks("CAP END", speaker) == ()
    assert not speaker.registration.negotiating


@pytest.mark.parametrize("line", ["CAP LS 302", "CAP REQ :batch", "CAP END"])
def test_who_is_in_may_negotiate_and_stays_in(line: str) -> None:
    """ "The server MUST accept the `CAP` command at any time, including after registration."""
    speaker = ann()
    asks(line, speaker)
    assert not speaker.registration.negotiating


def test_cap_list_does_not_hold_registration_up() -> None:
    speaker = stranger()
    assert told("CAP LIST", speaker) == ["CAP * LIST :"]
    assert not speaker.registration.negotiating


def test_cap_list_is_what_one_has() -> None:
    assert told("CAP LIST", ann(caps.BATCH, caps.AWAY_NOTIFY)) == ["CAP ann LIST :away-notify batch"]


def test_the_highest_version_is_kept_and_each_ls_answered_by_its_own() -> None:
    """ "If a client sends a lower CAP version […] keep storing the original (higher) version."""
    speaker = stranger()
    for line in ("CAP LS 307", "CAP LS", "CAP LS nonsense", "CAP LS " + "9" * 400):
        asks(line, speaker)
        assert speaker.registration.cap_version == 307


def test_a_request_is_granted_in_its_own_words_at_its_place() -> None:
    """ "The CAP REQ subcommand", "The CAP ACK subcommand"."""
    speaker = stranger(caps.BATCH)
    actions = asks("CAP REQ :server-time -batch", speaker)
    assert actions == (SetCapabilities(frozenset((caps.SERVER_TIME,)), "CAP * ACK :server-time -batch"),)


def test_a_request_is_granted_as_a_whole_or_not_at_all() -> None:
    """ "The capability identifier set must be accepted as a whole, or rejected entirely."""
    assert told("CAP REQ :foo batch bar", stranger()) == ["CAP * NAK :foo batch bar"]


def test_cap_notify_stays_with_who_gave_302() -> None:
    """ "cap-notify": such clients can't disable it."""
    speaker = stranger(caps.CAP_NOTIFY)
    asks("CAP LS 302", speaker)
    assert told("CAP REQ :-cap-notify", speaker) == ["CAP * NAK :-cap-notify"]


def test_a_list_without_its_colon_is_a_list() -> None:
    (action,) = asks("CAP REQ batch server-time", stranger())
    assert isinstance(action, SetCapabilities) and action.caps == {caps.BATCH, caps.SERVER_TIME}


@given(st.lists(st.sampled_from([row.name for row in caps.ROWS] + ["-batch", "x" * 90]), min_size=1, max_size=30))
def test_an_answer_to_any_request_fits_its_lines_and_repeats_it(words: list[str]) -> None:
    text = " ".join(words)[:490]
    lines = [
        action.words for action in asks(f"CAP REQ :{text}", stranger()) if isinstance(action, Reply | SetCapabilities)
    ]
    assert all(size(f":{SERVER} {line}") <= LONGEST_REST for line in lines)
    assert " ".join(line.partition(" :")[2] for line in lines) == text.rstrip(" ")


@pytest.mark.parametrize("line", ["CAP FOO", "CAP ACK :batch", "CAP REQ"])
def test_an_unknown_subcommand_is_told_so(line: str) -> None:
    """ "The CAP command": ERR_INVALIDCAPCMD (410)."""
    assert told(line, stranger()) == [f"410 {line.split()[1]} :Invalid CAP command"]


# modern-irc, "PASS message".


def test_the_last_password_counts_until_one_is_in() -> None:
    speaker = stranger()
    assert asks("PASS one", speaker) == asks("PASS :two words", speaker) == ()
    assert speaker.registration.password == "two words"
    assert told("PASS three") == ["462 :You may not reregister"]
    assert told("PASS", speaker) == ["461 PASS :Not enough parameters"]


def test_nobody_without_the_password_learns_who_is_here() -> None:
    speaker = Speaking(entered=False, network=Network(is_locked=True))
    assert asks("NICK ann", speaker) == ()
    assert speaker.registration.name == person("ann")
    speaker.registration.password = None
    assert question("NICK ann", speaker).question == IsFree(person("ann"))


def with_password(*lines: str) -> tuple[Irc, tuple[Action, ...]]:
    """A client of a server with a password who has said all there is to say, and what the last line asked for."""
    network = Network(is_locked=True)
    irc = Irc(Profiles(network), "host", "en")
    for line in lines:
        submission, _ = irc.receive([line], 0)
    assert submission is not None
    return irc, submission.actions


@pytest.mark.parametrize("given", ["", "open sesame"])
def test_the_password_is_checked_when_all_else_is_said(given: str) -> None:
    """Once, whatever came in between: capabilities are open until CAP END."""
    passed = [f"PASS :{given}"] if given else []
    irc, actions = with_password("CAP LS 302", *passed, "NICK ann", "USER ann 0 * :Ann", "CAP END")
    (give_password,) = actions
    assert isinstance(give_password, GivePassword) and give_password.password == given
    assert give_password.then(False) == (Reply("464 :Password incorrect", refuses=True), rq.Exit("Password incorrect"))
    assert irc.refuse(Refusal(Reason.NOT_ENTERED), rq.Exit("Password incorrect")) == (
        "ERROR :Closing link: Password incorrect",
    )


def test_a_right_password_is_needed_and_kept_no_longer() -> None:
    irc, (give_password,) = with_password("PASS x", "NICK ann", "USER ann 0 * :Ann")
    assert isinstance(give_password, GivePassword)
    enter, *_ = give_password.then(True)
    assert isinstance(enter, rq.Enter) and irc.registration.password is None
    irc.refuse(Refusal(Reason.NAME_TAKEN, "ann"), enter)
    submission, _ = irc.receive(["NICK anna"], 0)
    assert submission is not None and isinstance(submission.actions[0], rq.Enter), (
        "another name needs no other password"
    )


def test_a_password_that_nobody_asked_for_is_forgotten_with_the_welcome() -> None:
    network = Network()
    irc = Irc(Profiles(network), "host", "en")
    irc.receive(["PASS secret"], 0)
    assert irc.registration.password == "secret"
    irc.note(ev.Entered(Seq(1), AT, UserId(1), person("ann"), session_id(1, 1)), None)
    assert irc.registration.password is None


# modern-irc, "NICK message".


def test_a_name_that_completes_nothing_is_asked_about_early() -> None:
    speaker = stranger()
    assert question("NICK Ивáн", speaker).question == IsFree(person("Ивáн"))
    assert speaker.registration.name == person("Ивáн")


def test_a_name_that_completes_the_registration_is_not_asked_about_twice() -> None:
    speaker = stranger()
    asks("USER ann 0 * :Ann", speaker)
    assert asks("NICK ann", speaker) == ()
    assert speaker.registration.is_complete


@pytest.mark.parametrize(
    ("opening", "is_asked"),
    [
        (b"NICK ann\r\nUSER ann 0 * :Ann\r\n", False),
        (b"pass x\nnick ann\nuser ann 0 * :Ann\nJOIN #a\n", False),
        (b"NICK ann\r\nUSER ann 0 * :An", True),
        (b"NICK ann\r\n", True),
        (b"NICK ann\r\nCAP LS 302\r\nUSER ann 0 * :Ann\r\n", True),
        (b"CAP LS 302\r\nNICK ann\r\nUSER ann 0 * :Ann\r\n", True),
        (b"", True),
    ],
)
def test_a_name_said_in_one_breath_with_its_user_is_not_asked_about(opening: bytes, is_asked: bool) -> None:
    speaker = stranger()
    speaker.registration.opens(opening)
    assert bool(asks("NICK ann", speaker)) is is_asked
    assert not speaker.registration.in_one_breath and asks("NICK anna", speaker)


@pytest.mark.parametrize(
    ("refusal", "begin"),
    [
        (Refusal(Reason.NAME_TAKEN, "Ann"), "433 ann :"),
        (Refusal(Reason.NAME_LOOKS_TAKEN, "Ann"), "433 ann :"),
        (Refusal(Reason.NAME_RESERVED, "ann"), "432 ann :"),
    ],
)
def test_a_name_that_is_not_free_is_told_early_and_forgotten(refusal: Refusal, begin: str) -> None:
    speaker = stranger()
    (words,) = said("NICK ann", refusal, speaker)
    assert words.startswith(begin)
    assert speaker.registration.name is None


def test_a_name_chosen_meanwhile_is_not_forgotten() -> None:
    speaker = stranger()
    early = question("NICK ann", speaker)
    asks("NICK bob", speaker)
    assert list(early.render(Refusal(Reason.NAME_TAKEN, "Ann"), speaker)) != []
    assert speaker.registration.name == person("bob")


@pytest.mark.parametrize("answer", [Free(), Refusal(Reason.FULL, "10")])
def test_nothing_is_said_early_of_what_is_not_the_names_fault(answer: Free | Refusal) -> None:
    speaker = stranger()
    assert said("NICK ann", answer, speaker) == []
    assert speaker.registration.name == person("ann")


def test_who_is_in_asks_for_the_name_itself() -> None:
    assert asks("NICK Zoe") == (rq.Rename(person("Zoe")),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("NICK", "431 :No nickname given"),
        ("NICK :", "431 :No nickname given"),
        ("NICK : ", "431 :No nickname given"),
        ("NICK 1x", "432 1x :Erroneus nickname"),
        ("NICK #x", "432 #x :Erroneus nickname"),
        ("NICK :a b", "432 * :Erroneus nickname"),
    ],
)
@pytest.mark.parametrize("speaker", [ann(), stranger()], ids=["in", "not in"])
def test_what_is_no_name_is_refused_before_and_after(line: str, words: str, speaker: Speaking) -> None:
    assert told(line, speaker) == [words]


# modern-irc, "USER message".


def test_who_one_is_is_noted_down() -> None:
    speaker = stranger()
    assert asks("USER ann 0 * :Ann of Green Gables", speaker) == ()
    assert speaker.registration.username == "ann"
    assert speaker.registration.real_name == "Ann of Green Gables"


@pytest.mark.parametrize(
    ("typed", "username"),
    [("~ann", "ann"), ("a!n@n*?", "ann"), ("Анна", USUAL_USERNAME), ("x" * 99, "x" * USERLEN), ("a.n_n-1", "a.n_n-1")],
)
def test_a_username_is_what_may_stand_in_a_mask(typed: str, username: str) -> None:
    """ "silently truncated to the given length"; "a default value" where nothing is left."""
    speaker = stranger()
    asks(f"USER {typed} 0 * :x", speaker)
    assert speaker.registration.username == username


def test_a_real_name_has_a_length() -> None:
    speaker = stranger()
    asks(f"USER ann 0 * :{'я' * 200}", speaker)
    assert speaker.registration.real_name == "я" * (REALLEN // 2)


@pytest.mark.parametrize("line", ["USER", "USER ann 0 *", "USER ann 0 * :", "USER ann 0 * : "])
def test_who_says_too_little_of_oneself_is_told_so(line: str) -> None:
    """ "If it is empty, the server SHOULD reject the command with ERR_NEEDMOREPARAMS"."""
    speaker = stranger()
    assert told(line, speaker) == ["461 USER :Not enough parameters"]
    assert not speaker.registration.username


def test_nobody_says_twice_who_one_is() -> None:
    """ERR_ALREADYREGISTERED (462)."""
    assert told("USER ann 0 * :Ann") == ["462 :You may not reregister"]


# IRCv3 "WebIRC".


FINGERPRINT = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("options", "is_secure", "certificate"),
    [
        ("", False, ""),
        (" secure", True, ""),
        (" :local-port=6697 remote-port=21726 secure=whatever", True, ""),
        (f" :secure certfp-sha-256={FINGERPRINT.upper()}", True, FINGERPRINT),
        (f" :secure certfp-sha-1={FINGERPRINT} certfp-sha-256=xyz", True, ""),
        (" :insecure remote-port=1", False, ""),
        (" : ", False, ""),
    ],
)
def test_a_gateway_says_for_whom_it_speaks(options: str, is_secure: bool, certificate: str) -> None:
    """ "Options": a space-separated set, of which any may have a value."""
    speaker = stranger()
    (action,) = asks(f"WEBIRC secret gate some.host 2001:db8::1{options}", speaker)
    assert isinstance(action, ComeByGateway)
    assert action[:4] == ("secret", "2001:db8::1", is_secure, certificate)
    action.come("new.cloak", True)
    assert (speaker.host, speaker.is_secure) == ("new.cloak", True) and not speaker.registration.username


def test_an_address_that_begins_with_a_colon_is_sent_with_a_zero_before_it() -> None:
    """ "Errata"."""
    (action,) = asks("WEBIRC secret gate 0::1 0::1", stranger())
    assert isinstance(action, ComeByGateway) and action.host == "0::1"


@pytest.mark.parametrize("params", ["", " secret", " secret gate ::1 ::1", " secret gate host"])
def test_a_gateway_that_does_not_say_all_is_let_go(params: str) -> None:
    (action,) = asks(f"WEBIRC{params}", stranger())
    assert isinstance(action, rq.Exit)


@pytest.mark.parametrize("before", ["NICK anna", "USER a 0 * :A"])
def test_who_has_said_who_they_are_is_no_gateway_s(before: str) -> None:
    """It "MUST be the first command sent"."""
    speaker = stranger()
    asks(before, speaker)
    assert asks("WEBIRC secret gate host 192.0.2.1", speaker) == (rq.Exit("WEBIRC comes before NICK and USER"),)
    assert told("WEBIRC secret gate host 192.0.2.1") == ["462 :You may not reregister"]


# modern-irc, "PING message", "PONG message", "QUIT message".


@pytest.mark.parametrize("speaker", [ann(), stranger()], ids=["in", "not in"])
def test_a_ping_is_answered_with_the_server_and_its_token(speaker: Speaking) -> None:
    assert told("PING :a token", speaker) == [f"PONG {SERVER} :a token"]


@pytest.mark.parametrize("line", ["PING", "PING :"])
def test_a_ping_needs_a_token(line: str) -> None:
    assert told(line) == ["409 :No origin specified"]


def test_the_answer_to_the_longest_ping_fits_its_line() -> None:
    (words,) = told("PING " + "x" * (LONGEST_REST - 5))
    assert size(f":{SERVER} {words}") == LONGEST_REST


@pytest.mark.parametrize("line", ["PONG", "PONG :x", "ERROR", "ERROR :whatever"])
@pytest.mark.parametrize("speaker", [ann(), stranger()], ids=["in", "not in"])
def test_some_lines_ask_for_nothing(line: str, speaker: Speaking) -> None:
    assert asks(line, speaker) == ()


@pytest.mark.parametrize("speaker", [ann(), stranger()], ids=["in", "not in"])
def test_who_quits_goes_with_the_own_words(speaker: Speaking) -> None:
    assert asks("QUIT :so long", speaker) == (rq.Exit("so long"),)
    assert asks("QUIT", speaker) == (rq.Exit(""),)


def test_only_registration_is_done_before_one_is_in() -> None:
    """modern-irc, "ERR_NOTREGISTERED (451)"."""
    assert told("JOIN #tea", stranger()) == ["451 :You have not registered"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=60)


@given(st.sampled_from(["CAP", "PASS", "NICK", "USER", "PING", "QUIT", "WEBIRC"]), WORDS, st.booleans())
def test_no_words_make_any_of_them_fail(verb: str, words: str, entered: bool) -> None:
    for action in asks(f"{verb} {words}", Speaking(entered=entered)):
        lines = [action.words] if isinstance(action, Reply | SetCapabilities) else []
        lines += [*action.render(Free(), ann())] if isinstance(action, Ask) else []
        assert not any("\n" in line or "\r" in line for line in lines)


# The short way in.

WORD = st.text(st.sampled_from("ab1~:.,-_ \x01я"), max_size=12)
ENDS = st.sampled_from(("\r\n", "\n", "", "\r\nJOIN #tea\r\n"))
HOST = "a.cloak"


def coming_in(opening: bytes, by_lines: bool) -> tuple[list[Submission | None], Registration, object]:
    """What an opening comes to, read at once or line by line; what is known of the client then, and what is counted."""
    profiles = Profiles(Network())
    irc = Irc(profiles, HOST, "en")
    at_once = None if by_lines else irc.receive_opening(opening)
    if by_lines:
        irc.registration.opens(opening)
    if at_once is not None:
        return [at_once], irc.registration, profiles.usage.counts()
    lines = LineReader(LONGEST_INPUT).receive_data(opening)
    submissions = [irc.receive([line], 0)[0] for line in lines if isinstance(line, str)]
    return [each for each in submissions if each is not None], irc.registration, profiles.usage.counts()


@given(st.tuples(WORD | st.just("ann"), WORD | st.just("a"), WORD, WORD, WORD | st.text(max_size=500), ENDS))
@example(("ann", "a", "0", "*", "Ann", "\r\n"))
@example(("ann", "a" * USERLEN, "0", "*", "A" * REALLEN + "n", "\n"))
@example(("ann", "a" * (USERLEN + 1), "0", "*", "Ann", "\n"))
@example(("server", "a", "x:", "*", " : ", "\n"))
@example(("a" * 40, "a", "0", "*", "Ann", "\n"))
def test_the_short_way_in_comes_to_what_the_whole_way_comes_to(typed: tuple[str, str, str, str, str, str]) -> None:
    nick, username, mode, unused, real_name, end = typed
    opening = f"NICK {nick}{end[:2]}USER {username} {mode} {unused} :{real_name}{end}".encode(errors="replace")
    (asked, short, counted), (whole_asked, whole, whole_counted) = coming_in(opening, False), coming_in(opening, True)
    assert repr(asked) == repr(whole_asked) and counted == whole_counted
    assert all(getattr(short, each) == getattr(whole, each) for each in Registration.__slots__)


@pytest.mark.parametrize("opening", [b"NICK ann\r\nUSER ann 0 * :Ann Lee\r\n", b"NICK ann\nUSER a 8 x :a : b\n"])
def test_who_introduces_oneself_as_most_do_comes_in_the_short_way(opening: bytes) -> None:
    assert introduced(opening) is not None


@pytest.mark.parametrize("more", [b"", b"JOIN #tea\r\n", "NICK аня\r\n".encode()])
def test_any_other_opening_is_read_by_lines(more: bytes) -> None:
    assert introduced(b"NICK ann\r\n" + more) is None
