/**
 * The theme and the text size that a person chose, before anything is painted: modules come too late for that. The words
 * of their language are asked for together with the script that will want them.
 *
 * A script of the old kind, for it has to run before the sheets are used. It knows where device/storage.js keeps settings,
 * and which languages words/index.js has.
 */

{
  let settings = {};
  try {
    settings = JSON.parse(localStorage.getItem(`beseda:${location.pathname}settings`)) ?? {};
    if (settings.theme && settings.theme !== "auto") document.documentElement.dataset.theme = settings.theme;
    if (settings.textSize) document.documentElement.dataset.textSize = settings.textSize;
  } catch {
    // No storage, or nothing in it.
  }
  const told = document.querySelector('meta[name="beseda-language"]')?.content;
  const wanted = [settings.language, ...navigator.languages, told].map((each) => each?.slice(0, 2).toLowerCase());
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(`words/${wanted.find((each) => each === "en" || each === "ru") ?? "en"}.js`, document.currentScript.src);
  document.head.append(link);
}
