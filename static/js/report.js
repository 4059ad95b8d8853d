/* The form of a monthly report, made for a small phone where the line comes and goes. Each field is saved by itself;
   what the portal does not have yet waits on the phone. Without this file every step is an ordinary form. */
(function () {
  "use strict";
  var root, data, words, user, report, token, store = window.reportStore;
  var stored = {}, mine = {}, bad = {}, odd = {}, inputs = {};  // by code; `mine` waits: {value, base, sent, conflict}
  var steps = [], here = null, sending = null, stopped = false, ending = false, restored = false;
  var timer = null, pause = 2000, asked = Date.now(), retried = false, state, foot;
  if (!window.XMLHttpRequest || !window.Promise || !window.indexedDB) return;

  function all(selector, part) { return Array.prototype.slice.call((part || root).querySelectorAll(selector)); }
  function one(selector, part) { return (part || root).querySelector(selector); }
  function list(text) { return text.split(" ").filter(Boolean); }
  function say(name, values) {
    return words[name].replace(/\{(\w+)\}/g, function (whole, key) { return values && values[key] !== undefined ? values[key] : whole; });
  }
  function clock(moment) { return ("0" + moment.getHours()).slice(-2) + "." + ("0" + moment.getMinutes()).slice(-2); }
  function dotted(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, "."); }

  // What people write, read as the portal reads it (rehab/definition/reading.py)

  function trimmed(text) { return text.replace(/^[\s\u0085\u200b]+|[\s\u0085\u200b]+$/g, ""); }

  function read(input) {
    var text = trimmed(input.value), most = Number(input.dataset.max), digits;
    if (!text) return {value: null};
    if (input.dataset.text !== undefined) return {value: trimmed(input.value.replace(/\r\n?/g, "\n"))};
    if (/^(tad|tidak ada data( \(tad\))?)$/i.test(text.replace(/[\s\u0085\u200b]+/g, " "))) {
      return input.dataset.nodata === undefined ? {wrong: say("known")} : {value: "TAD"};
    }
    if (!/^[0-9]+$/.test(text) && !/^[0-9]{1,3}(\.[0-9]{3})+$/.test(text)) return {wrong: guess(text)};
    digits = text.replace(/\./g, "").replace(/^0+(?=\d)/, "");
    if (digits.length > 15 || Number(digits) > most) return {wrong: say("large", {n: dotted(most)})};
    return {value: Number(digits)};
  }

  function guess(text) {
    var found = text.slice(0, 40).match(/[0-9]+/g) || [];
    if (/^[=+@]/.test(text)) return say("formula");
    if (/^[-−–]/.test(text) && found.length) return say("negative");
    if (/^[0-9.]+,[0-9]+$/.test(text)) return say("whole");
    return found.length === 1 ? say("guess", {n: found[0]}) : say("number");
  }

  function value(code) {
    if (mine[code]) return mine[code].value;
    return stored[code] === undefined ? null : stored[code];
  }
  function n(code) { var held = value(code); return typeof held === "number" ? held : null; }
  function sum(codes) {
    return codes.reduce(function (whole, code) { var held = n(code); return whole === null || held === null ? null : whole + held; }, 0);
  }
  function loose(codes) { return codes.reduce(function (whole, code) { return whole + (n(code) || 0); }, 0); }

  // Changes, kept on the phone until the portal has them

  function set(code, next) {
    var entry = mine[code], held = stored[code] === undefined ? null : stored[code];
    if (entry ? entry.value === next && !entry.conflict : held === next) return;
    if (entry && !entry.sent.length && !entry.conflict && entry.base === next) { drop(code); return; }
    mine[code] = {
      user: user, report: report, code: code, value: next, at: Date.now(), sent: entry ? entry.sent : [],
      base: entry ? (entry.conflict ? entry.conflict.stored : entry.base) : held
    };
    store.put(mine[code]);
  }

  function drop(code) { delete mine[code]; store.drop(user, report, code); }

  function show(code, next) {
    var input = inputs[code];
    if (input && document.activeElement !== input) input.value = next === null ? "" : next;
  }

  function take(input, quietly) {
    var found = read(input);
    if (found.wrong) {
      if (!quietly) { bad[input.name] = found.wrong; if (mine[input.name] && !mine[input.name].sent.length) drop(input.name); }
    } else { delete bad[input.name]; set(input.name, found.value); }
    check();
    if (quietly) soon(1500); else soon(200);
  }

  function write(code, next) {  // by a button, as if typed
    var input = inputs[code];
    if (input) input.value = next === null ? "" : next;
    delete bad[code];
    set(code, next);
  }

  // Checks while typing; the portal checks again

  function tell(part, text, good) {
    var said = one("[data-said]", part);
    if (!said || said.dataset.asks) return;
    said.textContent = text || "";
    part.classList.toggle("wrong", Boolean(text) && !good);
  }

  function check() {
    all("[data-closing]").forEach(balance);
    all("[data-needs]").forEach(function (row) {
      row.hidden = n(row.dataset.needs) === 0;
      if (row.hidden && value(row.dataset.row) !== null) write(row.dataset.row, null);
    });
    all("[data-parts]").forEach(parts);
    all("[data-shares]").forEach(shares);
    all("[data-row]").forEach(row);
    all("[data-tad]").forEach(function (button) {
      var pressed = list(button.dataset.tad).every(function (code) { return value(code) === "TAD"; });
      button.setAttribute("aria-pressed", pressed);
    });
    steps.forEach(tally);
  }

  function balance(card) {
    var code = card.dataset.closing, plus = list(card.dataset.plus), minus = list(card.dataset.minus);
    var there = sum(plus), gone = sum(minus), whole = there === null || gone === null ? null : there - gone;
    var short = whole !== null && whole < 0, wrong = short ? say("short", {n: there}) : "";
    one("output", card).textContent = whole === null || short ? "–" : dotted(whole);
    set(code, whole === null || short ? null : whole);
    partsOf(plus[0]).forEach(function (input) {
      var end = input.name.slice(plus[0].length), left;
      left = loose(plus.map(function (item) { return item + end; })) - loose(minus.map(function (item) { return item + end; }));
      set(code + end, whole === null || short || left <= 0 ? null : left);
      if (left < 0 && !wrong && settled(plus) && settled(minus)) wrong = say("shortPart", {part: input.getAttribute("aria-label")});
    });
    if (!wrong && card.dataset.capacity && whole > Number(card.dataset.capacity)) {
      wrong = say("capacity", {n: whole, beds: card.dataset.capacity});
    }
    tell(card, wrong);
    tellOdd(card, code);
  }

  function partsOf(code) { return all("[data-parts='" + code + "'] input"); }
  function settled(codes) {
    return codes.every(function (code) { return loose(partsOf(code).map(name)) === (n(code) || 0); });
  }
  function name(input) { return input.name; }

  function parts(details) {
    var code = details.dataset.parts, whole = n(code), given = loose(partsOf(code).map(name)), label = one("[data-sum]", details);
    if (whole === 0) partsOf(code).forEach(function (input) { if (value(input.name) !== null || bad[input.name]) write(input.name, null); });
    details.hidden = !whole;
    label.textContent = say("of", {given: given, total: whole || 0});
    label.className = given === whole ? "good" : given > whole ? "bad" : "part";
    if (details.hidden) { details.open = false; return; }
    if (details.dataset.was !== String(whole)) { details.open = given !== whole; details.dataset.was = whole; }
  }

  function shares(block) {
    var whole = sum(list(block.dataset.shares)), label = one("[data-sum]", block), given;
    var codes = all("[data-row]", block).map(function (part) { return part.dataset.row; });
    if (whole === 0) codes.forEach(function (code) { if (value(code) !== null || bad[code]) write(code, null); });
    given = loose(codes);
    block.classList.toggle("nobody", whole === 0);
    block.dataset.open = given !== whole ? 1 : "";
    label.textContent = whole === 0 ? say("nobody") : whole === null ? "" : say("of", {given: given, total: whole});
    label.className = whole === null ? "" : given === whole ? "good" : given > whole ? "bad" : "part";
  }

  function row(part) {
    var code = part.dataset.row, input = inputs[code], entry = mine[code], wrong = bad[code] || "", larger, most;
    if (entry && entry.conflict) { ask(part, entry); return; }
    var said = one("[data-said]", part);
    if (said && said.dataset.asks) { delete said.dataset.asks; said.textContent = ""; }
    partsOf(code).forEach(function (cell) {
      var clash = mine[cell.name] && mine[cell.name].conflict;
      cell.classList.toggle("wrong", Boolean(bad[cell.name] || clash));
      if (!wrong && bad[cell.name]) wrong = cell.getAttribute("aria-label") + ": " + bad[cell.name];
      if (clash) { wrong = ""; ask(part, mine[cell.name], cell.getAttribute("aria-label") + ": "); }
    });
    if (said && said.dataset.asks) return;
    if (!wrong && input.dataset.most && n(input.dataset.most) !== null && n(code) > n(input.dataset.most)) {
      larger = inputs[input.dataset.most].closest("fieldset").querySelector("legend span").textContent;
      wrong = say("most", {larger: larger, n: n(input.dataset.most)});
    }
    if (!wrong && input.dataset.beds && n(code) !== null && n(input.dataset.beds) !== null) {
      most = n(input.dataset.beds) * Number(data.days);
      if (n(code) > most) wrong = say("beds", {beds: n(input.dataset.beds), most: dotted(most)});
    }
    input.setAttribute("aria-invalid", Boolean(wrong));
    input.classList.toggle("empty-of-data", value(code) === "TAD");
    tell(part, wrong);
    tellOdd(part, code);
  }

  function tellOdd(part, code) {
    var said = one("[data-odd]", part), text = odd[code] || "";
    if (text && odd.seen && odd.seen[code] !== value(code)) text = "";  // changed since the portal looked
    if (said) said.textContent = text ? text + " " + say("reason") : "";
  }

  // Somebody else changed the cell meanwhile: both values, and the person decides

  function ask(part, entry, before) {
    var said = one("[data-said]", part), theirs = entry.conflict.stored, moment = entry.conflict.at && new Date(entry.conflict.at);
    function word(held) { return held === null ? say("empty") : held === "TAD" ? say("noData") : held; }
    function button(text, act) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-outline-secondary";
      made.textContent = text;
      made.addEventListener("click", function () { delete said.dataset.asks; act(); check(); soon(0); });
      return made;
    }
    if (said.dataset.asks === entry.code) return;
    said.textContent = (before || "") + say(moment ? "theirs" : "changed", {
      who: entry.conflict.by || say("somebody"), theirs: word(theirs), mine: word(entry.value), time: moment ? clock(moment) : ""
    }) + " ";
    said.dataset.asks = entry.code;
    said.append(
      button(say("take", {value: word(theirs)}), function () { drop(entry.code); inputs[entry.code].value = theirs === null ? "" : theirs; }),
      button(say("take", {value: word(entry.value)}), function () { set(entry.code, entry.value); })
    );
    part.classList.add("wrong");
  }

  // How far each step is

  function tally(step) {
    var left = 0, wrong = step.querySelectorAll(".wrong").length, zero = [], tab, label;
    all("[data-row]", step).forEach(function (part) {
      var code = part.dataset.row, input = inputs[code], block = part.closest("fieldset");
      var details = one("[data-parts]", part);
      if (details && !details.hidden && one("[data-sum]", details).className !== "good") left += 1;
      if (part.hidden || value(code) !== null || bad[code] || input.dataset.text !== undefined || block.dataset.shares !== undefined) return;
      left += 1;
      if (input.dataset.copy === undefined) zero.push(code);
    });
    left += step.querySelectorAll("[data-open='1']").length;
    step.dataset.zero = zero.join(" ");
    one("[data-rest]", step).hidden = !zero.length;
    one("[data-rest] span", step).textContent = say("rest", {n: zero.length});
    tab = one("[data-to='" + step.dataset.step + "']");
    tab.className = wrong ? "bad" : left ? "" : "good";
    label = one("[data-left]", tab);
    label.textContent = wrong ? say("wrong") : left ? say("left", {n: left}) : say("complete");
  }

  // Sending

  function waiting() { return Object.keys(mine).filter(function (code) { return !mine[code].conflict; }); }

  function status(kind, text, link, address) {
    var anchor = document.createElement("a");
    state.textContent = "";
    state.className = "saved " + kind;
    state.append(text);
    if (!link) return;
    anchor.href = address;
    anchor.textContent = link;
    state.append(" ", anchor);
  }

  function calm() {
    if (stopped) return;
    if (Object.keys(mine).length) status("away", say("choose"));
    else status("good", say("saved", {time: clock(new Date())}));
    if (ending && !Object.keys(mine).length) { ending = false; location.href = data.end; }
    else if (ending) { ending = false; first(".wrong"); }
  }

  function away() {
    status("away", say(navigator.onLine === false ? "offline" : "waiting", {n: Object.keys(mine).length}));
    if (!store.works()) state.append(" " + say("unkept"));
  }

  function stop(text, link, address) { stopped = true; ending = false; status("away", text, link, address); }

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
    if (navigator.onLine === false) { ending = false; away(); return; }
    if (!token) { refresh(function (ok) { if (ok) send(); else if (!stopped) later(); }); return; }
    sending = {};
    codes.forEach(function (code) {
      sending[code] = mine[code].value;
      if (mine[code].sent.indexOf(mine[code].value) < 0) { mine[code].sent.push(mine[code].value); store.put(mine[code]); }
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
      store.keepValues(user, report, stored);
      check();
      if (waiting().length) send(); else calm();
    } else if (code === 401) {
      stop(say("signedOut", {n: Object.keys(mine).length}), say("enter"), data.signIn);
    } else if (code === 403 && !retried) {  // the token may be of an earlier sign-in
      retried = true;
      refresh(function (ok) { if (ok) send(); else if (!stopped) later(); });
    } else if (code === 400 || code === 403 || code === 404) {
      stop(answer ? sentence(answer) : say("gone"), say("open"), data.page);
    } else { ending = false; later(); }
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
        stored[code] = clash.stored;
        if (!entry) return;
        entry.base = clash.stored;
        // what this phone sent itself before an answer was lost, and what is computed, asks nobody
        var own = entry.sent.indexOf(clash.stored) >= 0 && clash.stored !== null;
        entry.sent = [];
        if (!own && inputs[code]) entry.conflict = {stored: clash.stored, by: clash.by, at: clash.at};
        store.put(entry);
      } else {
        stored[code] = sent[code];
        if (!entry) return;
        if (entry.value === sent[code]) { drop(code); return; }
        entry.base = sent[code];
        entry.sent = [];
        store.put(entry);
      }
    });
  }

  // What stands in the portal now: of colleagues, warnings, and a token that holds

  function refresh(done) {
    asked = Date.now();
    call("GET", data.fresh, null, function (code, answer) {
      if (code === 200 && answer && String(answer.user) !== user) {
        stop(say("other"), say("reload"), location.pathname);
      } else if (code === 200 && answer && answer.closed) {
        stop(answer.closed, say("open"), data.page);
      } else if (code === 200 && answer) {
        token = answer.token;
        learn(answer.values);
        odd = answer.odd;
        odd.seen = answer.values;
        check();
      } else if (code === 200 || code === 401) {  // the sign-in page
        stop(say("signedOut", {n: Object.keys(mine).length}), say("enter"), data.signIn);
      } else if (code === 403 || code === 404) { stop(say("gone"), say("open"), data.page); }
      if (done) done(code === 200 && !stopped);
    });
  }

  function learn(values) {
    Object.keys(inputs).forEach(function (code) {
      var now = values[code] === undefined ? null : values[code];
      if (!mine[code] && !bad[code] && (stored[code] === undefined ? null : stored[code]) !== now) show(code, now);
    });
    stored = values;
    store.keepValues(user, report, stored);
  }

  function look() {
    if (!stopped && !sending && Date.now() - asked > 15000 && navigator.onLine !== false) refresh();
  }

  // Walking

  function first(selector) {
    var part = root.querySelector(selector), step = part && part.closest("[data-step]");
    if (!part) return;
    if (step && step !== here) location.hash = "langkah-" + step.dataset.step;
    setTimeout(function () { part.scrollIntoView({block: "center"}); }, 50);
  }

  function go(quietly) {
    var wanted = decodeURIComponent(location.hash.slice(1)), target = wanted && document.getElementById(wanted);
    var step = (target && target.closest("[data-step]")) || steps[0], at = steps.indexOf(step);
    steps.forEach(function (part) { part.hidden = part !== step; });
    all("[data-to]").forEach(function (link) {
      if (link.dataset.to === step.dataset.step) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current");
    });
    one("[data-previous]", foot).disabled = !at;
    var next = one("[data-next]", foot);
    next.textContent = at + 1 < steps.length ? next.dataset.on : next.dataset.last;
    here = step;
    if (target && target !== step) {
      target.scrollIntoView({block: "center"});
      if (target.focus) target.focus({preventScroll: true});
    } else if (quietly) {
      if (target) window.scrollTo(0, 0);
    } else {
      window.scrollTo(0, 0);
      one("h2", step).focus({preventScroll: true});
      look();
    }
  }

  function walk(by) {
    var at = steps.indexOf(here) + by;
    if (at >= 0 && at < steps.length) { location.hash = "langkah-" + steps[at].dataset.step; return; }
    if (at < steps.length) return;
    if (navigator.onLine === false && !Object.keys(mine).length) { status("away", say("needsLine")); return; }
    ending = true;
    stopped = false;
    send();
  }

  function fields() {
    return all("input[type=text], textarea", here).filter(function (input) { return input.offsetParent !== null; });
  }

  function keys(event) {
    var input = event.target, seen = fields(), at = seen.indexOf(input), cell = input.closest("td"), step, next;
    if (at < 0 || input.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    step = {Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1}[event.key];
    if (cell && event.key.indexOf("Arrow") === 0) {  // of sex and age: up and down the column, across the row
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") step = event.key === "ArrowLeft" ? -1 : 1;
      else step *= cell.parentNode.querySelectorAll("td").length;
      if (Math.abs(step) === 1 && input.selectionStart !== input.selectionEnd && input.value) step = step || 0;
      next = seen[at + step];
      if (next && next.closest("table") !== cell.closest("table")) next = seen[at + (step > 0 ? 1 : -1)];
    } else if (step) { next = seen[at + step]; }
    if (!step) return;
    event.preventDefault();
    if (next) { next.focus(); if (next.select) next.select(); }
    else if (event.key === "Enter" && step > 0) one("[data-next]", foot).focus();
  }

  function paste(event) {  // a column or a row copied from a spreadsheet
    var text = (event.clipboardData || window.clipboardData).getData("text"), seen = fields(), at = seen.indexOf(event.target);
    var values = text.replace(/\r/g, "").replace(/\n+$/, "").split(/[\n\t]/);
    if (event.target.tagName !== "INPUT" || at < 0 || values.length < 2) return;
    event.preventDefault();
    values.forEach(function (given, i) {
      var input = seen[at + i];
      if (!input || input.tagName !== "INPUT" || input.readOnly) return;
      input.value = given.trim();
      take(input);
    });
  }

  function listen() {
    root.addEventListener("input", function (event) { if (event.target.name in inputs) take(event.target, true); });
    root.addEventListener("change", function (event) { if (event.target.name in inputs) take(event.target); });
    root.addEventListener("focusin", function (event) { if (event.target.select && event.target.inputMode === "numeric") event.target.select(); });
    root.addEventListener("keydown", keys);
    root.addEventListener("paste", paste);
    root.addEventListener("submit", function (event) { event.preventDefault(); walk(1); });
    document.addEventListener("click", function (event) {
      var button = event.target.closest("[data-tad], [data-rest] button, [data-next], [data-previous], a[data-end]"), codes, off;
      if (!button) return;
      if (button.matches("a")) { event.preventDefault(); here = steps[steps.length - 1]; walk(1); return; }
      if (button.hasAttribute("data-next")) { walk(1); return; }
      if (button.hasAttribute("data-previous")) { walk(-1); return; }
      off = button.getAttribute("aria-pressed") === "true";
      codes = list(button.dataset.tad || here.dataset.zero);
      codes.forEach(function (code) { write(code, button.dataset.tad ? (off ? null : "TAD") : 0); });
      check();
      soon(0);
    });
    window.addEventListener("hashchange", function () { go(); });
    window.addEventListener("online", function () { pause = 2000; send(); });
    window.addEventListener("offline", function () { away(); });
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); look(); } });
    window.addEventListener("pagehide", function () { if (waiting().length) send(); });
    window.addEventListener("beforeunload", function (event) { if (!store.works() && waiting().length) event.preventDefault(); });
  }

  function begin(again) {
    root = document.querySelector("[data-report]");
    data = root.dataset;
    user = data.user; report = data.report; restored = again;
    words = JSON.parse(document.getElementById("report-words").textContent);
    stored = JSON.parse(document.getElementById("report-values").textContent);
    odd = JSON.parse(document.getElementById("report-odd").textContent);
    odd.seen = Object.assign({}, stored);
    token = again ? "" : one("[name=csrfmiddlewaretoken]").value;
    state = document.querySelector("[data-state]");
    foot = document.querySelector("[data-foot]");
    steps = all("[data-step]");
    all("input[type=text], textarea").forEach(function (input) { inputs[input.name] = input; });
    if (!again) store.keepValues(user, report, stored);
    Promise.all([again ? store.values(user, report) : null, store.cells(user, report)]).then(function (found) {
      if (found[0]) learn(found[0].values);
      found[1].forEach(function (entry) {
        if (entry.value === (stored[entry.code] === undefined ? null : stored[entry.code])) { store.drop(user, report, entry.code); return; }
        mine[entry.code] = entry;
        show(entry.code, entry.value);
      });
      document.body.classList.add("stepped");
      foot.hidden = false;
      all("[data-tad]").forEach(function (button) { button.hidden = false; });
      listen();
      check();
      go(true);
      if (again) away(); else if (!Object.keys(mine).length) status("good", say("kept"));
      send();
    });
  }

  // The form, or the empty shell that the phone opens without a line

  if (document.querySelector("[data-report]")) {
    var copy = document.body.cloneNode(true), here_ = document.querySelector("[data-report]").dataset;
    Array.prototype.forEach.call(copy.querySelectorAll("script[src], .error-summary"), function (part) { part.remove(); });
    if (!document.querySelector(".error-summary")) store.keepPage(here_.user, here_.report, copy.innerHTML, document.title);
    begin(false);
    if (navigator.serviceWorker) {
      window.addEventListener("load", function () { navigator.serviceWorker.register(here_.worker, {scope: "/laporan/"}).catch(function () {}); });
    }
  } else {
    var number = (location.pathname.match(/\/laporan\/(\d+)\/isi\//) || [])[1];
    store.page(number || "").then(function (page) {
      if (!page) { document.querySelector("[data-none]").hidden = false; return; }
      document.body.innerHTML = page.html;
      document.title = page.title;
      begin(true);
    });
  }
})();
