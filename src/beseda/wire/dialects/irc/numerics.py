"""The table of numerics: each row is written as in modern-irc ("Numerics"), and is called with what stands in its
brackets.

`ERR_NOSUCHNICK("bob")` is "401 bob :No such nick/channel"; the dialect puts the server's and the client's name before
it. A value in a middle place that can't be a word becomes "*", so that no typed value can shift the others. Rows that
modern-irc lacks name the document they are from. Refuses to know when a numeric is sent.
"""

import re
from collections.abc import Callable

from beseda.wire.dialects.irc.line import LONGEST_REST, carried, fits, fitted, middle, size

_PLACE = re.compile(r"<[^<>]+>")


class Numeric:
    """One row. `usage` is the row as it is written here; places with the same name have one value."""

    __slots__ = ("_makers", "_parts", "_places", "number", "usage")

    def __init__(self, usage: str) -> None:
        self.usage = usage
        self.number = usage[:3]
        words, _, _ = usage.partition(" :")
        names = list(dict.fromkeys(_PLACE.findall(usage)))
        self._parts = tuple(_PLACE.split(usage))
        self._places = tuple([names.index(place) for place in _PLACE.findall(usage)])
        self._makers: tuple[Callable[[str], str], ...] = tuple(
            middle if name in words and not name.endswith("...>") else carried for name in names
        )

    def __call__(self, *values: str | int) -> str:
        """Return the line's words, with the values in their places. `<…...>` takes several words at once."""
        made = []
        for make, value in zip(self._makers, values, strict=True):
            made.append(make(value) if isinstance(value, str) else str(value))
        first, *parts = self._parts
        words = first
        for place, part in zip(self._places, parts, strict=True):
            words += made[place] + part
        return words

    def __repr__(self) -> str:
        return f"Numeric({self.usage!r})"


def addressed(words: str, server: str, to: str) -> str:
    """Return a numeric with the server's and the reader's name.

    If that is too long, "*" replaces the reader's name, as before the welcome: readers know who they are, and few of
    the longest names fit a line.
    """
    line = f":{server} {words[:3]} {to}{words[3:]}"
    if fits(line):
        return line
    return fitted(f":{server} {words[:3]} *{words[3:]}")


def holds(words: str, server: str) -> bool:
    """Whether all that stands before a numeric's text fits a line, whatever the reader's name is."""
    if (len(server) + len(words) + 2) * 4 <= LONGEST_REST:  # most lines are not measured
        return True
    return size(f":{server} *  {words.partition(' :')[0]}") <= LONGEST_REST


BY_NUMBER: dict[str, Numeric] = {}
"""Every row, for code that must go through all of them."""


def _row(usage: str) -> Numeric:
    numeric = Numeric(usage)
    if numeric.number in BY_NUMBER:
        raise ValueError(f"two numerics {numeric.number}")
    BY_NUMBER[numeric.number] = numeric
    return numeric


# The welcome
RPL_WELCOME = _row("001 :Welcome to the <network> Network, <nick>")
RPL_YOURHOST = _row("002 :Your host is <servername>, running version <version>")
RPL_CREATED = _row("003 :This server was created <datetime>")
RPL_MYINFO = _row("004 <servername> <version> <user modes> <channel modes> <channel modes with a parameter>")
RPL_ISUPPORT = _row("005 <tokens...> :are supported by this server")

# The server
RPL_STATSCOMMANDS = _row("212 <command> <count>")
RPL_ENDOFSTATS = _row("219 <stats letter> :End of /STATS report")
RPL_UMODEIS = _row("221 <user modes>")
RPL_STATSUPTIME = _row("242 :Server Up <days> days <hours:minutes:seconds>")
RPL_STATSDEBUG = _row("249 <letter> :<text>")  # no document; what servers use for figures of their own
RPL_LUSERCLIENT = _row("251 :There are <users> users and <invisible> invisible on <servers> servers")
RPL_LUSEROP = _row("252 <ops> :operator(s) online")
RPL_LUSERUNKNOWN = _row("253 <connections> :unknown connection(s)")
RPL_LUSERCHANNELS = _row("254 <channels> :channels formed")
RPL_LUSERME = _row("255 :I have <clients> clients and <servers> servers")
RPL_ADMINME = _row("256 <server> :Administrative info")
RPL_ADMINLOC1 = _row("257 :<info>")
RPL_ADMINLOC2 = _row("258 :<info>")
RPL_ADMINEMAIL = _row("259 :<info>")
RPL_LOCALUSERS = _row("265 <users> <most> :Current local users <users>, max <most>")
RPL_GLOBALUSERS = _row("266 <users> <most> :Current global users <users>, max <most>")

