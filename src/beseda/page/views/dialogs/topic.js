/** Change what a room is about. */

import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";

/** @param {object} app @param {{key: string}} params */
export function build(app, { key }) {
  const { t, store, actions } = app;
  const talk = store.state.talks.get(key);
  const topic = fieldOf({
    tag: "textarea",
    class: "input dialog-words",
    rows: "3",
    label: t("topic.label"),
    hint: t("topic.hint"),
    value: talk?.topic?.text ?? "",
    maxlength: store.state.me.isupport.get("TOPICLEN") ?? 390,
  });
  const save = () =>
    frame.attempt(async () => {
      const done = await actions.setTopic(key, topic.input.value.trim());
      if (done.ok) frame.close();
      return done;
    });
  topic.input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return; // a topic is one line
    event.preventDefault();
    save();
  });
  const frame = makeFrame(app, {
    title: t("topic.title", { room: talk?.name ?? "" }),
    body: [topic.element],
    buttons: [
      buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("dialog.save"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: save,
  });
  return { ...frame, first: topic.input };
}
