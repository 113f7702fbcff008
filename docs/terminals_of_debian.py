"""What people come with who have neither a program of ours nor one for IRC, each as a row.

For record_terminals.py, which plays them. Knows no terminal and no server; `{...}` is filled in by who plays.
"""

from typing import NamedTuple


class Terminal(NamedTuple):
    name: str
    about: str
    package: str
    program: str
    starts: tuple[tuple[str, str], ...]
    """Lines typed until it is connected, and what then is seen."""
    by_keys: bool = False
    """Whether each key is sent by itself, as it is pressed."""
    interrupts: bool = False
    """Whether Ctrl-C is sent, and does not end it."""
    quits: bool = True
    """Whether it may be left with /quit."""


GREETED = "Type your name and press Enter:"
ASSIGNMENT = """\
import socket
import threading

def send_messages(client_socket):
    while True:
        message = input()
        client_socket.send(message.encode('utf-8'))

def receive_messages(client_socket):
    while True:
        message = client_socket.recv(1024).decode('utf-8')
        print(message)

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('localhost', {port}))
username = input("Введите ваше имя: ")
client.send(username.encode('utf-8'))
send_thread = threading.Thread(target=send_messages, args=(client,))
receive_thread = threading.Thread(target=receive_messages, args=(client,))
send_thread.start()
receive_thread.start()
"""
"""The assignment's own client, word for word; the port is the server's."""
TERMINALS = (
    Terminal(
        name="nc",
        about="It sends lines, and shows what comes as it is.",
        package="netcat-openbsd",
        program="nc",
        starts=(("nc localhost {port}", GREETED),),
    ),
    Terminal(
        name="telnet",
        about="At any port but its own it sends lines. Ctrl-C is a command to the server, and loses nothing. It "
        "looks at seven bits of a letter's eight: Н opens its own prompt, unless it is started as `telnet "
        "-E`; a line with the first у, я, М or К is lost, then the server asks it for all eight. For Russian "
        "rather take nc.",
        package="inetutils-telnet",
        program="telnet",
        starts=(("telnet localhost {port}", GREETED),),
        interrupts=True,
    ),
    Terminal(
        name="telnet, in its other mode",
        about="`mode character`, after Ctrl-], asks the server to show what is typed. This one declines, and telnet "
        "goes on sending lines.",
        package="inetutils-telnet",
        program="telnet",
        starts=(("telnet localhost {port}", GREETED), ("^]", "telnet> "), ("mode character", "")),
        by_keys=True,
        interrupts=True,
    ),
    Terminal(
        name="PuTTY, as telnet",
        about="`plink` is PuTTY without a window. It opens with all that it could do; none of it is done here, and so "
        "it edits lines itself.",
        package="putty-tools",
        program="plink",
        starts=(("plink -telnet -P {port} localhost", GREETED),),
    ),
    Terminal(
        name="PuTTY, raw",
        about="The connection type that PuTTY calls Raw (or Other: Raw).",
        package="putty-tools",
        program="plink",
        starts=(("plink -raw -P {port} localhost", GREETED),),
    ),
    Terminal(
        name="socat",
        about="As nc.",
        package="socat",
        program="socat",
        starts=(("socat - TCP:localhost:{port}", GREETED),),
    ),
    Terminal(
        name="socat, key by key",
        about="It sends each key by itself, as terminals do that edit nothing: what is erased is gone all the same, "
        "and one may think between two keys.",
        package="socat",
        program="socat",
        starts=(("socat -,icanon=0 TCP:localhost:{port}", GREETED),),
        by_keys=True,
    ),
    Terminal(
        name="The assignment's client",
        about="As it stands in the assignment. It ends no line, and shows what each `recv` gave it.",
        package="",
        program="python3",
        starts=(("python3 client.py", "Введите ваше имя:"),),
        quits=False,
    ),
)
