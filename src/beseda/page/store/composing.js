/** What I am writing in each talk: the draft, what it answers, what it corrects. */

function setter(field, value) {
  return (state, event, touch) => {
    const talk = state.talks.get(event.key);
    if (talk && talk[field] !== event[value]) {
      talk[field] = event[value];
      touch(`talk:${event.key}`);
    }
  };
}

export const composing = {
  "draft/changed": setter("draft", "text"),
  "reply/chosen": setter("replyTo", "id"),
  "editing/chosen": setter("editing", "id"),
};
