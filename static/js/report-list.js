/* On the list of reports: which of them have answers on this device that were not sent yet, and what is left of reports
   that cannot be filled in any more. */
(function () {
  "use strict";
  var part = document.querySelector("[data-open-reports]"), store = window.reportStore, user = document.body.dataset.person, open;
  try { if (!part || !store || localStorage.getItem("laporan:menunggu:" + user) === null) return; } catch (error) { return; }
  open = part.dataset.openReports.split(" ");
  function stray(key) { return open.indexOf(key[1]) < 0; }

  ["pages", "values"].forEach(function (name) {
    store.keys(name, user).then(function (found) { return store.dropAll(name, user, found.filter(stray)); });
  });
  store.keys("cells", user).then(function (found) {
    var strays = found.filter(stray), counts = {};
    found.forEach(function (key) { counts[key[1]] = (counts[key[1]] || 0) + 1; });
    document.querySelectorAll("[data-waits]").forEach(function (mark) {
      mark.hidden = !counts[mark.dataset.waits];
      mark.querySelector("b").textContent = counts[mark.dataset.waits];
    });
    document.querySelector("[data-unsent]").hidden = found.length === strays.length;
    if (!strays.length) return;
    part.hidden = false;
    part.querySelector("b").textContent = strays.length;
    part.querySelector("button").addEventListener("click", function () {
      store.dropAll("cells", user, strays).then(function () { part.hidden = true; });
    });
  });
})();
