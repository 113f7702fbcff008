"""IRC, as modern clients speak it: the living description (modern-irc) and IRCv3."""
