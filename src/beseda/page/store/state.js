/**
 * What the page knows, and every event that changes it.
 *
 * State is plain data (objects, arrays, Maps, Sets): it can be cloned from one tab to another. Only reducers
 * write into it; everybody else reads. A *key* is a target in small letters ("#lobby", "anna"), by `keyOf`.
 *
 * EVENTS: `store.dispatch({type, ...fields})`; "?": may be left out; times: milliseconds by the server.
 *
 * connection/phase   phase, attempt?, retryAt?, fault?     where the session says that the connection stands
 * me/registered      nick, isResumed, at                   001: our seat is there (again)
 * me/caps            caps: string[]                        what the server granted, whole
 * me/isupport        tokens: [name, value|true|null][]     005, some at a time; null takes one away
 * me/away            text|null
 * me/modes           changes: [on, letter][]
 * me/resumable       seconds                               how long after a loss the seat waits
 * server/named       name?, network?, lobby?
 * server/motd        lines: string[]
 * server/noticed     text, at                              the server's own words to us
 * session/ended                                            signed out: talks, people, search are forgotten
 *
 * talk/opened        key|null                              becomes the current one
 * talk/started       name, isOurs?                         comes into the list (a person, a room not joined)
 * talk/closed        key                                   goes out of the list, with what we know of it
 * talk/joined        name, at                              I am in a room
 * talk/left          key, how: "part"|"kick"|"quit", by, reason, at   … and no more; it stays listed
 * talk/topic         key, topic: {text, by, at}|null
 * talk/modes         key, changes: [on, letter, parameter|null][], isWhole?     rules; roles are members/role
 * talk/renamed       key, name                             a room is called otherwise now
 * talk/muted         key, muted
 * members/named      key, members: [{nick, prefixes, user?, host?}], isLast     353 in parts, isLast at 366
 * members/joined     key, nick                             somebody else; its line is an item/added
 * members/left       key, nick
 * members/role       key, nick, letter, on                 MODE +o anna
 * people/known       people: [{nick, user?, host?, account?, realname?, away?, displayName?, bot?}]   merged
 * people/renamed     from, to                              also mine: then me.nick follows
 * people/quit        nick
 * people/offline     nicks: string[]                       401, or MONITOR: `here` becomes false
 *
 * item/added         key, name?, where: "live"|"missed", items: Item[]          missed: brought by a resume
 * item/sent          key, item                             newItem({id: "~…", label, …}): shown at once
 * item/confirmed     key, name?, label, item                     the echo: it has its id and place now
 * item/failed        key, label, fault: {code, text}       refused, or (code "lost") the connection went
 * item/resent        key, id, label
 * item/dropped       key, id                               only of what is not sent
 * unsent/restored    lines: [{name, item}]                 own lines from before a reload, as failed
 * item/edited        key, id, text, at
 * item/redacted      key, id, by, reason, at               a message; or a reaction, by its own id
 * item/reacted       key, id, text, nick, on, reactionId?, at
 * page/loading       key, where|null, gap?                 a page is asked for; null: it failed
 * page/loaded        key, where: "latest"|"older"|"newer"|"window"|"gap", items, isEnd, begin?, end?,
 *                    redactions, reactions, gap?, highlight?       made by `pageEvent` of incoming/page.js
 * window/closed      key                                   back to what is said now
 * log/watched        key, atEnd                            whether the reader stands at the newest line
 * log/highlighted    key, id|null
 * gap/opened         key                                   lines are missing after the newest that we have
 * talks/restored     talks: [{name, items}]                private talk from the page's own store
 *
 * attention/changed  key|null                              what a person is looking at (tab visible, at the
 *                                                          end): what comes there counts as read
 * read/marked        key, until                            by me here, or by another device of mine
 * read/never         key                                   the server knows of no time
 * typing/heard       key, nick, state: "active"|"paused"|"done", at
 * typing/expired     now
 * draft/changed      key, text
 * reply/chosen       key, id|null
 * editing/chosen     key, id|null
 *
 * search/started     query, in|null
 * search/found       items: (Item & {talkKey})[], until|null, isMore
 * search/failed      fault
 * search/closed
 * settings/changed   name, value
 * settings/loaded    settings
 * toast/shown        kind: "error"|"info", text? | key?, params?
 * toast/gone         id
 * dialog/shown       name, params?
 * dialog/closed
 * snapshot/restored  snapshot                              a following tab takes over what the leader knows
 *
 * TOPICS: connection, me, server, talks (list, counts, order), current, talk:KEY (a talk but for its log),
 * log:KEY, people, search, settings, toasts, dialog; "*" in `subscribe` is every one.
 */

import { fold } from "../irc/casemapping.js";

