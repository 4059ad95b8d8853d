/* Keeps what the form is made of on the phone: static files and an empty page, never a page with data in it. */
"use strict";
const NAME = "laporan-{{ version }}", SHELL = "{{ shell }}", FILES = {{ files|safe }};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([SHELL, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("laporan-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate" && /^\/laporan\/\d+\/isi\/$/.test(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL)));
  }
});