# People
RPL_AWAY = _row("301 <nick> :<message>")
RPL_USERHOST = _row("302 :<replies>")
RPL_ISON = _row("303 :<nicks>")  # modern-irc, "ISON message"
RPL_UNAWAY = _row("305 :You are no longer marked as being away")
RPL_NOWAWAY = _row("306 :You have been marked as being away")
RPL_WHOISUSER = _row("311 <nick> <username> <host> * :<realname>")
RPL_WHOISSERVER = _row("312 <nick> <server> :<server info>")
RPL_WHOISOPERATOR = _row("313 <nick> :is an IRC operator")
RPL_WHOWASUSER = _row("314 <nick> <username> <host> * :<realname>")
RPL_ENDOFWHO = _row("315 <mask> :End of WHO list")
RPL_WHOISIDLE = _row("317 <nick> <secs> <signon> :seconds idle, signon time")
RPL_ENDOFWHOIS = _row("318 <nick> :End of /WHOIS list")
RPL_WHOISCHANNELS = _row("319 <nick> :<channels>")

# Rooms
RPL_LISTSTART = _row("321 Channel :Users  Name")
RPL_LIST = _row("322 <channel> <client count> :<topic>")
RPL_LISTEND = _row("323 :End of /LIST")
RPL_CHANNELMODEIS = _row("324 <channel> <modes...>")
RPL_CREATIONTIME = _row("329 <channel> <creationtime>")
RPL_NOTOPIC = _row("331 <channel> :No topic is set")
RPL_TOPIC = _row("332 <channel> :<topic>")
RPL_TOPICWHOTIME = _row("333 <channel> <nick> <setat>")
RPL_WHOISBOT = _row("335 <nick> :<text>")  # IRCv3 "Bot Mode", "WHOIS"
RPL_INVITELIST = _row("336 <channel>")
RPL_ENDOFINVITELIST = _row("337 :End of /INVITE list")
RPL_INVITING = _row("341 <nick> <channel>")
RPL_INVEXLIST = _row("346 <channel> <mask> <who> <set-ts>")
RPL_ENDOFINVEXLIST = _row("347 <channel> :End of Channel Invite Exception List")
RPL_EXCEPTLIST = _row("348 <channel> <mask> <who> <set-ts>")
RPL_ENDOFEXCEPTLIST = _row("349 <channel> :End of channel exception list")
RPL_VERSION = _row("351 <version> <server> :<comments>")
RPL_WHOREPLY = _row("352 <channel> <username> <host> <server> <nick> <flags> :<hopcount> <realname>")
RPL_NAMREPLY = _row("353 <symbol> <channel> :<nicks>")
RPL_WHOSPCRPL = _row("354 <fields...>")  # IRCv3 "WHOX"
RPL_LINKS = _row("364 <server> <linked to> :<hopcount> <server info>")
RPL_ENDOFLINKS = _row("365 <mask> :End of /LINKS list")
RPL_ENDOFNAMES = _row("366 <channel> :End of /NAMES list")
RPL_BANLIST = _row("367 <channel> <mask> <who> <set-ts>")
RPL_ENDOFBANLIST = _row("368 <channel> :End of channel ban list")
RPL_ENDOFWHOWAS = _row("369 <nick> :End of WHOWAS")
RPL_INFO = _row("371 :<string>")
RPL_MOTD = _row("372 :<line>")
RPL_ENDOFINFO = _row("374 :End of INFO list")
RPL_MOTDSTART = _row("375 :- <server> Message of the day - ")
RPL_ENDOFMOTD = _row("376 :End of /MOTD command.")
RPL_WHOISMODES = _row("379 <nick> :is using modes <modes>")
RPL_YOUREOPER = _row("381 :You are now an IRC operator")
RPL_REHASHING = _row("382 <config file> :Rehashing")
RPL_TIME = _row("391 <server> <timestamp> 0 :<time>")

