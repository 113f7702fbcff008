/**
 * What the tab itself shows: the room and a count in its title, and a dot or a number on its picture.
 *
 * The picture is an SVG made here as a data URL (`img-src data:` is in the content policy); an installed app has the
 * number on its own icon, where the system can show one.
 */

/** More than this is "99+": three characters is what a picture of 16 px has room for. */
const MOST = 99;
/** The colours of a picture in the browser's own frame, which has no sheet: tokens.css's spruce and amber. */
const GROUND = "#17695b";
const INK = "#fffdfa";
const DOT = "#d9822b";

/** @param {Document} document @param {{setAppBadge?: Function, clearAppBadge?: Function}} navigator */
export function makeBadge(document, navigator) {
  const link = document.querySelector('link[rel="icon"]');
  const plain = link?.href;
  let shown = "";
  return {
    /**
     * @param {{title: string, unread: number, mentions: number}} what  `mentions`: what is meant for this person
     */
    show({ title, unread, mentions }) {
      const count = mentions > MOST ? `${MOST}+` : String(mentions);
      document.title = mentions ? `(${count}) ${title}` : unread ? `• ${title}` : title;
      const picture = mentions ? count : unread ? "•" : "";
      if (picture === shown) return;
      shown = picture;
      if (link) link.href = picture ? pictureOf(picture) : plain;
      const told = mentions ? navigator.setAppBadge?.(mentions) : navigator.clearAppBadge?.();
      told?.catch?.(() => {});
    },
  };
}

/** The page's picture, with a dot or a number upon it. @param {string} mark @returns {string} a data URL */
export function pictureOf(mark) {
  const isDot = mark === "•";
  const label = isDot
    ? `<circle cx="25" cy="24" r="6" fill="${DOT}" stroke="${INK}" stroke-width="2"/>`
    : `<rect x="${mark.length > 1 ? 6 : 13}" y="12" width="${mark.length > 1 ? 26 : 19}" height="20" rx="8" fill="${DOT}"/>` +
      `<text x="${mark.length > 1 ? 19 : 22.5}" y="27.5" text-anchor="middle" font-family="sans-serif" ` +
      `font-weight="700" font-size="${mark.length > 2 ? 12 : 15}" fill="#241503">${mark}</text>`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<rect width="32" height="32" rx="8" fill="${GROUND}"/>` +
    `<g fill="none" stroke="${INK}" stroke-width="3" stroke-linecap="round">` +
    `<circle cx="16" cy="19.2" r="6.8"/><path d="M9.2 19.2C9.2 11.5 10.6 8.2 16 7.3L22.5 6.2"/></g>` +
    `${label}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
