/**
 * A person's card: who that is, and what one can do together; below that, for who looks after the room, what can be
 * done about them there, each with a question first.
 */

import { canModerate } from "../../store/selectors.js";
import { keyOf } from "../../store/state.js";
import { shortTime } from "../../text/time.js";
import { buttonOf, makeFrame, switchOf } from "../dialog-frame.js";
import { append, h, replace } from "../element.js";
import { banAsked, kickAsked, roleAsked, silenceAsked } from "../moderating.js";
import { highestPrefix, isOperator } from "../people-order.js";
import { ROLES } from "../people-panel.js";
import { avatar } from "../sidebar.js";

/** Rooms in common that are named; somebody may be in fifty. */
const MOST_ROOMS = 12;
const SECONDS_OF = { day: 86_400, hour: 3_600, minute: 60 };

/** @param {object} app @param {{nick: string, key?: string}} params */
export function build(app, { nick, key }) {
  const { t, store, actions } = app;
  const { state } = store;
  const talk = state.talks.get(key ?? state.current);
  const isMe = nick === state.me.nick;
  const facts = h("dl", { class: "person-facts", "aria-busy": "true" });
  const frame = makeFrame(app, {
    title: nick,
    sign: signOf(app, nick),
    class: "dialog-person",
    body: [marksOf(app, nick, talk), facts],
    buttons: isMe
      ? [buttonOf(t("rename.title"), { onclick: () => actions.showDialog("rename") })]
      : together(app, nick, talk, () => frame),
  });
  if (!isMe) append(frame.body, [hearing(app, nick)]);
  if (talk && !isMe && canModerate(state, talk)) append(frame.body, [moderation(app, nick, talk, frame)]);
  return { ...frame, opened: () => tell(app, nick, facts) };
}

function signOf({ store }, nick) {
  const person = store.state.people.get(keyOf(nick));
  const presence = !person || person.here === false || person.away === null ? "" : "away";
  return avatar({ key: keyOf(nick), name: person?.displayName || nick }, presence);
}

/** The name to be shown, and what one is here; null where there is neither. */
function marksOf({ t, store }, nick, talk) {
  const person = store.state.people.get(keyOf(nick));
  const prefix = highestPrefix(talk?.members.get(keyOf(nick))?.prefixes);
  const shown = person?.displayName;
  const marks = [
    shown && shown !== nick ? h("span", { class: "person-shown", dir: "auto" }, shown) : null,
    prefix ? h("span", { class: "person-mark" }, t(`role.${ROLES[prefix]}`)) : null,
    person?.bot ? h("span", { class: "person-mark" }, t("people.bot")) : null,
  ].filter(Boolean);
  return marks.length ? h("p", { class: "person-marks" }, marks) : null;
}

/** The foot: what two people do. */
function together(app, nick, talk, frame) {
  const { t, actions, store } = app;
  const begin = () =>
    frame().attempt(async () => {
      const done = await actions.startTalk(nick);
      if (done.ok) frame().close();
      return done;
    });
  const mention = () => {
    const before = store.state.talks.get(talk.key).draft;
    actions.setDraft(talk.key, before.trim() === "" ? `${nick}: ` : `${before.trimEnd()} ${nick} `);
    frame().close();
    document.getElementById("message-field")?.focus();
  };
  const isRoom = talk?.kind === "room" && talk.joined;
  return [
    isRoom ? buttonOf(t("person.mention"), { icon: "at", onclick: mention }) : null,
    buttonOf(t("person.talk"), { kind: "primary", icon: "send", onclick: begin }),
  ];
}

async function tell(app, nick, list) {
  const { t, actions } = app;
  const told = await actions.whois(nick);
  list.removeAttribute("aria-busy");
  if (!told.ok) {
    replace(list, h("dt", { class: "unseen" }, t("person.here")), h("dd", { class: "hint" }, told.text));
    return;
  }
  const rows = factsOf(app, told).flatMap(([word, value]) => [
    h("dt", null, t(`person.${word}`)),
    h("dd", { dir: "auto" }, value),
  ]);
  replace(list, rows);
}

/** What there is to tell, as people say it. */
function factsOf({ t, words }, told) {
  const rooms = told.rooms
    .slice(0, MOST_ROOMS)
    .map(({ name }) => name)
    .join(", ");
  return [
    ["away", told.away === null ? null : told.away || t("people.isAway")],
    ["realname", told.realname && told.realname !== told.nick ? told.realname : null],
    ["account", told.account],
    ["rooms", rooms],
    ["host", told.user && told.host ? `${told.user}@${told.host}` : null],
    ["since", told.since ? shortTime(told.since, Date.now(), words.locale) : null],
    ["idle", told.idle === undefined ? null : idleOf(told.idle, words)],
    ["operator", told.isOperator ? t("person.isOperator") : null],
  ].filter(([, value]) => value);
}

/** The largest unit that fits; below a minute somebody is simply here. */
function idleOf(seconds, { locale }) {
  const unit = Object.keys(SECONDS_OF).find((name) => seconds >= SECONDS_OF[name]);
  if (!unit) return null;
  const count = Math.floor(seconds / SECONDS_OF[unit]);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Whether what they say is shown in this browser. */
function hearing({ t, store, actions }, nick) {
  const one = switchOf({
    label: t("person.ignore"),
    hint: t("person.ignoreHint"),
    checked: store.state.settings.ignored.includes(keyOf(nick)),
    onchange: () => actions.ignore(nick, one.input.checked),
  });
  return one.element;
}

function moderation(app, nick, talk, frame) {
  const { t } = app;
  const member = talk.members.get(keyOf(nick));
  const prefixes = member?.prefixes ?? "";
  const does = (doing) => async () => {
    const done = await doing();
    if (done === null) return; // thought better of it: the card stays
    await frame.attempt(async () => done);
    if (done.ok) frame.close();
  };
  const role = (name) => does(() => roleAsked(app, talk.key, nick, name));
  const rows = [
    member && !isOperator(prefixes) ? ["operator", "shield", role("operator")] : null,
    member && prefixes === "" ? ["voice", "mic", role("voice")] : null,
    member && prefixes !== "" ? ["none", "person", role("none")] : null,
    ["silence", "mute", does(() => silenceAsked(app, talk.key, nick)), true],
    member ? ["kick", "leave", does(() => kickAsked(app, talk.key, nick)), true] : null,
    ["ban", "ban", does(() => banAsked(app, talk.key, nick)), true],
  ].filter(Boolean);
  return h(
    "section",
    { class: "dialog-section" },
    h("h3", { class: "label", dir: "auto" }, t("person.inRoom", { room: talk.name })),
    h(
      "div",
      { class: "person-moderation" },
      rows.map(([name, picture, onclick, danger]) =>
        buttonOf(t(`moderate.${name}`), { kind: danger ? "bare hurts" : "bare", icon: picture, onclick }),
      ),
    ),
  );
}
