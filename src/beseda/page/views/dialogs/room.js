/**
 * A room: what it is about, its rules, what one hears of it, and the way out. Who looks after it can change what there
 * is; for all others it is told.
 */

import { canModerate } from "../../store/selectors.js";
import { shortTime } from "../../text/time.js";
import { ask } from "../asking.js";
import { buttonOf, makeFrame, switchOf } from "../dialog-frame.js";
import { h, replace } from "../element.js";

/** The rules that have a switch: the letter of the mode, and the key of its words. */
const RULES = [
  ["i", "inviteOnly"],
  ["s", "secret"],
  ["m", "moderated"],
  ["t", "topicLocked"],
];

/** @param {object} app @param {{key: string}} params */
export function build(app, { key }) {
  const { t, store, actions } = app;
  const talk = store.state.talks.get(key ?? store.state.current);
  if (!talk || talk.kind !== "room") return makeFrame(app, { title: t("room.gone") });
  const may = canModerate(store.state, talk);
  const topic = h("div", { class: "room-topic" });
  const frame = makeFrame(app, {
    title: talk.name,
    class: "dialog-room",
    body: [
      topic,
      rulesOf(app, talk, may, () => frame),
      hearing(app, talk),
      may ? bansOf(app, talk, () => frame) : null,
    ],
    buttons: [
      buttonOf(t("room.leave"), { kind: "bare", icon: "leave", onclick: () => leaveAsked(app, talk, frame) }),
      buttonOf(t("room.invite"), { icon: "plus", onclick: () => actions.showDialog("invite", { key: talk.key }) }),
    ],
  });
  const draw = () => drawTopic(app, topic, talk, may);
  draw();
  const forget = store.subscribe([`talk:${talk.key}`], draw);
  frame.element.addEventListener("close", forget);
  return frame;
}

function drawTopic(app, element, talk, may) {
  const { t, words, actions } = app;
  const count = talk.members.size;
  const mayTopic = may || (talk.joined && !talk.modes.has("t"));
  replace(
    element,
    h(
      "p",
      { class: talk.topic?.text ? "room-topic-text" : "hint", dir: "auto" },
      talk.topic?.text || t("room.noTopic"),
    ),
    talk.topic?.by
      ? h(
          "p",
          { class: "hint", dir: "auto" },
          t("room.topicBy", { by: talk.topic.by, at: shortTime(talk.topic.at, Date.now(), words.locale) }),
        )
      : null,
    h(
      "p",
      { class: "room-facts" },
      h("span", { class: "hint" }, t("people.title", { count })),
      mayTopic
        ? buttonOf(t("room.editTopic"), {
            kind: "bare",
            icon: "edit",
            onclick: () => actions.showDialog("topic", { key: talk.key }),
          })
        : null,
    ),
  );
}

/** Switches for who may change them; a list of what holds for all others. */
function rulesOf(app, talk, may, frame) {
  const { t, actions } = app;
  if (!may) {
    const held = RULES.filter(([letter]) => talk.modes.has(letter));
    if (held.length === 0) return null;
    return section(
      t("room.rules"),
      h(
        "ul",
        { class: "room-held" },
        held.map(([, word]) => h("li", null, t(`room.${word}`))),
      ),
    );
  }
  const switches = RULES.map(([letter, word]) => {
    const one = switchOf({
      label: t(`room.${word}`),
      hint: t(`room.${word}Hint`),
      checked: talk.modes.has(letter),
      onchange: () =>
        frame().attempt(async () => {
          const done = await actions.setModes(talk.key, `${one.input.checked ? "+" : "-"}${letter}`);
          if (!done.ok) one.input.checked = talk.modes.has(letter);
          return done;
        }),
    });
    return one.element;
  });
  return section(t("room.rules"), ...switches);
}

function hearing(app, talk) {
  const { t, actions } = app;
  const one = switchOf({
    label: t("room.muted"),
    hint: t("room.mutedHint"),
    checked: talk.muted,
    onchange: () => actions.mute(talk.key, one.input.checked),
  });
  return section(t("room.hearing"), one.element);
}

/** Who may not come or speak, with a way to take that back. It is asked for when it is opened. */
function bansOf(app, talk, frame) {
  const { t, actions } = app;
  const list = h("ul", { class: "room-bans" });
  const details = h("details", { class: "room-banned" }, h("summary", null, t("room.bans")), list);
  const draw = async () => {
    if (!details.open) return;
    replace(list, h("li", { class: "hint" }, t("rooms.asking")));
    const answer = await actions.listBans(talk.key);
    if (!answer.ok) replace(list, h("li", { class: "fault" }, answer.text));
    else if (answer.bans.length === 0) replace(list, h("li", { class: "hint" }, t("room.noBans")));
    else
      replace(
        list,
        answer.bans.map((ban) => banRow(app, talk, frame, ban, draw)),
      );
  };
  details.addEventListener("toggle", draw);
  return details;
}

function banRow(app, talk, frame, ban, redraw) {
  const { t, actions } = app;
  const lift = () =>
    frame().attempt(async () => {
      const done = await actions.unban(talk.key, ban.mask);
      if (done.ok) await redraw();
      return done;
    });
  const name = t("room.liftOf", { nick: ban.nick });
  return h(
    "li",
    { class: "room-ban" },
    h(
      "span",
      { class: "room-ban-words" },
      h("bdi", null, ban.nick),
      h("span", { class: "hint", dir: "auto" }, t(ban.isMute ? "room.isMute" : "room.isBan", { by: ban.by })),
    ),
    buttonOf(t("room.lift"), { kind: "bare", "aria-label": name, onclick: lift }),
  );
}

/** Whoever leaves a room that can't be found or entered again is told so before. */
async function leaveAsked(app, talk, frame) {
  const { t, actions } = app;
  const isClosed = talk.modes.has("i") || talk.modes.has("s");
  const question = {
    title: t("room.askLeave", { room: talk.name }),
    text: isClosed ? t("room.leaveClosed") : t("room.leaveMeans"),
    yes: t("room.leave"),
  };
  if (!(await ask(app, question))) return;
  await frame.attempt(async () => {
    const done = await actions.leave(talk.key);
    if (done.ok) frame.close();
    return done;
  });
}

function section(title, ...children) {
  return h("section", { class: "dialog-section" }, h("h3", { class: "label" }, title), children);
}
