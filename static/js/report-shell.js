/* What the phone opens without a line: the form as it was seen last, or, from the list, which ones it has. */
(function () {
  "use strict";
  var store = window.reportStore, number = (location.pathname.match(/\/laporan\/(\d+)\/isi\//) || [])[1];
  if (!window.reportForm || document.querySelector("[data-report]")) return;

  function show(name) { document.querySelector("[data-" + name + "]").hidden = false; }

  if (number) {
    store.page(number).then(function (page) {
      if (!page) { show("none"); return; }
      document.body.innerHTML = page.html;
      document.title = page.title;
      window.reportForm(true);
    });
    return;
  }
  store.pages().then(function (pages) {
    var list = document.querySelector("[data-kept] ul");
    pages.forEach(function (page) {
      var line = document.createElement("li"), link = document.createElement("a");
      link.href = "/laporan/" + page.report + "/isi/";
      link.className = "btn btn-outline-secondary";
      link.textContent = page.title.slice(0, page.title.lastIndexOf(" - "));  // without the name of the portal
      line.append(link);
      list.append(line);
    });
    show(pages.length ? "kept" : "none");
  });
})();
