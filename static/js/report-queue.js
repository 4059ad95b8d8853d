/* What a report keeps on the phone, by person and report: what was typed and not yet sent, what the portal is known to
   hold, and the form itself, so that it opens again without a line. Signing out erases all of it (portal.js). */
window.reportStore = (function () {
  "use strict";
  var NAME = "laporan", opened = null, works = true, left = false;

  function open() {
    if (opened) return opened;
    opened = new Promise(function (done) {
      var request;
      try { request = indexedDB.open(NAME, 1); } catch (error) { works = false; done(null); return; }
      var late = setTimeout(function () { late = null; works = false; done(null); }, 4000);  // some old browsers never answer
      request.onupgradeneeded = function () {
        request.result.createObjectStore("cells", {keyPath: ["user", "report", "code"]});
        request.result.createObjectStore("pages", {keyPath: ["user", "report"]});
        request.result.createObjectStore("values", {keyPath: ["user", "report"]});
      };
      request.onsuccess = function () {
        var base = request.result;
        if (!late) { base.close(); return; }
        clearTimeout(late);
        base.onversionchange = function () { base.close(); opened = null; };  // signed out in another tab
        done(base);
      };
      request.onerror = request.onblocked = function () { clearTimeout(late); works = false; done(null); };
    });
    return opened;
  }

  // act(store) on one of the three; what its request gives, or null where the phone keeps nothing: only a transaction
  // that is complete has kept it, a full phone takes it back at the end
  function on(name, mode, act) {
    return open().then(function (base) {
      return new Promise(function (done) {
        var deal, request;
        if (!base || left) { done(null); return; }
        try {
          deal = base.transaction(name, mode);
          request = act(deal.objectStore(name));
        } catch (error) { works = false; done(null); return; }
        deal.oncomplete = function () { done(request.result === undefined ? null : request.result); };
        deal.onabort = function () { works = false; done(null); };
      });
    });
  }

  function range(user, report) { return report ? IDBKeyRange.bound([user, report], [user, report, []]) : IDBKeyRange.bound([user], [user, []]); }

  function keys(name, user) {
    return on(name, "readonly", function (store) { return store.getAllKeys(range(user)); }).then(function (found) { return found || []; });
  }

  function person() {
    try { return localStorage.getItem("laporan:orang"); } catch (error) { works = false; return null; }
  }

  function tally(user) {  // the pages around the form read it; who signs out takes only the own part along
    return on("cells", "readonly", function (store) { return store.count(range(user)); }).then(function (n) {
      if (left) return;
      try { localStorage.setItem("laporan:menunggu:" + user, n || 0); } catch (error) { works = false; }
    });
  }

  // Before anything of a person is kept: signing out looks for this mark, and a page may be left before its count is known
  function mark(user) {
    var key = "laporan:menunggu:" + user;
    try { if (localStorage.getItem(key) === null) localStorage.setItem(key, 0); } catch (error) { works = false; }
  }

  return {
    works: function () { return works; },
    leave: function () { left = true; },  // the person signs out: an answer still under way keeps nothing behind them
    put: function (cell) {
      mark(cell.user);
      return on("cells", "readwrite", function (store) { return store.put(cell); }).then(function () { return tally(cell.user); });
    },
    drop: function (user, report, code, at) {  // not what another tab typed since
      return on("cells", "readwrite", function (store) {
        var found = store.get([user, report, code]);
        found.addEventListener("success", function () {
          if (found.result && found.result.at <= at) store.delete([user, report, code]);
        });
        return found;
      }).then(function () { return tally(user); });
    },
    cells: function (user, report) {
      return on("cells", "readonly", function (store) { return store.getAll(range(user, report)); }).then(function (found) {
        return found || [];
      });
    },
    keys: keys,
    dropAll: function (name, user, gone) {  // keys, as `keys` gives them
      return Promise.all(gone.map(function (key) {
        return on(name, "readwrite", function (store) { return store.delete(key); });
      })).then(function () { return tally(user); });
    },
    keepPage: function (user, report, html, title) {
      mark(user);
      try { localStorage.setItem("laporan:orang", user); } catch (error) { works = false; }
      return on("pages", "readwrite", function (store) {
        return store.put({user: user, report: report, html: html, title: title, at: Date.now()});
      }).then(function () { return tally(user); });
    },
    page: function (report) {
      var user = person();
      return user ? on("pages", "readonly", function (store) { return store.get([user, report]); }) : Promise.resolve(null);
    },
    pages: function () {  // the last one opened first
      var user = person(), found = user ? on("pages", "readonly", function (store) { return store.getAll(range(user)); }) : Promise.resolve(null);
      return found.then(function (pages) { return (pages || []).sort(function (one, other) { return other.at - one.at; }); });
    },
    keepValues: function (user, report, values) {
      mark(user);
      return on("values", "readwrite", function (store) { return store.put({user: user, report: report, values: values}); });
    },
    values: function (user, report) {
      return on("values", "readonly", function (store) { return store.get([user, report]); });
    }
  };
})();

