/**
 * How an item comes into a talk's log, whichever way it is told: live, brought by a resume, in a page, as
 * an echo.
 *
 * One that is here already is not put there again: what is newer in what was told is taken over. What was
 * told of a message before the message itself waits in `log.later`.
 */

import { clear, keepOnlyOf } from "./reactions.js";
import { comparePlaces, insert, isUnsent, MOST_ITEMS, MOST_WHILE_BACK, trimOldest } from "./segment.js";

/** Changes that wait for their message. Only the race of a page with what is told meanwhile needs any. */
export const MOST_LATER = 500;

/** What the server has not told us in any seat of ours. */
const NO_SEAT = -1;

/** @returns whether it was not here before */
export function put(state, talk, segment, item) {
  if (item.own && item.state === "sent" && !segment.byId.has(item.id)) {
    takeUnsent(talk.log.live, (unsent) => isTheSame(unsent, item));
  }
  return place(state, talk, segment, item);
}

/** The same, for a line whose unsent one is known. */
export function place(state, talk, segment, item) {
  const known = segment.byId.get(item.id);
  if (known) {
    refresh(state, talk.log, known, item);
    return false;
  }
  item.seat = item.state === "stored-here" ? NO_SEAT : state.me.seat;
  insert(segment, item);
  changeAsToldBefore(talk.log, item);
  return true;
}

/**
 * The server tells again of what we have. Of an earlier seat we may have missed what became of it since; of
 * this one we have been told of everything that a page could say.
 */
function refresh(state, log, known, told) {
  if (known.state === "stored-here" && told.state === "sent") {
    known.state = "sent";
  }
  if (known.redacted) {
    return;
  }
  if ((told.editedAt ?? 0) > (known.editedAt ?? 0)) {
    Object.assign(known, { text: told.text, editedAt: told.editedAt });
  }
  if (known.seat !== state.me.seat) {
    known.seat = state.me.seat;
    clear(log, known);
  }
}

/** Keep a change for a message that is not here: a page that was read before it may be still on its way. */
export function changeLater(log, id, change) {
  log.later.set(id, { ...log.later.get(id), ...change });
  if (log.later.size > MOST_LATER) {
    log.later.delete(log.later.keys().next().value);
  }
}

function changeAsToldBefore(log, item) {
  const { edit, redacted } = log.later.get(item.id) ?? {};
  if (redacted) {
    redact(log, item, redacted);
  } else if (edit) {
    editTo(item, edit);
  }
  if (redacted || edit) {
    log.later.delete(item.id);
  }
}

/** Only a later wording takes the place of another. */
export function editTo(item, { text, at }) {
  if (!item.redacted && at > (item.editedAt ?? 0)) {
    Object.assign(item, { text, editedAt: at });
  }
}

/** The text is gone, here too; that something stood there is shown. */
export function redact(log, item, { by, reason }) {
  clear(log, item);
  Object.assign(item, { text: "", redacted: { by, reason }, mention: false });
}

/** Let the oldest go, later if somebody is reading them. */
export function trimLive(log) {
  const { live, window } = log;
  const most = log.isWatchedAtEnd ? MOST_ITEMS : MOST_WHILE_BACK;
  if (trimOldest(live, most)) {
    keepOnlyOf(log, (id) => live.byId.has(id) || Boolean(window?.byId.has(id)));
  }
}

/** Whether a line that was not sent before a reload was sent after all, and is this one. */
function isTheSame(unsent, item) {
  const isLater = unsent.after === null || comparePlaces(item.id, unsent.after) > 0;
  const isAlike = unsent.kind === item.kind && unsent.text.trim() === item.text.trim();
  return unsent.after !== undefined && unsent.state === "failed" && isLater && isAlike;
}

/** Take away an own line that waits for the server. They stand at the end, and are few. */
export function takeUnsent(segment, isTheOne) {
  const { items } = segment;
  let begin = items.length;
  while (begin > 0 && isUnsent(items[begin - 1])) {
    begin--;
  }
  const place = items.findIndex((item, at) => at >= begin && isTheOne(item));
  if (place < 0) {
    return null;
  }
  const [item] = items.splice(place, 1);
  segment.byId.delete(item.id);
  return item;
}
