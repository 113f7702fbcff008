// A program as people write one with irc-framework: it comes into a room, reads what was said there, answers, reacts to
// its own words and looks them up; by TCP, or by WebSocket. `record_library.py` runs it; what it prints stands in
// clients.md.
const IRC = require('irc-framework');
const WebSocketTransport = require('irc-framework/src/transports/websocket');

const [port, room, way] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const transports = {
  tcp: {},
  websocket: {transport: WebSocketTransport, path: '/socket', websocket_protocol: 'text.ircv3.net'},
};
const wanted = ['draft/chathistory', 'draft/event-playback', 'draft/message-redaction', 'draft/message-edit',
  'soju.im/search', 'echo-message', 'labeled-response', 'standard-replies'];
const client = new IRC.Client();
client.requestCap(wanted);

const tell = (what, words) => console.log(`${what}: ${words}`);
const shown = (each) => `${each.command} ${each.nick}: ${each.params[each.params.length - 1]}`;

client.on('registered', () => {
  const has = wanted.filter((cap) => client.network.cap.enabled.includes(cap));
  tell('has', has.join(', '));
  client.join(room);
});
client.on('join', (event) => {
  if (event.nick === client.user.nick) client.raw('CHATHISTORY', 'LATEST', room, '*', '50');
});
client.on('batch end chathistory', (batch) => {
  batch.commands.forEach((each) => tell('was said', `${shown(each)} (id and time: ${Boolean(each.tags.msgid && each.tags.time)})`));
  client.say(room, 'I have read it all');
});
client.on('message', (event) => {
  if (event.batch || event.nick !== client.user.nick) return;
  tell('said', event.message);
  client.tagmsg(room, {'+draft/react': '👍', '+reply': event.tags.msgid});
});
client.on('tagmsg', (event) => {
  tell('reaction', event.tags['+draft/react']);
  client.raw('SEARCH', `text=read;in=${room}`);
});
client.on('batch end soju.im/search', (batch) => {
  batch.commands.forEach((each) => tell('found', shown(each)));
  client.raw('REDACT', room, batch.commands[batch.commands.length - 1].tags.msgid, 'enough');
});
client.on('unknown command', (event) => {
  if (event.command !== 'REDACT') return;
  tell('taken back', event.params[event.params.length - 1]);
  client.quit('goodbye');
});
client.on('close', () => process.exit(0));
setTimeout(() => { tell('failed', 'no answer'); process.exit(1); }, 10000).unref();
client.connect({
  host: '127.0.0.1', port, nick: 'webby', username: 'webby', gecos: 'irc-framework', auto_reconnect: false,
  ...transports[way],
});