# What went wrong
ERR_UNKNOWNERROR = _row("400 <command> :<info>")
ERR_NOSUCHNICK = _row("401 <nickname> :No such nick/channel")
ERR_NOSUCHSERVER = _row("402 <server name> :No such server")
ERR_NOSUCHCHANNEL = _row("403 <channel> :No such channel")
ERR_CANNOTSENDTOCHAN = _row("404 <channel> :Cannot send to channel")
ERR_TOOMANYCHANNELS = _row("405 <channel> :You have joined too many channels")
ERR_WASNOSUCHNICK = _row("406 <nickname> :There was no such nickname")
ERR_TOOMANYTARGETS = _row("407 <target> :Too many targets")  # RFC 1459, section 6.1
ERR_NOORIGIN = _row("409 :No origin specified")
ERR_INVALIDCAPCMD = _row("410 <subcommand> :Invalid CAP command")  # IRCv3 "Capability Negotiation", "Errors"
ERR_NORECIPIENT = _row("411 :No recipient given (<command>)")
ERR_NOTEXTTOSEND = _row("412 :No text to send")
ERR_INPUTTOOLONG = _row("417 :Input line was too long")
ERR_UNKNOWNCOMMAND = _row("421 <command> :Unknown command")
ERR_NOMOTD = _row("422 :MOTD File is missing")
ERR_NOADMININFO = _row("423 <server> :No administrative info available")  # RFC 2812, section 5.2
ERR_NONICKNAMEGIVEN = _row("431 :No nickname given")
ERR_ERRONEUSNICKNAME = _row("432 <nick> :Erroneus nickname")
ERR_NICKNAMEINUSE = _row("433 <nick> :Nickname is already in use")
ERR_USERNOTINCHANNEL = _row("441 <nick> <channel> :They aren't on that channel")
ERR_NOTONCHANNEL = _row("442 <channel> :You're not on that channel")
ERR_USERONCHANNEL = _row("443 <nick> <channel> :is already on channel")
ERR_SUMMONDISABLED = _row("445 :SUMMON has been disabled")  # RFC 2812, section 5.2
ERR_USERSDISABLED = _row("446 :USERS has been disabled")  # RFC 2812, section 5.2
ERR_NOTREGISTERED = _row("451 :You have not registered")
ERR_NEEDMOREPARAMS = _row("461 <command> :Not enough parameters")
ERR_ALREADYREGISTERED = _row("462 :You may not reregister")
ERR_PASSWDMISMATCH = _row("464 :Password incorrect")
ERR_BANONCHAN = _row("435 <nickname> <channel> :Cannot change nickname while banned or moderated on channel")
ERR_CHANNELISFULL = _row("471 <channel> :Cannot join channel (+l)")
ERR_UNKNOWNMODE = _row("472 <modechar> :is unknown mode char to me")
ERR_INVITEONLYCHAN = _row("473 <channel> :Cannot join channel (+i)")
ERR_BANNEDFROMCHAN = _row("474 <channel> :Cannot join channel (+b)")
ERR_BADCHANNELKEY = _row("475 <channel> :Cannot join channel (+k)")
ERR_BADCHANMASK = _row("476 <channel> :Bad Channel Mask")
ERR_BANLISTFULL = _row("478 <channel> <modechar> :Channel list is full")  # RFC 2812, section 5.2
ERR_CANNOTKNOCK = _row("480 <channel> :Cannot knock on <channel> (<reason>)")  # no document; UnrealIRCd's text
ERR_NOPRIVILEGES = _row("481 :Permission Denied- You're not an IRC operator")
ERR_CHANOPRIVSNEEDED = _row("482 <channel> :You're not channel operator")
ERR_CANTKILLSERVER = _row("483 :You cant kill a server!")
ERR_UMODEUNKNOWNFLAG = _row("501 :Unknown MODE flag")
ERR_USERSDONTMATCH = _row("502 :Cant change mode for other users")
ERR_HELPNOTFOUND = _row("524 <subject> :No help available on this topic")

# Younger ones
ERR_INVALIDMODEPARAM = _row("696 <target> <mode char> <parameter> :<description>")
RPL_HELPSTART = _row("704 <subject> :<line>")
RPL_HELPTXT = _row("705 <subject> :<line>")
RPL_ENDOFHELP = _row("706 <subject> :<line>")
# Knocking is in no document: texts and places as in the servers that have it (ratbox, Solanum, ircd-hybrid).
RPL_KNOCK = _row("710 <channel> <mask> :has asked for an invite.")
RPL_KNOCKDLVR = _row("711 <channel> :Your KNOCK has been delivered.")
ERR_TOOMANYKNOCK = _row("712 <channel> :Too many KNOCKs (user).")
ERR_CHANOPEN = _row("713 <channel> :Channel is open.")
ERR_KNOCKONCHAN = _row("714 <channel> :You are already on that channel.")
# IRCv3 "Monitor"
RPL_MONONLINE = _row("730 :<targets>")
RPL_MONOFFLINE = _row("731 :<targets>")
RPL_MONLIST = _row("732 :<targets>")
RPL_ENDOFMONLIST = _row("733 :End of MONITOR list")
ERR_MONLISTFULL = _row("734 <limit> <targets> :Monitor list is full.")
# IRCv3 "Metadata", as in `draft/metadata-3`
RPL_WHOISSECURE = _row("671 <nick> :is using a secure connection")
RPL_WHOISKEYVALUE = _row("760 <target> <key> <visibility> :<value>")
RPL_KEYVALUE = _row("761 <target> <key> <visibility> :<value>")
RPL_KEYNOTSET = _row("766 <target> <key> :Key not set")
RPL_METADATASUBOK = _row("770 <keys...>")
RPL_METADATAUNSUBOK = _row("771 <keys...>")
RPL_METADATASUBS = _row("772 <keys...>")
ERR_METADATASYNCLATER = _row("774 <target> <retry after> :Synchronize metadata later")
ERR_METADATARATELIMIT = _row("775 <retry after> <target> <command...>")
