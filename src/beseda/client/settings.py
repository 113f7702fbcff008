"""What a person asked for on the command line of `beseda join`. Knows no sockets."""

from dataclasses import dataclass, field

from beseda.client.address import HOST, PORT, Address

PASSWORD_VARIABLE = "BESEDA_PASSWORD"
"""An environment variable, which only its owner can read; everybody on the machine can read arguments."""


@dataclass(frozen=True, slots=True)
class JoinSettings:
    """Where to go, as whom, and how to speak.

    `name` None means ask (in a pipe: the first line is the name); `room` None means the room where the server puts us.
    `password` is given if the server asks for one; "" means ask. `chunks` is the assignment's framing: each message is
    one send without a newline. It is for TCP only, and so is `tls`. `fingerprint`: of the certificate that the server
    must have, as `certificates.read_fingerprint` gives it; "" means that authorities and what is remembered decide.
    """

    host: str = HOST
    port: int = PORT
    name: str | None = None
    room: str | None = None
    udp: bool = False
    chunks: bool = False
    tls: bool = False
    fingerprint: str = ""
    language: str = "en"
    times: bool | None = None
    """Whether what is said has its time; None: for a person, and not in a pipe."""
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        return str(Address(self.host, self.port))
