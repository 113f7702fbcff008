/** English. A key for each sentence, sorted; see index.js. */
export default {
  "app.skip": "Skip to the message field",
};
