"""An evening of people who come by WebSocket, from the end of the opening handshake on. Data only."""

from evening_frames import text
from evening_steps import Plan, Script, Speech
from websockets.frames import Opcode

from malformed_frames import whole


def web_evening() -> Script:
    script = Script(Plan())
    script.irc("igor")
    script.say("igor", "JOIN #lobby")
    script.by_web_socket("anna", "server-time", "message-tags", "batch", "labeled-response", "echo-message")
    script.by_web_socket("boris")
    script.at_nc("nina")
    script.title("talk")
    script.paste("anna", "JOIN #tea", "PRIVMSG #lobby :привет", "@label=1 PRIVMSG boris :тайна")
    script.paste("boris", "JOIN #tea", "PRIVMSG #tea :one", "PRIVMSG #tea :two")
    script.say("anna", "@label=2 WHO #tea")
    script.say("nina", "hello")
    script.title("frames that are no lines")
    script.send("boris", whole(Opcode.PING, b"there?") + whole(Opcode.PONG, b"unasked") + text(""))
    script.send("boris", whole(Opcode.TEXT, b"PRIVMSG #tea :in ", fin=False) + whole(Opcode.PING, b"between"))
    script.send("boris", whole(Opcode.CONT, b"parts"))
    script.send("boris", text("PRIVMSG #tea :one message\nQUIT :is one line\r\n"))
    script.send("boris", text("PRIVMSG #tea :" + "x" * 9000)[:9000])
    script.send("boris", text("PRIVMSG #tea :" + "x" * 9000)[9000:] + text("PRIVMSG #tea :and the next one"))
    script.title("silence")
    script.idles(100)
    script.does("the silent are pinged")
    script.send("anna", whole(Opcode.PONG, b"beseda"))
    for who in ("igor",):
        script.say(who, "PONG here")
    script.idles(70)
    script.does("the silent are pinged")
    script.title("ends")
    script.by_web_socket("vera")
    script.send("vera", text("QUIT :bye", "PRIVMSG #lobby :never"))
    script.by_web_socket("gleb")
    script.send("gleb", whole(Opcode.CLOSE, b"\x03\xe9") + text("PRIVMSG #lobby :never"))
    script.by_web_socket("dora")
    script.ends("dora")
    for who, wrong in WRONG.items():
        script.by_web_socket(who)
        script.send(who, text("PRIVMSG #lobby :before") + wrong + text("PRIVMSG #lobby :after"))
    script.comes("nobody", Speech.WEB)
    script.later(200)
    script.idles(200)
    script.does("the nameless are let go")
    return script


WRONG = {
    "lev": whole(Opcode.TEXT, b"\xd0"),
    "ada": whole(Opcode.BINARY, b"PRIVMSG #lobby :x"),
    "max": whole(Opcode.TEXT, b"x" * 16_385),
    "ida": whole(Opcode.TEXT, b"x", fin=False) + whole(Opcode.CONT, b"x", fin=False) * 64,
    "uwe": b"\x81\x01x",
}
"""What ends a connection, by who sends it: no UTF-8, another kind of message, one too long, in crumbs, not masked."""
