/**
 * Light or dark, and how large the text is: attributes of the document, which the sheets read.
 *
 * "auto" follows the system, without us: the sheet asks for `prefers-color-scheme` itself.
 */

/** @param {Document} document */
export function makeTheme(document) {
  const root = document.documentElement;
  const bars = [...document.querySelectorAll('meta[name="theme-color"]')];
  const systems = bars.map((bar) => bar.content);
  return {
    /** @param {"auto"|"light"|"dark"} theme @param {"small"|"medium"|"large"} textSize */
    show(theme, textSize) {
      if (theme === "auto") delete root.dataset.theme;
      else root.dataset.theme = theme;
      root.dataset.textSize = textSize;
      const own = { light: systems[0], dark: systems[1] }[theme];
      bars.forEach((bar, at) => (bar.content = own ?? systems[at]));
    },
  };
}
