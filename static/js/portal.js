/* Conveniences only: every page works without this file. */
(function () {
  "use strict";

  // A form with mistakes: bring the person to the summary.
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  // Of many tabs on a narrow screen, the one that is open is in sight.
  document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
    var row = tab.closest("ul");
    row.scrollLeft = Math.max(0, tab.offsetLeft - row.offsetLeft - 24);
  });

  // What only a script can do is shown only where scripts run.
  document.querySelectorAll("[data-script]").forEach(function (part) { part.hidden = false; });

  // A file that is too large is refused before it travels for minutes over a slow line.
  var most = Number(document.documentElement.dataset.maxBytes);
  function tooLarge(field) {
    var size = Array.prototype.reduce.call(field.files, function (sum, file) { return sum + file.size; }, 0);
    field.setCustomValidity(most && size > most ? document.documentElement.dataset.tooLarge : "");
    return !field.checkValidity() && field.validity.customError;
  }
  document.addEventListener("change", function (event) {
    if (event.target.type === "file" && tooLarge(event.target)) event.target.reportValidity();
  });
  document.addEventListener("submit", function (event) {
    var wrong = Array.prototype.find.call(event.target.querySelectorAll("input[type=file]"), tooLarge);
    if (!wrong) return;
    event.preventDefault();
    wrong.reportValidity();
  });

  // Reports leave on this device what was typed into them (report-queue.js); only their person opens it again, and
  // signing out takes it along, after asking about what was not sent yet.
  function left(key) { try { return localStorage.getItem("laporan:" + key); } catch (error) { return null; } }
  var person = document.body.dataset.person;
  if (person && left("orang") !== person && (left("orang") || left("menunggu:" + person) !== null)) {
    localStorage.setItem("laporan:orang", person);
  }
  document.querySelectorAll("[data-unsent]").forEach(function (part) { part.hidden = !Number(left("menunggu:" + person)); });

  // What one person left; of others who use the same phone nothing is touched.
  function forget(who, done) {
    var stores = ["cells", "pages", "values"], others = 0, request, deal;
    if (window.reportStore) window.reportStore.leave();
    localStorage.removeItem("laporan:menunggu:" + who);
    if (left("orang") === who) localStorage.removeItem("laporan:orang");
    try { request = indexedDB.open("laporan", 1); } catch (error) { done(); return; }
    request.onupgradeneeded = function () { request.transaction.abort(); };  // nothing is kept here
    request.onerror = request.onblocked = function (event) { event.preventDefault(); done(); };
    request.onsuccess = function () {
      deal = request.result.transaction(stores, "readwrite");
      stores.forEach(function (name) {
        deal.objectStore(name).delete(IDBKeyRange.bound([who], [who, []]));
        deal.objectStore(name).count().onsuccess = function (event) { others += event.target.result; };
      });
      deal.onabort = done;
      deal.oncomplete = function () {
        request.result.close();
        if (others) { done(); return; }
        request = indexedDB.deleteDatabase("laporan");
        request.onsuccess = request.onerror = done;
      };
    };
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, gone = false, who = person || form.dataset.person, n = left("menunggu:" + who);
    if (!form.dataset.forget || !who || n === null) return;
    event.preventDefault();
    if (Number(n) && !confirm(form.dataset.forget.replace("{n}", n))) return;
    function leave() { if (!gone) form.submit(); gone = true; }
    forget(who, leave);
    setTimeout(leave, 3000);
  });

  // One click sends one request; the button speaks again when the person comes back with "back".
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // Menus close on Escape and on a click elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open], .sidebar .person details[open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.activeElement && document.activeElement.closest("details[open]");
    closeMenus();
    if (open) open.querySelector("summary").focus();
  });
  document.addEventListener("click", function (event) { closeMenus(event.target); });

  // Filters with a fixed choice apply at once; the button stays for everyone else.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (event.target.tagName === "SELECT" && form && form.matches(".filters")) { if (form.requestSubmit) form.requestSubmit(); else form.submit(); }
  });

  // A file may be dropped anywhere on the form that checks it.
  document.querySelectorAll("form[data-drop]").forEach(function (form) {
    var field = form.querySelector("input[type=file]");
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      form.addEventListener(name, function (event) {
        event.preventDefault();
        form.classList.toggle("drop", name === "dragover");
      });
    });
    form.addEventListener("drop", function (event) {
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (button.hasAttribute("data-print")) window.print();
    else if (navigator.clipboard) {
      navigator.clipboard.writeText(button.dataset.copy).then(function () {
        var said = document.getElementById("said");
        if (said) said.textContent = button.dataset.done || "";
      });
    }
  });
})();
