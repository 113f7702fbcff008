"""Who may become an operator: names and argon2id hashes from the settings. Knows no sessions."""

from collections.abc import Sequence

from beseda.server.running.config_irc import Operator
from beseda.server.sessions.passwords import check_hash, hashed, proves


class Operators:
    def __init__(self, operators: Sequence[Operator]) -> None:
        """Raises ConfigError if somebody's password is no hash."""
        for number, operator in enumerate(operators):
            check_hash(f"operators[{number}].password", operator.password)
        self._known = {operator.name: operator for operator in operators}
        self._decoy = ""

    def __bool__(self) -> bool:
        return bool(self._known)

    def proved(self, name: str, password: str, tries: int = 0) -> Operator | None:
        """The operator of this name, if the password is right. Takes as long if there is no such operator, but no time
        if there are none at all, which is no secret. `tries`: see `HashingQueue`."""
        if not self._known:
            return None
        known = self._known.get(name)
        if known is None and not self._decoy:
            self._decoy = hashed("nobody's")
        is_right = proves(password, known.password if known else self._decoy, tries)
        return known if is_right else None
