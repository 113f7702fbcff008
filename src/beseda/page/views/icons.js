/**
 * The page's pictures: strokes on a grid of 24, drawn in the colour of the text beside them.
 *
 * They are made in the page, and not fetched, so that no button is empty for a moment. A picture says nothing to a
 * screen reader: the control that has it has a name. Those of what is fetched later come with it (more-icons.js).
 */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Object<string, string>} name to the `d` of its path */
const PATHS = {
  "alert": "M12 8v5M12 16.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  "arrow-down": "M12 5v14M6 13l6 6 6-6",
  "bell-off": "M8.6 4.1A6 6 0 0 1 18 9c0 2.2.3 3.8.8 5M16.5 16.5h-13S6 15 6 9c0-.6.1-1.2.3-1.7M10 20.5a2.2 2.2 0 0 0 4 0M3 3l18 18",
  "calendar": "M4 6.5h16v14H4ZM4 10.5h16M8 3.5v5M16 3.5v5",
  "close": "M6 6l12 12M18 6L6 18",
  "compass": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18ZM15.5 8.5l-2 5-5 2 2-5Z",
  "copy": "M9 9h11v11H9ZM5 15H4V4h11v1",
  "edit": "M4 20h4L19 9l-4-4L4 16ZM13 7l4 4",
  "hash": "M9.5 4 7 20M17 4l-2.5 16M4.5 9h16M3.5 15h16",
  "info": "M12 11v6M12 7.5v.01M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z",
  "lock": "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  "menu": "M4 7h16M4 12h16M4 17h16",
  "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  "more": "M5 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6ZM12 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6ZM19 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z",
  "offline": "M3 3l18 18M8.5 12.8a6 6 0 0 1 2.6-1.6M14.5 11.8c.4.3.7.6 1 1M5.2 9.3a11 11 0 0 1 3-2M12.5 6.5c2.4.1 4.6 1.1 6.3 2.8M12 17v.01",
  "people": "M9 11.5a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7ZM2.5 20c0-3.6 2.9-5.5 6.5-5.5s6.5 1.9 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.9c2.1.7 3.5 2.4 3.5 5.1",
  "person": "M12 11.5a4 4 0 1 1 0-8 4 4 0 0 1 0 8ZM4.5 20.5c0-4 3.3-6 7.5-6s7.5 2 7.5 6",
  "plus": "M12 5v14M5 12h14",
  "reload": "M20 12a8 8 0 1 1-2.3-5.7L20 8.5M20 4v4.5h-4.5",
  "reply": "M9 6l-5 5 5 5M4 11h9a7 7 0 0 1 7 7v1",
  "search": "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13ZM15.3 15.3 20.5 20.5",
  "send": "M4 12l16.5-7.5L15 20l-3-6.5ZM12 13.5 20.5 4.5",
  "smile": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18ZM8.5 14.2c1.8 2.4 5.2 2.4 7 0M9 9.5v.01M15 9.5v.01",
  "sun": "M12 16a4 4 0 1 1 0-8 4 4 0 0 1 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
};

/** Know these, too. @param {Object<string, string>} paths */
export function addIcons(paths) {
  Object.assign(PATHS, paths);
}

/** A picture by its name. @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? "");
  svg.append(path);
  return svg;
}
