/* The form of a monthly report, made for a small phone where the line comes and goes. Each field is saved by itself;
   what the portal does not have yet waits on the phone. Without this file every step is an ordinary form. */
(function () {
  "use strict";
  var root, data, words, queue, foot, steps = [], here = null, store = window.reportStore;
  var mine = {}, bad = {}, inputs = {};  // by code; `mine` waits to be sent: {value, base, sent, conflict}
  var form = {stored: {}, odd: {}, mine: mine, bad: bad, inputs: inputs, say: say, check: check, show: show, first: first, clock: clock};
  if (!window.XMLHttpRequest || !window.Promise || !window.indexedDB) return;

  function all(selector, part) { return Array.prototype.slice.call((part || root).querySelectorAll(selector)); }
  function one(selector, part) { return (part || root).querySelector(selector); }
  function list(text) { return text.split(" ").filter(Boolean); }
  function say(name, values) {  // the page on the phone may be older than this file
    return (words[name] || "").replace(/\{(\w+)\}/g, function (whole, key) { return values && values[key] !== undefined ? values[key] : whole; });
  }
  function clock(moment) { return ("0" + moment.getHours()).slice(-2) + "." + ("0" + moment.getMinutes()).slice(-2); }
  function dotted(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, "."); }

  // What people write, read as the portal reads it (rehab/definition/reading.py)

  function trimmed(text) { return text.replace(/^[\s\u0085\u200b]+|[\s\u0085\u200b]+$/g, ""); }

  function read(input) {
    var text = trimmed(input.value), most = Number(input.dataset.max), digits;
    if (!text) return {value: null};
    if (/^(tad|tidak ada data( \(tad\))?)$/i.test(text.replace(/[\s\u0085\u200b]+/g, " "))) {
      if (input.dataset.text !== undefined) return {value: null};
      return input.dataset.nodata === undefined ? {wrong: say("known")} : {value: "TAD"};
    }
    if (input.dataset.text !== undefined) return {value: trimmed(input.value.replace(/\r\n?/g, "\n"))};
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
    return form.stored[code] === undefined ? null : form.stored[code];
  }
  function n(code) { var held = value(code); return typeof held === "number" ? held : null; }
  function sum(codes) {
    return codes.reduce(function (whole, code) { var held = n(code); return whole === null || held === null ? null : whole + held; }, 0);
  }
  function loose(codes) { return codes.reduce(function (whole, code) { return whole + (n(code) || 0); }, 0); }

  function show(code, next) {
    var input = inputs[code];
    if (input && document.activeElement !== input) input.value = next === null ? "" : next;
  }

  function take(input, quietly) {
    var found = read(input);
    if (found.wrong) {
      if (!quietly) { bad[input.name] = found.wrong; if (mine[input.name] && !mine[input.name].sent.length) queue.drop(input.name); }
    } else { delete bad[input.name]; queue.set(input.name, found.value); }
    check();
    if (quietly) queue.soon(1500); else queue.soon(200);
  }

  function write(code, next) {  // by a button, as if typed
    var input = inputs[code];
    if (input) input.value = next === null ? "" : next;
    delete bad[code];
    queue.set(code, next);
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
    all("[data-note]").forEach(function (note) {  // of the office: until the cell has changed, or was explained in words
      var now = value(note.dataset.note);
      note.classList.toggle("done", note.dataset.answered !== undefined || String(now === null ? "" : now) !== note.dataset.was);
    });
    steps.forEach(tally);
  }

  function balance(card) {
    var code = card.dataset.closing, plus = list(card.dataset.plus), minus = list(card.dataset.minus);
    var there = sum(plus), gone = sum(minus), whole = there === null || gone === null ? null : there - gone;
    var short = whole !== null && whole < 0, wrong = short ? say("short", {n: there}) : "";
    one("output", card).textContent = whole === null || short ? "–" : dotted(whole);
    queue.set(code, whole === null || short ? null : whole);
    partsOf(plus[0]).forEach(function (input) {
      var end = input.name.slice(plus[0].length), left;
      left = loose(plus.map(function (item) { return item + end; })) - loose(minus.map(function (item) { return item + end; }));
      queue.set(code + end, whole === null || short || left <= 0 ? null : left);
      if (left < 0 && !wrong && settled(plus) && settled(minus)) wrong = say("shortPart", {part: input.getAttribute("aria-label")});
    });
    if (!wrong && card.dataset.capacity && whole > Number(card.dataset.capacity)) {
      wrong = say("capacity", {n: whole, beds: card.dataset.capacity});
    }
    tell(card, wrong);
    tellOdd(card, code);
  }

  // How many were there, when more left in this one way than there were; else null
  function over(code) {
    var card = all("[data-closing]").filter(function (one) { return list(one.dataset.minus).indexOf(code) >= 0; })[0];
    var there = card ? sum(list(card.dataset.plus)) : null;
    return there !== null && n(code) > there ? there : null;
  }

  function partsOf(code) { return all("[data-parts='" + code + "'] input"); }
  function settled(codes) {
    return codes.every(function (code) { return loose(partsOf(code).map(name)) === (n(code) || 0); });
  }
  function name(input) { return input.name; }

  function parts(details) {
    var code = details.dataset.parts, whole = n(code), given = loose(partsOf(code).map(name)), label = one("[data-sum]", details);
    if (whole === 0) partsOf(code).forEach(function (input) { if (value(input.name) !== null || bad[input.name]) write(input.name, null); });
    details.hidden = !whole || over(code) !== null;
    label.textContent = say("of", {given: given, total: whole || 0});
    label.className = given === whole ? "good" : given > whole ? "bad" : "part";
    if (details.hidden) { details.open = false; return; }
    if (details.dataset.was !== String(whole)) { details.open = given !== whole || details.dataset.noted !== undefined; details.dataset.was = whole; }
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
    most = over(code);
    if (!wrong && most !== null) {
      wrong = say("more", {n: most}) + (Math.floor(n(code) / 10) <= most && n(code) > 9 ? " " + say("maybe", {n: Math.floor(n(code) / 10)}) : "");
    }
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
    var said = one("[data-odd]", part), text = form.odd[code] || "";
    if (text && form.odd.seen && form.odd.seen[code] !== value(code)) text = "";  // changed since the portal looked
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
      made.addEventListener("click", function () { delete said.dataset.asks; act(); check(); queue.soon(0); });
      return made;
    }
    if (said.dataset.asks === entry.code) return;
    said.textContent = (before || "") + say(moment ? "theirs" : "changed", {
      who: entry.conflict.by || say("somebody"), theirs: word(theirs), mine: word(entry.value), time: moment ? clock(moment) : ""
    }) + " ";
    said.dataset.asks = entry.code;
    said.append(
      button(say("take", {value: word(theirs)}), function () { queue.drop(entry.code); inputs[entry.code].value = theirs === null ? "" : theirs; }),
      button(say("take", {value: word(entry.value)}), function () { queue.set(entry.code, entry.value); })
    );
    part.classList.add("wrong");
  }

  // How far each step is

  function tally(step) {
    var left = 0, wrong = step.querySelectorAll(".wrong").length, zero = [], tab, label, notes;
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
    notes = all("[data-note]:not(.done)", step).length;
    if (one("[data-notes]", tab)) { one("[data-notes]", tab).hidden = !notes; one("[data-notes] b", tab).textContent = notes; }
    tab.className = wrong ? "bad" : notes ? "noted" : left ? "" : "good";
    label = one("[data-left]", tab);
    label.textContent = wrong ? say("wrong") : left ? say("left", {n: left}) : say("complete");
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
      one(".fill-steps").scrollIntoView();  // past what was said above the first step
      one("h2", step).focus({preventScroll: true});
      queue.look();
    }
  }

  function walk(by) {
    var at = steps.indexOf(here) + by;
    if (at >= 0 && at < steps.length) { location.hash = "langkah-" + steps[at].dataset.step; return; }
    if (at < steps.length) return;
    if (navigator.onLine === false && !Object.keys(mine).length) { queue.status("away", say("needsLine")); return; }
    if (Object.keys(bad).length) { first(".wrong"); return; }
    queue.end();
  }

  function fields() {
    return all("input[type=text], textarea", here).filter(function (input) { return input.offsetParent !== null; });
  }

  var wide = window.matchMedia("(min-width: 62rem)");

  // Whether the caret can still move inside the number; a number selected as a whole is left at once
  function within(input, left) {
    var from = input.selectionStart, to = input.selectionEnd, end = input.value.length;
    return !(from === 0 && to === end) && (from !== to || (left ? from > 0 : to < end));
  }

  function keys(event) {
    var input = event.target, seen = fields(), at = seen.indexOf(input), cell = input.closest("td"), step, next, sideways, table;
    if (at < 0 || input.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    step = {Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1}[event.key];
    if (cell && event.key.indexOf("Arrow") === 0) {  // of sex and age: ages go down, on wide screens across
      sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      if (sideways && within(input, event.key === "ArrowLeft")) return;
      step = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1;
      next = seen[at + (sideways !== wide.matches ? step : step * cell.parentNode.querySelectorAll("td").length)];
      table = cell.closest("table");
      if (!next || next.closest("table") !== table || (!sideways && wide.matches && next.closest("tr") !== cell.parentNode)) {
        while (seen[at] && seen[at].closest("table") === table) at += step;
        next = seen[at];
      }
    } else if (step) {
      next = seen[at + step];
      while (next && event.key !== "Enter" && next.closest("table")) { at += step; next = seen[at + step]; }
    }
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
      if (button.matches("[data-next], [data-previous]")) { walk(button.matches("[data-next]") ? 1 : -1); return; }
      off = button.getAttribute("aria-pressed") === "true";
      codes = list(button.dataset.tad || here.dataset.zero);
      codes.forEach(function (code) { write(code, button.dataset.tad ? (off ? null : "TAD") : 0); });
      check();
      queue.soon(0);
    });
    window.addEventListener("hashchange", function () { go(); });
  }

  function begin(again) {
    var early = {};  // typed before the phone has told what it holds
    root = document.querySelector("[data-report]");
    root.addEventListener("input", function (event) { early[event.target.name] = true; });
    data = form.data = root.dataset;
    words = JSON.parse(document.getElementById("report-words").textContent);
    form.stored = JSON.parse(document.getElementById("report-values").textContent);
    form.odd = JSON.parse(document.getElementById("report-odd").textContent);
    form.odd.seen = Object.assign({}, form.stored);
    form.token = again ? "" : one("[name=csrfmiddlewaretoken]").value;
    queue = window.reportQueue(form);
    foot = document.querySelector("[data-foot]"); steps = all("[data-step]");
    all("input[type=text], textarea").forEach(function (input) { inputs[input.name] = input; });
    if (!again) store.keepValues(data.user, data.report, form.stored);
    Promise.all([again ? store.values(data.user, data.report) : null, store.cells(data.user, data.report)]).then(function (found) {
      if (found[0]) queue.learn(found[0].values);
      found[1].forEach(function (entry) {
        if (entry.value === value(entry.code)) { store.drop(data.user, data.report, entry.code, entry.at); return; }
        mine[entry.code] = entry;
        if (!early[entry.code]) show(entry.code, entry.value);
      });
      document.body.classList.add("stepped");
      foot.hidden = false;
      all("[data-tad]").forEach(function (button) { button.hidden = false; });
      Object.keys(early).forEach(function (code) { if (inputs[code]) take(inputs[code]); });
      listen();
      check();
      go(true);
      if (again) queue.away(); else if (!Object.keys(mine).length) queue.status("good", say("kept"));
      queue.send();
    });
  }

  // The form; the empty shell that the phone opens without a line begins it with what it kept (report-shell.js)

  window.reportForm = begin;
  if (document.querySelector("[data-report]")) {
    var copy = document.body.cloneNode(true), here_ = document.querySelector("[data-report]").dataset;
    Array.prototype.forEach.call(copy.querySelectorAll("script[src], .error-summary"), function (part) { part.remove(); });
    if (!document.querySelector(".error-summary")) store.keepPage(here_.user, here_.report, copy.innerHTML, document.title);
    begin(false);
    if (navigator.serviceWorker) {
      window.addEventListener("load", function () { navigator.serviceWorker.register(here_.worker, {scope: "/laporan/"}).catch(function () {}); });
    }
  }
})();