/* Sends what waits: all changed cells in one request, again after a broken line, and never twice. `form` is the page:
   its words and cells (stored, mine, bad, odd, inputs), and what it does when something has changed (check, first). */
window.reportQueue = function (form) {
  "use strict";
  var store = window.reportStore, mine = form.mine, bad = form.bad, data = form.data, say = form.say;
  var user = data.user, report = data.report, sending = null, stopped = false, ending = false, retried = false;
  var turn = 0, due = false;  // of requests: what was asked before something was sent is old when it comes
  var timer = null, pause = 2000, asked = Date.now(), token = form.token, state = document.querySelector("[data-state]");

  function held(code) { return form.stored[code] === undefined ? null : form.stored[code]; }

  // Changes, kept on the phone until the portal has them

  function set(code, next) {
    var entry = mine[code];
    if (entry ? entry.value === next && !entry.conflict : held(code) === next) return;
    if (entry && !entry.sent.length && !entry.conflict && entry.base === next) { drop(code); return; }
    mine[code] = {
      user: user, report: report, code: code, value: next, at: Date.now(), sent: entry ? entry.sent : [],
      base: entry ? (entry.conflict ? entry.conflict.stored : entry.base) : held(code)
    };
    keep(mine[code]);
  }

  function keep(entry) {
    store.put(entry).then(function () { if (!store.works() && state.classList.contains("away")) away(); });
  }

  function drop(code) {
    var entry = mine[code];
    delete mine[code];
    if (entry) store.drop(user, report, code, entry.at);
  }

  // Sending

  function waiting() { return Object.keys(mine).filter(function (code) { return !mine[code].conflict; }); }

  function status(kind, text, link, address) {
    var anchor = document.createElement("a");
    state.textContent = "";
    state.className = "saved " + kind;
    document.body.classList.toggle("unsent", kind === "away");
    state.append(text);
    if (!link) return;
    anchor.href = address;
    anchor.textContent = link;
    state.append(" ", anchor);
  }

  function calm() {
    if (stopped) return;
    if (Object.keys(mine).length) status("away", say("choose"));
    else status("good", say("saved", {time: form.clock(new Date())}));
    if (ending && !Object.keys(mine).length) { ending = false; location.href = data.end; }
    else if (ending) { ending = false; form.first(".wrong"); }
  }

  function away() {
    if (stopped) return;
    var n = Object.keys(mine).length, line = navigator.onLine !== false ? "waiting" : n ? "offline" : "noLine";
    if (ending) line = "needsLine";  // the person pressed to send the report
    ending = false;
    status("away", say(n && !store.works() ? "unkept" : line, {n: n}));
  }

  function stop(text, link, address) { stopped = true; ending = false; status("away", text, link, address); }

  // It cannot be sent any more, perhaps because a colleague sent the report: what waits goes when the person says so
  function close(text) {
    var codes = Object.keys(mine), button = document.createElement("button");
    stop(text, say("open"), data.page);
    if (!codes.length) return;
    button.type = "button";
    button.textContent = say("discard", {n: codes.length});
    button.addEventListener("click", function () {
      store.keys("cells", user).then(function (found) {
        return store.dropAll("cells", user, found.filter(function (key) { return key[1] === report; }));
      }).then(function () { location.href = data.page; });
    });
    state.append(" ", button);
  }

  function soon(wait) { clearTimeout(timer); timer = setTimeout(send, wait); }
  function later() { sending = null; away(); soon(pause); pause = Math.min(pause * 2, 30000); }

  function call(method, url, body, done) {
    var request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader("Accept", "application/json");
    if (body) {
      request.setRequestHeader("Content-Type", "application/json");
      request.setRequestHeader("X-CSRFToken", token);
    }
    request.timeout = 30000;
    request.onerror = request.ontimeout = request.onabort = function () { done(0, null); };
    request.onload = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      done(request.status, answer);
    };
    request.send(body || null);
  }

  function send() {
    var codes = waiting();
    clearTimeout(timer);
    if (sending || stopped) return;
    if (!codes.length) { if (Object.keys(mine).length || ending || state.classList.contains("away")) calm(); return; }
    if (navigator.onLine === false) { away(); return; }
    if (!token) { refresh(function (ok) { if (ok) send(); else if (!stopped) later(); }); return; }
    sending = {};
    turn += 1;
    codes.forEach(function (code) {
      sending[code] = mine[code].value;
      if (mine[code].sent.indexOf(mine[code].value) < 0) { mine[code].sent.push(mine[code].value); keep(mine[code]); }
    });
    if (!state.classList.contains("away")) status("", say("sending"));
    call("PATCH", data.url, JSON.stringify(codes.map(function (code) {
      return {code: code, base: mine[code].base, value: mine[code].value};
    })), function (code, answer) { answered(code, answer); });
  }

  function answered(code, answer) {
    var sent = sending;
    sending = null;
    if ((code === 200 || code === 409) && answer && answer.conflicts) {
      pause = 2000; retried = false;
      settle(sent, answer);
      store.keepValues(user, report, form.stored);
      form.check();
      if (waiting().length) { send(); return; }
      calm();
      if (due && !stopped) refresh();
    } else if (code === 401) {
      stop(say("signedOut", {n: Object.keys(mine).length}), say("enter"), data.signIn);
    } else if (code === 403 && !retried) {  // the token may be of an earlier sign-in
      retried = true;
      refresh(function (ok) { if (ok) send(); else if (!stopped) later(); });
    } else if (code === 400 || code === 403 || code === 404) {
      close(answer ? sentence(answer) : say("gone"));
    } else { later(); }
  }

  function sentence(answer) {
    return Object.keys(answer).map(function (key) { return [].concat(answer[key]).join(" "); }).join(" ");
  }

  function settle(sent, answer) {
    var clashes = {};
    answer.conflicts.forEach(function (conflict) { clashes[conflict.code] = conflict; });
    Object.keys(sent).forEach(function (code) {
      var entry = mine[code], clash = clashes[code];
      if (answer.refused[code]) {
        bad[code] = answer.refused[code];
        if (entry && entry.value === sent[code]) drop(code);
      } else if (clash) {
        form.stored[code] = clash.stored;
        if (!entry) return;
        entry.base = clash.stored;
        // what this phone sent itself before an answer was lost, and what is computed, asks nobody
        var own = entry.sent.indexOf(clash.stored) >= 0;
        entry.sent = [];
        if (!own && form.inputs[code]) entry.conflict = {stored: clash.stored, by: clash.by, at: clash.at};
        keep(entry);
      } else {
        form.stored[code] = sent[code];
        if (!entry) return;
        if (entry.value === sent[code]) { drop(code); return; }
        entry.base = sent[code];
        entry.sent = [];
        keep(entry);
      }
    });
  }

  // What stands in the portal now: of colleagues, warnings, and a token that holds

  function refresh(done) {
    var mark = turn += 1;
    asked = Date.now();
    due = false;
    call("GET", data.fresh, null, function (code, answer) {
      if (code === 200 && answer && String(answer.user) !== user) {
        stop(say("other"), say("reload"), location.pathname);
      } else if (code === 200 && answer && answer.closed) {
        close(answer.closed);
      } else if (code === 200 && answer) {
        token = answer.token;
        if (mark === turn) {
          learn(answer.values);
          form.odd = answer.odd;
          form.odd.seen = answer.values;
          form.check();
        } else {
          due = true;
          if (!sending && !waiting().length) refresh();
        }
      } else if (code === 200 || code === 401) {  // the sign-in page
        stop(say("signedOut", {n: Object.keys(mine).length}), say("enter"), data.signIn);
      } else if (code === 403 || code === 404) { close(say("gone")); }
      if (done) done(code === 200 && !stopped);
    });
  }

  function learn(values) {
    Object.keys(form.inputs).forEach(function (code) {
      var now = values[code] === undefined ? null : values[code];
      if (!mine[code] && !bad[code] && held(code) !== now) form.show(code, now);
    });
    form.stored = values;
    store.keepValues(user, report, form.stored);
  }

  function look() {
    if (stopped || navigator.onLine === false) return;
    if (state.classList.contains("away") && waiting().length) send();  // the line may be back, and the next try far off
    if (Date.now() - asked <= 15000) return;
    if (sending || waiting().length) due = true; else refresh();
  }

  window.addEventListener("online", function () { pause = 2000; send(); });
  window.addEventListener("offline", function () { away(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); look(); } });
  window.addEventListener("pagehide", function () { if (waiting().length) send(); });
  window.addEventListener("beforeunload", function (event) { if (!store.works() && waiting().length) event.preventDefault(); });

  return {
    set: set, drop: drop, soon: soon, send: send, away: away, status: status, look: look, learn: learn,
    end: function () { ending = true; stopped = false; send(); }
  };
};
