/**
 * How the page looks, sounds and behaves, for this browser. Each change holds at once; there is nothing to save.
 *
 * What the browser does not allow is not offered: notifications need a secure address.
 */

import { makeFrame, switchOf } from "./dialog-frame.js";
import { h } from "./element.js";

/** @returns the dialog, as dialogs.js wants it */
export function build(app) {
  const { t, store, actions } = app;
  const { settings } = store.state;
  const set = (name) => (value) => actions.setSetting(name, value);
  const group = (title, ...rows) => h("section", { class: "settings-group" }, h("h3", null, t(title)), rows);
  return makeFrame(app, {
    title: t("settings.title"),
    class: "dialog-settings",
    body: [
      group(
        "settings.looks",
        choice(app, "theme", settings.theme, ["auto", "light", "dark"].map((one) => [one, t(`settings.theme.${one}`)]), set("theme")),
        choice(app, "textSize", settings.textSize, ["small", "medium", "large"].map((one) => [one, t(`settings.textSize.${one}`)]), set("textSize")),
        choice(app, "language", settings.language, [["auto", t("settings.language.auto")], ...app.languages], set("language")),
      ),
      group("settings.signals", notifications(app), on(app, "sound", (value) => value && app.device.sound.play())),
      group("settings.talk", on(app, "sendByEnter"), on(app, "showJoins")),
    ],
  });
}

/** One of a few, side by side. */
function choice(app, name, chosen, choices, set) {
  const inputs = choices.map(([value, label]) => {
    const input = h("input", {
      type: "radio", name: `settings-${name}`, value, checked: value === chosen, onchange: () => set(value),
    });
    return h("label", { class: "segment", lang: name === "language" && value !== "auto" ? value : null }, input, h("span", null, label));
  });
  return h("fieldset", { class: "settings-choice" }, h("legend", null, app.t(`settings.${name}`)),
    h("div", { class: "segments" }, inputs));
}

/** Something that is on or off. */
function on(app, name, then) {
  const { element } = switchOf({
    label: app.t(`settings.${name}`),
    hint: app.t(`settings.${name}.hint`),
    checked: app.store.state.settings[name],
    onchange: ({ currentTarget }) => {
      app.actions.setSetting(name, currentTarget.checked);
      then?.(currentTarget.checked);
    },
  });
  return element;
}

/** Asked for by this very click; a browser that was told never to ask again says so beneath. */
function notifications(app) {
  const { notifications: device } = app.device;
  if (!device.isPossible) return null;
  const { element, input } = switchOf({
    label: app.t("settings.notifications"),
    hint: app.t(device.permission === "denied" ? "settings.notifications.denied" : "settings.notifications.hint"),
    checked: app.store.state.settings.notifications && device.permission === "granted",
    disabled: device.permission === "denied",
    onchange: async () => {
      const isOn = input.checked && (await device.ask());
      input.checked = isOn;
      app.actions.setSetting("notifications", isOn);
      if (device.permission !== "denied") return;
      input.disabled = true;
      element.querySelector(".hint").textContent = app.t("settings.notifications.denied");
    },
  });
  return element;
}