/**
 * @typedef {"message"|"action"|"notice"|"event"|"gap"} ItemKind  a gap stands where lines are missing
 * @typedef {"sent"|"sending"|"failed"|"stored-here"} ItemState
 * @typedef {{code: string, text: string, nick?: string}} Fault
 *
 * @typedef {object} Item
 * @property {string} id          the server's msgid; "~…" while the server has not given one
 * @property {number} at
 * @property {ItemKind} kind
 * @property {string} by          how the speaker was called then
 * @property {string} nickKey
 * @property {string} text        lines are parted by "\n"
 * @property {({name: string} & Record<string, any>)|null} event  its name, and what else it has
 * @property {number|null} editedAt
 * @property {{by: string, reason: string}|null} redacted          its text is gone, and "" here
 * @property {Map<string, Set<string>>} reactions                  text → who (names as they are written)
 * @property {string|null} replyTo
 * @property {boolean} own
 * @property {boolean} mention
 * @property {ItemState} state
 * @property {string|null} label
 * @property {Fault|null} fault
 * @property {string|null} account
 * @property {boolean} isBot
 * @property {string|null} [after]  of an own line from before a reload: the newest line that was here then
 * @property {number} seat  the seat (`me.seat`) in which the server last told us of it whole
 *
 * @typedef {object} Segment
 * @property {Item[]} items       in the server's order; own unsent ones last
 * @property {Map<string, Item>} byId
 * @property {boolean} atStart    nothing older is there
 * @property {boolean} atEnd      nothing newer is there
 * @property {string|null} begin  the earliest place that pages have told of, also if no item stands there
 * @property {string|null} end    likewise the latest
 * @property {"older"|"newer"|"window"|"latest"|null} loading
 *
 * @typedef {object} Log
 * @property {Segment} live
 * @property {"live"|"window"} shown
 * @property {Segment|null} window       a place that was jumped to; `live` goes on growing
 * @property {string|null} highlight
 * @property {boolean} isWatchedAtEnd    false: the reader is further back, and old items are kept longer
 * @property {Map<string, {about: string, text: string, nick: string}>} reactionIds  by their own ids
 * @property {Map<string, object>} later what was told of messages that are not here (yet)
 *
 * @typedef {object} Talk
 * @property {string} key
 * @property {string} name
 * @property {"room"|"person"} kind
 * @property {boolean} isOurs     with a person: I began it, or said something in it; else strangers may push it out
 * @property {boolean} joined
 * @property {number} joinedAt
 * @property {{text: string, by: string, at: number}|null} topic
 * @property {Map<string, string|true>} modes  letter → parameter, of rules without lists
 * @property {Map<string, {nick: string, prefixes: string}>} members
 * @property {boolean} areMembersWhole                             the list of names has come to its end
 * @property {Map<string, object>|null} naming                     a list of names that is still coming
 * @property {Log} log
 * @property {number} unread
 * @property {number} mentions
 * @property {boolean} muted
 * @property {number} readUntil   0: nobody has ever said
 * @property {string|null} firstUnread
 * @property {string} draft
 * @property {string|null} replyTo
 * @property {string|null} editing
 * @property {Map<string, {nick: string, until: number}>} typing
 * @property {number} latestAt    when something was said here last (the order of people in the list)
 *
 * @typedef {object} Person
 * @property {string} nick
 * @property {string} user
 * @property {string} host
 * @property {string|null} account
 * @property {string} realname
 * @property {string|null} away
 * @property {boolean} here       false: known to have left the server
 * @property {string|null} displayName
 * @property {boolean} bot
 *
 * State.me.since: when we took this seat; what was said under our name before it, another guest said.
 * @typedef {ReturnType<typeof makeState>} State
 */

/** The server's CASEMAPPING is ascii; what is equal beyond that it tells in the spelling that it keeps. */
export function keyOf(name) {
  return fold(name);
}

/** Whether a name is a room's: CHANTYPES is "#". */
export function isRoom(name) {
  return name.startsWith("#");
}

export function makeState() {
  return {
    connection: { phase: "idle", attempt: 0, retryAt: null, fault: null },
    me: {
      nick: "",
      caps: new Set(),
      isupport: new Map(),
      away: null,
      isOperator: false,
      resumeSeconds: 0,
      seat: 0,
      since: 0,
    },
    server: { name: "", network: "", lobby: "", motd: [], notices: [] },
    talks: new Map(),
    order: [],
    /** More people have written whom I never answered than the list keeps. */
    areStrangersMany: false,
    current: null,
    attention: null,
    people: new Map(),
    search: noSearch(),
    settings: {
      language: "auto",
      theme: "auto",
      sound: false,
      notifications: false,
      sendByEnter: true,
      showJoins: true,
      textSize: "medium",
      /** Keys of people whose words are not shown. @type {string[]} */
      ignored: [],
    },
    toasts: [],
    dialog: null,
    counter: 0,
  };
}

/** @returns what is there when nothing is searched for */
export function noSearch() {
  return { query: "", in: null, phase: "idle", results: [], until: null, isMore: false, fault: null };
}

/** @returns {Segment} */
export function makeSegment() {
  const ends = { atStart: false, atEnd: true, begin: null, end: null };
  return { items: [], byId: new Map(), ...ends, loading: null };
}

/** @returns {Talk} */
export function makeTalk(name) {
  return {
    key: keyOf(name),
    name,
    kind: isRoom(name) ? "room" : "person",
    isOurs: false,
    joined: false,
    joinedAt: 0,
    topic: null,
    modes: new Map(),
    members: new Map(),
    areMembersWhole: false,
    naming: null,
    log: {
      live: makeSegment(),
      shown: "live",
      window: null,
      highlight: null,
      isWatchedAtEnd: true,
      reactionIds: new Map(),
      later: new Map(),
    },
    unread: 0,
    mentions: 0,
    muted: false,
    readUntil: 0,
    firstUnread: null,
    draft: "",
    replyTo: null,
    editing: null,
    typing: new Map(),
    latestAt: 0,
  };
}

/**
 * Make an item of what is given; the rest is as it usually is.
 * @param {Partial<Item> & {id: string, at: number}} given
 * @returns {Item}
 */
export function newItem(given) {
  const by = given.by ?? "";
  return {
    kind: "message",
    by,
    nickKey: keyOf(by),
    text: "",
    event: null,
    editedAt: null,
    redacted: null,
    reactions: new Map(),
    replyTo: null,
    own: false,
    mention: false,
    state: "sent",
    label: null,
    fault: null,
    account: null,
    isBot: false,
    seat: 0,
    ...given,
  };
}

/** @returns {Person} */
export function makePerson(nick) {
  return {
    nick,
    user: "",
    host: "",
    account: null,
    realname: "",
    away: null,
    here: true,
    displayName: null,
    bot: false,
  };
}
