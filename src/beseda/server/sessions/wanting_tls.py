"""Whether who came without TLS is to come with it, and what they are told then.

On this machine nobody reads along, so whoever is here may come as they like.
"""

from beseda.locale import N_, catalogue
from beseda.net.neighbourhood import neighbourhood_of
from beseda.server.running.services import Services

WANTED = N_(
    "This server is reached by TLS only, at this same port: by beseda join --tls, by a browser at https://, or by an"
    " IRC client with TLS switched on."
)


HERE = ("127.", "::/64")
"""How this machine's neighbourhoods begin."""


def wants_tls(services: Services, address: str) -> bool:
    """Whether somebody from there ("host:port") who came without TLS is turned away."""
    return services.settings.tls.use == "required" and not neighbourhood_of(address).startswith(HERE)


def wanted(services: Services, language: str) -> str:
    """The last words for such a one."""
    return catalogue(language).gettext(WANTED)
