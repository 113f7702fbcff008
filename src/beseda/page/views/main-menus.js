/** The menus of a talk and of oneself: what they offer, each line to be done by an action or a dialog. */

import { addressOf } from "../actions/addresses.js";
import { copy } from "./copying.js";
import { openMenu } from "./menu.js";

export function openTalkMenu(app, anchor, { key, name, kind, joined, muted }) {
  const { t, actions } = app;
  const isRoom = kind === "room";
  const link = new URL(addressOf({ name }), document.baseURI).href; // it leads here from anywhere
  openMenu(anchor, [
    { icon: "calendar", label: t("menu.jump"), act: () => actions.showDialog("jump", { key }) },
    { icon: muted ? "bell" : "bell-off", label: t(muted ? "menu.unmute" : "menu.mute"), act: () => actions.mute(key, !muted) },
    { icon: "link", label: t("menu.copyLink"), act: () => copy(app, link, "message.linkCopied") },
    isRoom && joined && { icon: "person-plus", label: t("menu.invite"), act: () => actions.showDialog("invite", { key }) },
    isRoom && joined && { icon: "settings", label: t("menu.room"), act: () => actions.showDialog("room", { key }) },
    !isRoom && { icon: "person", label: t("menu.person"), act: () => actions.showDialog("person", { nick: name }) },
    null,
    isRoom
      ? { icon: "leave", label: t(joined ? "menu.leave" : "menu.closeRoom"), act: () => actions.leave(key) }
      : { icon: "close", label: t("menu.closeTalk"), act: () => actions.closeTalk(key) },
  ], { alignEnd: true });
}

export function openSelfMenu(app, anchor) {
  const { t, actions, store } = app;
  openMenu(anchor, [
    store.state.me.away === null
      ? { icon: "moon", label: t("menu.away"), act: () => actions.showDialog("away") }
      : { icon: "sun", label: t("menu.back"), act: () => actions.setAway(null) },
    { icon: "edit", label: t("menu.rename"), act: () => actions.showDialog("rename") },
    { icon: "settings", label: t("menu.settings"), act: () => actions.showDialog("settings") },
    { icon: "keyboard", label: t("menu.keys"), act: () => actions.showDialog("help") },
    null,
    { icon: "leave", label: t("menu.signOut"), act: () => actions.signOut() },
  ], { above: true });
}
