/**
 * The theme and the text size that a person chose, before anything is painted: modules come too late for that.
 *
 * A script of the old kind, for it has to run before the sheets are used. It knows where device/storage.js keeps settings.
 */

{
  try {
    const settings = JSON.parse(localStorage.getItem(`beseda:${location.pathname}settings`)) ?? {};
    if (settings.theme && settings.theme !== "auto") document.documentElement.dataset.theme = settings.theme;
    if (settings.textSize) document.documentElement.dataset.textSize = settings.textSize;
  } catch {
    // No storage, or nothing in it.
  }
}
