"""Who may become an operator: names and argon2id hashes from the settings. Knows no sessions."""

from collections.abc import Sequence

from beseda.server.running.config_irc import Operator
from beseda.server.sessions.passwords import check_hash, proves


class Operators:
    def __init__(self, operators: Sequence[Operator]) -> None:
        """Raises ConfigError if somebody's password is no hash."""
        for number, operator in enumerate(operators):
            check_hash(f"operators[{number}].password", operator.password)
        self._known = {operator.name: operator for operator in operators}

    def __bool__(self) -> bool:
        return bool(self._known)

    def __contains__(self, operator: Operator) -> bool:
        """Whether somebody may become this operator by the same name and password."""
        known = self._known.get(operator.name)
        return known is not None and known.password == operator.password

    def are_all_in(self, others: "Operators") -> bool:
        """Whether nobody loses anything when those others take the place of these."""
        return all(operator in others for operator in self._known.values())

    def proved(self, name: str, password: str, tries: int = 0) -> Operator | None:
        """The operator of this name, if the password is right. Takes as long if there is no such operator, but no time
        if there are none at all, which is no secret. `tries`: see `HashingQueue`."""
        if not self._known:
            return None
        known = self._known.get(name)
        # Somebody else's password stands in: to make one of its own would take time when it is first needed.
        is_right = proves(password, (known or next(iter(self._known.values()))).password, tries)
        return known if is_right else None
