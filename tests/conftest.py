"""What holds for every test."""

import signal

from hypothesis import settings

# Whoever runs tests in the background has them deaf to Ctrl-C, and with them every process that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# As `nohup` does to hang-ups.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# How long an example takes depends on what else this machine does; what takes too long is measured in bench.
settings.register_profile("beseda", deadline=None)
settings.load_profile("beseda")
