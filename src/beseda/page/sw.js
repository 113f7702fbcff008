/**
 * The service worker: keeps the page's files, so that it opens without a network, and says then that it is offline.
 *
 * The page itself is always asked for first, and the kept one stands in only if no answer comes (or a proxy says that
 * nobody is there): nothing old is shown for longer than one is offline. All other files lie in a folder that is named
 * by their content; each such folder is a cache of its own, and only the newest stays.
 */

/** How long the network may take before the kept page stands in: a phone in a lift. */
const PATIENCE_MS = 4000;
const PREFIX = "beseda ";
const page = new URL("./", self.registration.scope).href;

self.addEventListener("install", (event) => {
  event.waitUntil(fetch(page, { cache: "no-cache" }).then(keep).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(page)) return;
  const [address] = request.url.split(/[?#]/);
  if (request.mode === "navigate" && address === page) event.respondWith(openPage(event));
  else if (/^page-[^/]+\//.test(address.slice(page.length))) event.respondWith(openFile(request));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.address ?? "", page).href;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then(([open]) => {
      if (!open) return self.clients.openWindow(address);
      return open.navigate(address).then(() => open.focus());
    }),
  );
});

/** The page from the network, or the kept one. */
async function openPage(event) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keep(answer.clone())).catch(() => {}));
  try {
    const answer = await Promise.race([asked, tooLate()]);
    if (answer.status < 500) return answer;
  } catch {
    // No answer: what is kept is shown, and where there is none, what the network says in the end.
  }
  return (await caches.match(page)) ?? asked;
}

/**
 * A file of a folder that is named by its content: never otherwise, so the kept one is as good. A script that did not
 * come the first time is asked for with a number after it.
 */
async function openFile(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

function tooLate() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));
}

/** Keep this page and the files it names, and let go of those of an earlier one. @param {Response} answer */
async function keep(answer) {
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  const files = [...text.matchAll(/(?:href|src|content)="((?:\.\/)?page-[^"]+)"/g)].map((found) => new URL(found[1], page).href);
  if (!files.length) return;
  const name = PREFIX + new URL("./", files[0]).href;
  const known = await caches.has(name);
  const cache = await caches.open(name);
  await cache.put(page, answer);
  if (!known) await cache.addAll([...new Set(files)]).catch((error) => caches.delete(name).then(() => Promise.reject(error)));
  const others = (await caches.keys()).filter((other) => other.startsWith(PREFIX) && other !== name);
  await Promise.all(others.map((other) => caches.delete(other)));
}
