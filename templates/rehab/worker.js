/* Keeps what the form is made of on the phone: static files and an empty page, never a page with data in it. */
"use strict";
const NAME = "laporan-{{ version }}", SHELL = "{{ shell }}", FILES = {{ files|safe }};
const PATIENCE = 5000;  // milliseconds a line may be silent before the phone shows what it kept

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([SHELL, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("laporan-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url), form = /^\/laporan\/(\d+)\/isi\/$/.exec(url.pathname);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate" && (form || url.pathname === "/laporan/")) {
    event.respondWith(opened(request, form && form[1]));
  }
});

/* The page as the portal has it; the shell without a line, or on one that says nothing while the phone has the form. */
function opened(request, report) {
  const answer = fetch(request).catch(() => caches.match(SHELL));
  if (!report) return answer;
  const waited = new Promise((done) => setTimeout(done, PATIENCE)).then(() => kept(report));
  return Promise.race([answer, waited.then((there) => there ? caches.match(SHELL) : answer)]);
}

function kept(report) {
  return new Promise((done) => {
    const request = indexedDB.open("laporan", 1);
    request.onupgradeneeded = () => request.transaction.abort();  // nothing is kept here
    request.onerror = request.onblocked = () => done(false);
    request.onsuccess = () => {
      const keys = request.result.transaction("pages").objectStore("pages").getAllKeys();
      request.result.close();
      keys.onsuccess = () => done(keys.result.some((key) => key[1] === report));
      keys.onerror = () => done(false);
    };
  });
}
