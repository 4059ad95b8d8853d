/* What a report keeps on the phone, by person and report: what was typed and not yet sent, what the portal is known to
   hold, and the form itself, so that it opens again without a line. Signing out erases all of it (portal.js). */
window.reportStore = (function () {
  "use strict";
  var NAME = "laporan", opened = null, works = true;

  function open() {
    if (opened) return opened;
    opened = new Promise(function (done) {
      var request;
      try { request = indexedDB.open(NAME, 1); } catch (error) { works = false; done(null); return; }
      request.onupgradeneeded = function () {
        request.result.createObjectStore("cells", {keyPath: ["user", "report", "code"]});
        request.result.createObjectStore("pages", {keyPath: ["user", "report"]});
        request.result.createObjectStore("values", {keyPath: ["user", "report"]});
      };
      request.onsuccess = function () {
        var base = request.result;
        base.onversionchange = function () { base.close(); opened = null; };  // signed out in another tab
        done(base);
      };
      request.onerror = request.onblocked = function () { works = false; done(null); };
    });
    return opened;
  }

  // act(store) on one of the three; what its request gives, or null where the phone keeps nothing
  function on(name, mode, act) {
    return open().then(function (base) {
      return new Promise(function (done) {
        var request;
        if (!base) { done(null); return; }
        try { request = act(base.transaction(name, mode).objectStore(name)); } catch (error) { works = false; done(null); return; }
        request.onsuccess = function () { done(request.result === undefined ? null : request.result); };
        request.onerror = function (event) { event.preventDefault(); works = false; done(null); };
      });
    });
  }

  function tally() {  // the page that signs out reads it
    return on("cells", "readonly", function (store) { return store.count(); }).then(function (n) {
      try { localStorage.setItem("laporan:menunggu", n || 0); } catch (error) { works = false; }
    });
  }

  return {
    works: function () { return works; },
    put: function (cell) {
      return on("cells", "readwrite", function (store) { return store.put(cell); }).then(tally);
    },
    drop: function (user, report, code) {
      return on("cells", "readwrite", function (store) { return store.delete([user, report, code]); }).then(tally);
    },
    cells: function (user, report) {
      return on("cells", "readonly", function (store) {
        return store.getAll(IDBKeyRange.bound([user, report], [user, report, []]));
      }).then(function (found) { return found || []; });
    },
    keepPage: function (user, report, html, title) {
      try { localStorage.setItem("laporan:orang", user); } catch (error) { works = false; }
      return on("pages", "readwrite", function (store) {
        return store.put({user: user, report: report, html: html, title: title, at: Date.now()});
      });
    },
    page: function (report) {
      var user = null;
      try { user = localStorage.getItem("laporan:orang"); } catch (error) { works = false; }
      if (!user) return Promise.resolve(null);
      return on("pages", "readonly", function (store) { return store.get([user, report]); });
    },
    keepValues: function (user, report, values) {
      return on("values", "readwrite", function (store) { return store.put({user: user, report: report, values: values}); });
    },
    values: function (user, report) {
      return on("values", "readonly", function (store) { return store.get([user, report]); });
    }
  };
})();
