"""An operator's password is right or not, and who asks for nobody learns nothing by that."""

from beseda.server.running.config import Operator
from beseda.server.sessions.operators import Operators
from beseda.server.sessions.passwords import hasher

ROOT = Operator("root", hasher().hash("open sesame"), "staff.test")


def test_the_right_password_proves_an_operator() -> None:
    assert Operators([ROOT]).proved("root", "open sesame") == ROOT


def test_a_wrong_password_or_name_proves_nobody() -> None:
    operators = Operators([ROOT])
    assert operators.proved("root", "open sesame!") is None
    assert operators.proved("nobody", "nobody's") is None, "nor does the decoy's"
    assert operators.proved("nobody", "open sesame") is None


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    assert Operators([Operator("root", "plain words")]).proved("root", "plain words") is None
