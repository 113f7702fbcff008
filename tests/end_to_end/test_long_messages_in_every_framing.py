"""One message of several lines, as everybody is told it: by lines, by the assignment's client, by UDP, by a program."""

from dataclasses import dataclass

import pytest
from held_up import unless_the_machine_stands_still
from irc_talking import IrcClient
from processes import Joiner, ServerProcess
from resuming import OwnClient
from talking import AnnouncedClient, HandClient, LineClient, RawClient, unique

WHOLE = ("batch", "draft/multiline", "message-tags")
LINES = ("def greet(name):", "    if name:", "", "\treturn 'Здравствуй'", "Server: not the server")
TOLD = ("def greet(name):", "        if name:", "    ", "            return 'Здравствуй'", "    Server: not the server")
"""As people read it: the further lines indented, whatever begins them."""


@dataclass
class Company:
    """Somebody who says a page at once, and somebody of each kind who hears it."""

    port: int
    anna: IrcClient
    room: str

    def says(self, *lines: str, target: str = "") -> None:
        """Each line stands in as many lines of IRC as it takes."""
        target = target or self.room
        parts = [(place, line[place : place + 200]) for line in lines for place in range(0, max(1, len(line)), 200)]
        self.anna.say(
            f"BATCH +1 draft/multiline {target}",
            *[f"@batch=1{';draft/multiline-concat' * (place > 0)} PRIVMSG {target} :{part}" for place, part in parts],
            "BATCH -1",
        )

    def by_lines(self, name: str) -> LineClient:
        client = LineClient(self.port, name)
        client.ask(f"/join {self.room}", f"In {self.room}")
        return client


@pytest.fixture
def company(server: ServerProcess) -> Company:
    anna = IrcClient(server.port, unique("anna"), *WHOLE)
    room = unique("#page")
    anna.ask(f"JOIN {room}")
    return Company(server.port, anna, room)


def test_at_nc_it_is_one_message_with_its_further_lines_indented(company: Company) -> None:
    nina = company.by_lines(unique("Nina"))
    company.says(*LINES)
    nina.expect(f"\n{company.anna.name}: " + "\n".join(TOLD) + "\n")
    company.says("one", "two", target=nina.name)
    nina.expect(f"(private) {company.anna.name}: one\n    two\n")
    nina.say("/join lobby")
    nina.expect("In #lobby")
    company.says("one", "two")
    nina.expect(f"{company.room} {company.anna.name}: one\n    two\n")
    nina.say(f"/join {company.room}", "/history 3")
    nina.expect(f"] {company.anna.name}: " + "\n".join(TOLD) + "\n")


def test_beseda_s_own_client_of_version_1_gets_lines_for_people(company: Company) -> None:
    olga = AnnouncedClient(company.port, unique("Olga"))
    olga.ask(f"/join {company.room}", f"In {company.room}")
    company.says(*LINES)
    olga.expect(f"\n{company.anna.name}: " + "\n".join(TOLD) + "\n")


def test_a_program_of_version_2_gets_it_as_one_line_with_all_its_words(company: Company) -> None:
    """docs/client-protocol.md: `words` may hold tabs, and LF between the lines of one message."""
    name = unique("bot")
    bot = OwnClient(company.port, name, f"/join {company.room}")
    while bot.told("here").get("room") != company.room:
        pass
    company.says(*LINES)
    said = bot.told("said")
    assert said["words"] == "\n".join(LINES) and said["by"] == company.anna.name
    bot.say("/history 1")
    past = bot.told("past")
    assert (past["words"], past["id"]) == (said["words"], said["id"])


def test_the_assignment_s_client_gets_it_whole_in_pieces_that_it_can_read(company: Company) -> None:
    page = [f"строка {number} {'ж' * 70}" for number in range(90)]

    def listen() -> RawClient:
        raw = RawClient(company.port, unique("Гость"))
        raw.expect("In #lobby")
        raw.say(f"/join {company.room}")
        raw.expect(f"In {company.room}")
        company.says(*page)
        raw.expect_or_die(page[-1])
        company.anna.say(f"PRIVMSG {company.room} :the end")
        raw.expect_or_die("the end")
        return raw

    raw = unless_the_machine_stands_still(listen)
    heard = "\n".join(raw.pieces)
    assert f"{company.anna.name}: " + "\n    ".join(page) in heard.replace("\n\n", "\n")
    assert raw.pieces[-1] == f"{company.anna.name}: the end"


def test_by_udp_by_hand_it_comes_in_whole_lines(company: Company) -> None:
    page = [f"line {number} {'x' * 100}" for number in range(60)]
    hand = HandClient(company.port, unique("Ульяна"))
    hand.say(f"/join {company.room}")
    hand.expect(f"In {company.room}")
    company.says(*page)
    hand.expect(f"\n{company.anna.name}: " + "\n    ".join(page) + "\n")


@pytest.mark.parametrize("by", [(), ("--udp",)], ids=["tcp", "udp"])
def test_beseda_join_shows_it_as_one_on_a_pipe_whatever_carries_it(company: Company, by: tuple[str, ...]) -> None:
    page = [f"line {number} {'x' * 100}" for number in range(90)]
    vera = Joiner(company.port, unique("Vera"), *by)
    vera.expect("In #lobby")
    vera.say(f"/join {company.room}")
    vera.expect(f"In {company.room}")
    company.says(*page)
    vera.expect(f"{company.anna.name}: " + "\n    ".join(page) + "\n")
    assert vera.leave() == 0


def test_a_page_of_the_longest_kind_reaches_everybody(company: Company) -> None:
    page = ["x" * 162 for _ in range(100)]
    assert len("\n".join(page)) <= 16384
    nina, boris = company.by_lines(unique("Nina")), IrcClient(company.port, unique("boris"), *WHOLE)
    boris.ask(f"JOIN {company.room}")
    company.says(*page)
    nina.expect(f"\n{company.anna.name}: " + "\n    ".join(page) + "\n")
    boris.expect("BATCH")
    assert [line.params[1] for line in boris.until("BATCH")[:-1]] == page
