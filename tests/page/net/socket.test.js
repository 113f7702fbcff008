import assert from "node:assert/strict";
import { test } from "node:test";

import { socketAddress, socketOpener } from "../../../src/beseda/page/net/socket.js";

for (const [base, address] of [
  ["http://localhost:8000/", "ws://localhost:8000/socket"],
  ["https://example.org/chat/?x=1#room", "wss://example.org/chat/socket"],
  ["http://[::1]:8000/page/index.html", "ws://[::1]:8000/page/socket"],
]) {
  test(`the socket of ${base} is ${address}`, () => {
    assert.equal(socketAddress(base), address);
  });
}

class FakeWebSocket {
  static OPEN = 1;
  readyState = 0;
  sent = [];

  constructor(address, protocols) {
    Object.assign(this, { address, protocols });
    FakeWebSocket.last = this;
  }

  send(line) {
    this.sent.push(line);
  }

  close() {
    this.readyState = 2;
  }
}

function opened() {
  const told = [];
  const socket = socketOpener("ws://x/socket", FakeWebSocket)({
    onOpen: () => told.push("open"),
    onLine: (line) => told.push(line),
    onGone: ({ code, text }) => told.push(`gone ${code} ${text}`),
  });
  return { told, socket, inner: FakeWebSocket.last };
}

test("lines go and come as text, by the protocol's name", () => {
  const { told, socket, inner } = opened();
  socket.send("too early");
  inner.readyState = 1;
  inner.onopen();
  socket.send("NICK anna");
  inner.onmessage({ data: ":s 001 anna" });
  inner.onmessage({ data: new ArrayBuffer(1) });
  inner.onclose({ code: 1006, reason: "" });
  assert.deepEqual(inner.protocols, ["text.ircv3.net"]);
  assert.deepEqual(inner.sent, ["NICK anna"]);
  assert.deepEqual(told, ["open", ":s 001 anna", "gone 1006 "]);
});

test("what we have closed says nothing more", () => {
  const { told, socket, inner } = opened();
  inner.readyState = 1;
  socket.close();
  inner.onmessage({ data: "late" });
  inner.onclose({ code: 1000, reason: "" });
  socket.send("late");
  assert.deepEqual([told, inner.sent], [[], []]);
});
