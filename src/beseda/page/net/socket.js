/**
 * One WebSocket to the server, a line of IRC a frame (IRCv3 "WebSocket support").
 *
 * Knows when it is open and when it is gone; a gone one says nothing any more. Refuses to know what lines
 * say.
 */

const SUBPROTOCOL = "text.ircv3.net";

/**
 * @typedef {{onOpen: () => void, onLine: (line: string) => void, onGone: (why: {code: number, text: string})
 *   => void}} Listener
 * @typedef {{send: (line: string) => void, close: () => void}} Socket
 */

/**
 * Where the server's WebSocket is, seen from the page: below the same path, so that a proxy's prefix stays.
 * @param {string} base   document.baseURI
 */
export function socketAddress(base) {
  const address = new URL("socket", base);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  address.search = "";
  return address.href;
}

/**
 * @param {string} address
 * @param {typeof WebSocket} WebSocketClass
 * @returns {(listener: Listener) => Socket}
 */
export function socketOpener(address, WebSocketClass) {
  return (listener) => {
    const socket = new WebSocketClass(address, [SUBPROTOCOL]);
    let isGone = false;
    const gone = (code, text) => {
      if (isGone) return;
      isGone = true;
      listener.onGone({ code, text });
    };
    socket.onopen = () => isGone || listener.onOpen();
    socket.onmessage = ({ data }) => isGone || typeof data !== "string" || listener.onLine(data);
    socket.onclose = ({ code, reason }) => gone(code, reason);
    return {
      send: (line) => isGone || socket.readyState !== WebSocketClass.OPEN || socket.send(line),
      close: () => {
        isGone = true; // A dead network would have the browser wait for the other end's word.
        socket.close();
      },
    };
  };
}
