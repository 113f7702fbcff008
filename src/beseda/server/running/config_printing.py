"""The file of all settings, each with its value and its reason: what `beseda config` prints. Reading it gives the same.

Made from the types of the settings. Refuses to know which there are.
"""

from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from beseda.server.running.config import Settings
from beseda.server.running.config_faults import bare


def as_toml(settings: Settings | None = None) -> str:
    """The file with every setting, its value and its reason; `read` gives the same settings again."""
    settings = settings or Settings()
    parts = ["# Beseda's settings. Every line may be left out: what stands here is then what holds.\n"]
    parts.extend(_lines(settings))
    for name in ("limits", "history", "irc", "web", "tls"):
        section = getattr(settings, name)
        parts.append(f"\n# {type(section).__doc__}\n[{name}]\n")
        parts.extend(_lines(section))
    return "".join(parts)


def _lines(section: Struct) -> list[str]:
    hints = get_type_hints(type(section), include_extras=True)
    lines = []
    for name, hint in hints.items():
        value = getattr(section, name)
        if not isinstance(value, Struct):
            lines.append(f"# {_description(hint)}\n{name} = {_toml(value)}\n")
    return lines


def _description(hint: Any) -> str:
    words = [meta.description for meta in get_args(hint)[1:] if isinstance(meta, Meta) and meta.description]
    choices = list(get_args(bare(hint))) if get_origin(bare(hint)) is Literal else []
    return words[0] + (f" ({', '.join(map(str, choices))})" if choices else "")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Struct):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in msgspec.structs.asdict(value).items())} }}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")  # which JSON allows, and TOML not
    return str(value)
