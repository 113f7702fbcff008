/** The page's mark, as it is on its icon (icons/icon.svg): drawn here, in the colours of the sheet. */

const SVG = "http://www.w3.org/2000/svg";

/** @returns {SVGElement} */
export function brandMark() {
  const svg = draw("svg", { viewBox: "0 0 32 32", class: "brand-mark", "aria-hidden": "true" });
  svg.append(
    draw("rect", { width: 32, height: 32, rx: 8, class: "brand-ground" }),
    draw("circle", { cx: 16, cy: 19.2, r: 6.8, class: "brand-line" }),
    draw("path", { d: "M9.2 19.2C9.2 11.5 10.6 8.2 16 7.3L22.5 6.2", class: "brand-line" }),
    draw("circle", { cx: 16, cy: 19.2, r: 2.2, class: "brand-dot" }),
  );
  return svg;
}

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
