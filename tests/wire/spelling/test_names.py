"""Names as people type them: what is shown, what is equal, what is refused and what looks alike."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from precis_i18n import get_profile

from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME
from beseda.core.names import Name
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import is_reserved
from beseda.wire.spelling import reserve, spell_person, spell_room
from beseda.wire.spelling.names import _PERSON, _spell_any

RUSSIAN_NAMES = """
Авдей Адам Аделина Алевтина Александр Александра Алексей Алёна Алина Алиса Алла Альбина Анастасия Анатолий
Ангелина Андрей Анна Антон Антонина Арина Аркадий Арсений Артём Артур Богдан Борис Вадим Валентин Валентина
Валерий Валерия Варвара Василий Василиса Вера Вероника Виктор Виктория Виталий Владимир Владислав Всеволод
Вячеслав Галина Геннадий Георгий Герман Глеб Григорий Дарья Денис Диана Дмитрий Ева Евгений Евгения Егор
Екатерина Елена Елизавета Есения Ефим Жанна Захар Зинаида Зоя Иван Игнат Игорь Илья Инна Ирина Карина Кира
Кирилл Клавдия Константин Кристина Ксения Лариса Лев Леонид Лилия Лука Любовь Людмила Майя Макар Максим
Маргарита Марина Мария Марк Матвей Мила Милана Мирон Михаил Надежда Назар Наталия Наталья Никита Николай Нина
Оксана Олег Олеся Ольга Павел Пётр Полина Раиса Регина Римма Роман Руслан Савелий Светлана Семён Сергей
Снежана София Софья Станислав Степан Таисия Тамара Тарас Татьяна Тимофей Тимур Тихон Ульяна Фёдор Филипп
Эдуард Эльвира Эмилия Юлия Юрий Яна Ярослав
""".split()  # noqa: SIM905


def person(raw: str) -> Name:
    name = spell_person(raw)
    assert isinstance(name, Name), name
    return name


def room(raw: str) -> Name:
    name = spell_room(raw)
    assert isinstance(name, Name), name
    return name


def reason(answer: Name | Refusal) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def test_a_name_keeps_its_spelling_and_is_equal_in_any_case() -> None:
    assert person("Bob").shown == "Bob"
    assert person("Bob").key == person("BOB").key == "bob"
    assert person("Ёлка").key == person("ёлКА").key == "ёлка"
    assert person("Jürgen").key == person("JÜRGEN").key


def test_blanks_around_a_name_are_ignored() -> None:
    assert person(" \tBob \n") == person("Bob")
    assert room("  кино ") == room("#кино")
    assert person("\ufeffБорис") == person("Борис")
    assert person("\ufeffBob") == person("Bob")


def test_one_name_however_it_is_composed_or_wide() -> None:
    assert person("Jose\u0301") == person("José")
    assert person("и\u0306ог") == person("йог")
    assert person("Ｂｏｂ") == person("Bob")
    assert person("ﾊﾝﾄﾞﾙ") == person("ハンドル")


@pytest.mark.parametrize(
    "name", ["محمد", "יוסי", "गणेश", "สมชาย", "한글", "日本語", "Nguyễn", "Ἀλέξανδρος", "Ґанна", "Әсел", "Bob_[x]^"]
)
def test_names_of_every_script_are_welcome(name: str) -> None:
    assert person(name).shown == name
    assert room(name).shown == "#" + name


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("Լևոն", "Լեւոն"), ("ทองคำ", "ทองค\u0e4dา"), ("น้ำ", "น\u0e4d้า"), ("ຄຳ", "ຄ\u0ecdາ"), ("ໝີ", "ຫມີ")],
)
def test_a_letter_that_stands_for_two_is_spelled_out(name: str, spelled: str) -> None:
    """Armenian, Thai and Lao keyboards have them, and PRECIS has not."""
    assert person(name).shown == spelled
    assert person(name) == person(spelled)
    assert room(name) == room(spelled)


@pytest.mark.parametrize("name", ["علی\u200cرضا", "ශ්\u200dරී", "അര്\u200dജുന്\u200d", "क्\u200dष"])
def test_a_joiner_where_its_script_wants_one_is_left_out(name: str) -> None:
    without = name.replace("\u200c", "").replace("\u200d", "")
    assert person(name) == person(without) and person(name).shown == without
    assert room(name) == room(without)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", Reason.NAME_EMPTY),
        (" \t", Reason.NAME_EMPTY),
        ("x" * (LONGEST_NAME + 1), Reason.NAME_TOO_LONG),
        ("ё" * (LONGEST_NAME + 1), Reason.NAME_TOO_LONG),
        ("ü" * (LONGEST_NAME + 1), Reason.NAME_TOO_LONG),
        ("ü" * 100_000, Reason.NAME_TOO_LONG),
        ("1st", Reason.NAME_BAD_START),
        ("~ü", Reason.NAME_BAD_START),
        ("a b", Reason.NAME_BAD_CHARACTER),
        ("Иван Петров", Reason.NAME_BAD_CHARACTER),
        ("a\u00a0b", Reason.NAME_BAD_CHARACTER),
        ("#bob", Reason.NAME_BAD_CHARACTER),
        ("ｂｏｂ＠ｈｏｍｅ", Reason.NAME_BAD_CHARACTER),
        ("a\x1b[2J", Reason.NAME_BAD_CHARACTER),
        ("a\u200db", Reason.NAME_BAD_CHARACTER),
        ("علی\u200c", Reason.NAME_BAD_CHARACTER),
        ("a\u202eb", Reason.NAME_BAD_CHARACTER),
        ("a\u2066b", Reason.NAME_BAD_CHARACTER),
        ("a\ufe0f", Reason.NAME_BAD_CHARACTER),
        ("🎄", Reason.NAME_BAD_CHARACTER),
        ("👨‍👩‍👧", Reason.NAME_BAD_CHARACTER),
        ("a\u0378", Reason.NAME_BAD_CHARACTER),
        ("\u0301", Reason.NAME_BAD_CHARACTER),
        ("\u0301abc", Reason.NAME_BAD_CHARACTER),
        ("a\u0332\u0333\u0332\u0333\u0332", Reason.NAME_BAD_CHARACTER),
        ("\u3164", Reason.NAME_BAD_CHARACTER),
        ("ﬁ", Reason.NAME_BAD_CHARACTER),
        ("ℌans", Reason.NAME_BAD_CHARACTER),
        ("אבגa", Reason.NAME_BAD_CHARACTER),
        ("\ud800", Reason.NAME_BAD_CHARACTER),
        ("ё\ud800", Reason.NAME_BAD_CHARACTER),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(raw: str, why: Reason) -> None:
    assert reason(spell_person(raw)) is why


def test_a_refusal_names_what_was_typed_and_no_more_than_a_name_of_it() -> None:
    assert spell_person("1st") == Refusal(Reason.NAME_BAD_START, "1st")
    assert spell_person("x" * 100_000) == Refusal(Reason.NAME_TOO_LONG, "x" * LONGEST_NAME + "…")


@pytest.mark.parametrize(
    "raw", ["#python-3.11", "python-3.11", "#2024", "#кино", "кино", "＃кино", "#C++", "#日本語", "#!"]
)
def test_a_room_may_have_dots_dashes_and_digits_and_needs_no_typed_hash(raw: str) -> None:
    assert room(raw).shown == "#" + raw.strip("#＃")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", Reason.ROOM_NAME_EMPTY),
        ("#", Reason.ROOM_NAME_EMPTY),
        ("x" * LONGEST_ROOM_NAME, Reason.ROOM_NAME_TOO_LONG),
        ("я" * LONGEST_ROOM_NAME, Reason.ROOM_NAME_TOO_LONG),
        ("é" * 10_000, Reason.ROOM_NAME_TOO_LONG),
        ("##x", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#a b", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#a,b", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#\u0301a", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#♥", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#ü♥", Reason.ROOM_NAME_BAD_CHARACTER),
        ("#a\u200eb", Reason.ROOM_NAME_BAD_CHARACTER),
    ],
)
def test_what_is_no_room_name_is_refused_with_its_reason(raw: str, why: Reason) -> None:
    assert reason(spell_room(raw)) is why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("аdmin", "admin"),  # a Cyrillic а
        ("ВОВ", "BOB"),  # whole-script: every letter Cyrillic
        ("сосо", "coco"),
        ("Αlice", "Alice"),  # a Greek Alpha
        ("Воb", "Bob"),
        ("Ёва", "Ëвa"),
        ("ԁima", "dima"),
        ("Alice̲", "Alice"),  # a line below it, and other marks that may be added to any letter
        ("Alice\U0001107f", "Alice"),  # a mark of another script: nobody sees it
        ("Ali\u2d7fce", "Alice"),
        ("Я\U00016fe4на", "Яна"),
        ("A\u1039lice7\u1a60", "Alice7"),
        ("Ali̇ce", "Alice"),
        ("Аlісё", "Alice"),
        ("Ёва", "Ева"),
        ("José", "Jose"),
        ("ꭺlice", "Alice"),  # a small Cherokee letter
        ("ᴀʟɪᴄᴇ", "Alice"),
        ("ʙᴏʙ", "bob"),
        ("ʙᴏʙ", "вов"),
        ("AIice", "Alice"),
        ("bi11", "bill"),
    ],
)
def test_look_alikes_clash(one: str, other: str) -> None:
    assert person(one).clashes_with(person(other))
    assert person(other).clashes_with(person(one))
    assert room(one).clashes_with(room(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rnike", "mike"),
        ("Bob0", "BobO"),
        ("вов", "bob"),
        ("राम", "रमा"),
        ("สมชาย", "สมชย"),
        ("が", "か"),
        ("Bob_", "Bob"),
    ],
)
def test_what_one_can_tell_apart_does_not_clash(one: str, other: str) -> None:
    assert not person(one).clashes_with(person(other))


def test_everyday_russian_names_never_clash_in_any_case() -> None:
    names = {form: person(form) for name in RUSSIAN_NAMES for form in (name, name.lower(), name.upper())}
    clashes = {(a, b) for a in names for b in names if a.lower() != b.lower() and names[a].clashes_with(names[b])}
    assert clashes == set()


EVERYDAY_NAMES = st.from_regex(r"[!-~А-Яа-яЁё]{1,32}", fullmatch=True)


@given(EVERYDAY_NAMES)
def test_the_short_way_gives_what_precis_and_the_whole_table_give(raw: str) -> None:
    assert spell_person(raw) == _spell_any.__wrapped__(raw, _PERSON)


@given(st.text(max_size=40))
def test_a_name_once_spelled_spells_the_same_again(raw: str) -> None:
    name = spell_person(raw)
    if isinstance(name, Name):
        assert spell_person(name.shown) == name
        assert get_profile("UsernameCaseMapped").enforce(name.shown) == name.key
        assert spell_room(name.shown) == room("#" + name.shown)


RESERVED = reserve(["Server", "Сервер", "Beseda", "Беседа", "Home"], ["serv"])


@pytest.mark.parametrize(
    "raw",
    [
        *("Server", "SERVER", "Sеrver", "Ѕеrvеr", "ＳＥＲＶＥＲ", "Sеrvеr"),
        *("Сервер", "СЕРВЕР", "cервер", "Cepвep", "CEPBEP"),
        *("beseda", "Беседа", "Веsеdа", "hоme", "Ноmе", "HOME"),
        *("NickServ", "nickserv", "ChanSеrv", "Serv", "NickSerν", "Никserv"),
        *("Сёрвер", "Sеrvër", "Server̲", "[Server]", "_Server_", "Ser-ver", "ꮪꭼꭱꮩꭼꭱ", "ꜱᴇʀᴠᴇʀ", "[NickServ]", "Server^"),
    ],
)
def test_the_server_s_names_and_their_look_alikes_are_kept(raw: str) -> None:
    assert is_reserved(person(raw), RESERVED)


@pytest.mark.parametrize("raw", ["Bob", "Сервис", "Server2", "Servant", "Homer", "Беседка", "MyServer", "Наблюдатель"])
def test_other_names_are_free(raw: str) -> None:
    assert not is_reserved(person(raw), RESERVED)


def test_of_a_word_that_is_no_name_the_letters_are_kept_and_signs_are_nothing() -> None:
    assert reserve(["chat.example.org"], ["!"]) == reserve(["chatexampleorg"]) and reserve(["..."]) == reserve([])


def test_a_server_that_meets_only_everyday_names_loads_no_tables() -> None:
    script = """
import sys
from beseda.wire.spelling import reserve, spell_person, spell_room
reserve(["Server", "Сервер", "Беседа"], ["serv"]); spell_person("Ёлка"); spell_room("#кино"); spell_person("Bob")
print(*{"precis_i18n", "confusable_homoglyphs", "msgspec", "unicodedata"} & set(sys.modules))
spell_person("Jürgen")
print(*{"precis_i18n", "confusable_homoglyphs.confusables"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", "precis_i18n"]
