"""What holds for every test."""

import signal

# Whoever runs tests in the background has them deaf to Ctrl-C, and with them every process that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
