/**
 * All reducers in one table: event type → `(state, event, touch, now) => void`. One file for each part of
 * the state.
 */

import { connection } from "./connection.js";
import { me } from "./me.js";
import { talks } from "./talks.js";
import { members } from "./members.js";
import { people } from "./people.js";
import { items } from "./items.js";
import { changes } from "./changes.js";
import { gaps } from "./gaps.js";
import { pages } from "./pages.js";
import { reading } from "./reading.js";
import { composing } from "./composing.js";
import { search } from "./search.js";
import { shell } from "./shell.js";
import { snapshots } from "./snapshots.js";

const PARTS = [
  connection,
  me,
  talks,
  members,
  people,
  items,
  changes,
  pages,
  gaps,
  reading,
  composing,
  search,
  shell,
  snapshots,
];

export const REDUCERS = Object.freeze(Object.assign(Object.create(null), ...PARTS));
