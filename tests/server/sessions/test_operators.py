"""An operator's password is right or not, and who asks for nobody learns nothing by that."""

import pytest

from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_irc import Operator
from beseda.server.sessions import passwords
from beseda.server.sessions.operators import Operators
from beseda.server.sessions.passwords import hasher

ROOT = Operator("root", hasher().hash("open sesame"), "staff.test")


def test_where_there_are_no_operators_nothing_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", lambda: pytest.fail("hashed"))
    assert Operators([]).proved("root", "open sesame") is None


def test_the_right_password_proves_an_operator() -> None:
    assert Operators([ROOT]).proved("root", "open sesame") == ROOT


def test_a_wrong_password_or_name_proves_nobody() -> None:
    operators = Operators([ROOT])
    assert operators.proved("root", "open sesame!") is None
    assert operators.proved("nobody", "open sesame") is None, "nor does somebody else's"


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("beseda.server.sessions.operators.proves", lambda _, hash_, tries: hashed.append(hash_))
    operators = Operators([ROOT])
    assert operators.proved("root", "wrong") is operators.proved("nobody", "wrong") is None
    assert hashed == [ROOT.password] * 2


def test_who_loses_something_is_known() -> None:
    other = Operator("other", hasher().hash("sesame, open"))
    anew = Operator("root", hasher().hash("open sesame"))
    assert Operators([]).are_all_in(Operators([])) and Operators([ROOT]).are_all_in(Operators([other, ROOT]))
    assert not Operators([ROOT, other]).are_all_in(Operators([ROOT])), "one is gone"
    assert not Operators([ROOT]).are_all_in(Operators([anew])), "the password is another"


GIGABYTES = "$argon2id$v=19$m=8388608,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaA"


@pytest.mark.parametrize("hash_", ["plain words", "$argon2id$", GIGABYTES])
def test_what_is_no_hash_or_takes_gigabytes_is_told_before_anybody_tries(hash_: str) -> None:
    with pytest.raises(ConfigError, match=r"^operators\[1\]\.password: ") as raised:
        Operators([ROOT, Operator("other", hash_)])
    assert hash_ not in str(raised.value)
