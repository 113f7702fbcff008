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
    assert operators.proved("nobody", "nobody's") is None, "nor does the decoy's"
    assert operators.proved("nobody", "open sesame") is None


GIGABYTES = "$argon2id$v=19$m=8388608,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaA"


@pytest.mark.parametrize("hash_", ["plain words", "$argon2id$", GIGABYTES])
def test_what_is_no_hash_or_takes_gigabytes_is_told_before_anybody_tries(hash_: str) -> None:
    with pytest.raises(ConfigError, match=r"^operators\[1\]\.password: ") as raised:
        Operators([ROOT, Operator("other", hash_)])
    assert hash_ not in str(raised.value)
