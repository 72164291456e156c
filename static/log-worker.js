// The log's form opens without a network too: its last copy in which nobody had typed anything is
// kept in the phone. log.js makes today's form of it; a page of signing in drops it (app.js).
"use strict";
const KEPT = "log";
const FORM = new URL("new", self.location).pathname;
const PARTS = ["style", "script"];

const form = async (request) => {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    // Sent elsewhere is signed out: what was kept is nobody's any more.
    if (answer.type === "opaqueredirect" || answer.redirected) await cache.delete(FORM);
    else if (answer.ok) await keep(cache, answer.clone());
    return answer;
  } catch (lost) {
    const kept = await cache.match(FORM);
    if (!kept) throw lost;
    return new Response((await kept.text()).replace("<html ", "<html data-kept "), { headers: kept.headers });
  }
};
const keep = async (cache, answer) => {
  const text = await answer.clone().text();
  if (!text.includes("data-untouched")) return;
  await cache.put(FORM, answer);
  for (const one of await cache.keys()) {
    const { pathname } = new URL(one.url);
    if (pathname !== FORM && !text.includes(pathname)) await cache.delete(one);
  }
};
const part = async (request) => {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (lost) {
    const kept = await cache.match(request);
    if (!kept) throw lost;
    return kept;
  }
};

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === FORM) event.respondWith(form(request));
  else if (PARTS.includes(request.destination)) event.respondWith(part(request));
});
