/* Filling in a visit where the line comes and goes: each answer is sent by itself, and waits on the phone until the
   portal has it. Without this file every section is an ordinary form. */
(function () {
  "use strict";
  var root = document.querySelector(".visit-form[data-visit]");
  if (!root || !window.XMLHttpRequest || !window.JSON) return;
  var words = root.dataset, token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  var prefix = "kunjungan:" + words.visit + ":" + words.user + ":", MONTH = 30 * 24 * 3600000;
  var waiting = {}, sending = false, stopped = false, timer = null, pause = 2000, stores = true, asked = Date.now();
  var state = root.querySelector("[data-state]"), bar = root.querySelector("[data-bar]");
  var steps = Array.prototype.slice.call(root.querySelectorAll(".step"));
  var questions = Array.prototype.slice.call(root.querySelectorAll("[data-item]"));

  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return values[name] === undefined ? whole : values[name]; });
  }

  function clock(moment) {
    return ("0" + moment.getHours()).slice(-2) + "." + ("0" + moment.getMinutes()).slice(-2);
  }

  function question(item) {
    return questions.filter(function (part) { return part.dataset.item === item; })[0];
  }

  // What waits on this phone

  function keep(item, given) {
    waiting[item] = given;
    try { localStorage.setItem(prefix + item, JSON.stringify(given)); } catch (error) { stores = false; }
  }

  function drop(item) {
    delete waiting[item];
    try { localStorage.removeItem(prefix + item); } catch (error) { stores = false; }
  }

  function recall() {
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("kunjungan:") !== 0) return;
        var given = JSON.parse(localStorage.getItem(key)), item = key.slice(prefix.length);
        if (!given || !given.at || Date.now() - given.at > MONTH) { localStorage.removeItem(key); return; }
        if (key.indexOf(prefix) === 0 && question(item)) waiting[item] = given;
      });
    } catch (error) { stores = false; }
  }

  function count() { return Object.keys(waiting).length; }

  // What the person sees

  function show(part, score, note) {
    var radio = part.querySelector("input[type=radio][value='" + score + "']"), field = part.querySelector("textarea");
    if (radio) radio.checked = true;
    if (document.activeElement !== field) field.value = note;
    if (note) part.querySelector("details").open = true;
  }

  function tell(part, text, wrong) {
    var said = part.querySelector("[data-who]");
    said.textContent = text;
    said.classList.toggle("wrong", Boolean(wrong));
  }

  function tally() {
    var done = 0;
    steps.forEach(function (step) {
      var all = step.querySelectorAll("[data-item]").length, given = step.querySelectorAll("[type=radio]:checked").length;
      done += given;
      step.querySelector("[data-tally]").textContent = given + "/" + all;
      root.querySelector("[data-step='" + step.dataset.section + "']").classList.toggle("complete", given === all);
    });
    root.querySelector("[data-progress]").textContent = say(words.count, {done: done, total: questions.length});
    bar.querySelector("progress").value = done;
  }

  function status(text, kind, link, address) {
    state.textContent = text;
    state.className = "saved " + (kind || "");
    if (!link) return;
    var anchor = document.createElement("a");
    anchor.href = address;
    anchor.textContent = link;
    state.append(" ", anchor);
  }

  function away() {
    status(say(navigator.onLine === false ? words.offline : words.waiting, {n: count()}), "away");
  }

  // Sending, one answer at a time, the oldest first

  function later() {
    away();
    clearTimeout(timer);
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, 30000);
  }

  function send() {
    clearTimeout(timer);
    if (sending || stopped) return;
    var items = Object.keys(waiting).sort(function (a, b) { return waiting[a].at - waiting[b].at; });
    if (!items.length) return;
    if (navigator.onLine === false) { away(); return; }
    var item = items[0], given = waiting[item], request = new XMLHttpRequest();
    sending = true;
    if (!state.classList.contains("away")) status(words.sending, "");
    request.open("POST", words.url);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    request.timeout = 20000;
    request.onerror = request.ontimeout = request.onabort = function () { sending = false; later(); };
    request.onload = function () {
      var answer = null;
      sending = false;
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      if (request.status === 200 && answer && answer.item === item) {
        pause = 2000;
        stands(item, given, answer);
        if (count()) send();
        else status(say(words.saved, {time: clock(new Date())}), "good");
      } else if (request.status === 400 && answer) {  // never to be accepted: said beside the question
        drop(item);
        tell(question(item), sentence(answer), true);
        send();
      } else if (request.status === 401) {
        stop(say(words.signedOut, {n: count()}), words.enter, words.signIn);
      } else if (request.status === 403 || request.status === 404) {
        stop(answer ? sentence(answer) : "", words.reload, location.pathname);
      } else if (request.status === 409 && answer) {
        stop(sentence(answer), words.open, words.page);
      } else { later(); }
    };
    var age = Math.max(0, (Date.now() - given.at) / 1000);
    request.send(JSON.stringify({item: item, score: given.score, note: given.note, age: age}));
  }

  function sentence(answer) {
    return Object.keys(answer).map(function (name) { return [].concat(answer[name]).join(" "); }).join(" ");
  }

  function stop(text, link, address) {
    stopped = true;
    status(text, "away", link, address);
  }

  // The portal tells what stands now: this answer, or a later one of a colleague.
  function stands(item, given, answer) {
    var part = question(item), moment = clock(new Date(answer.at)), newer = waiting[item] !== given;
    if (!newer) drop(item);
    if (newer) return;
    var kept = answer.score === given.score && answer.note === given.note;
    if (!kept) show(part, answer.score, answer.note);
    tell(part, say(kept ? words.said : words.kept, {who: answer.by, time: moment}));
    tally();
  }

  // What colleagues on other phones have answered since
  function ask() {
    if (stopped || Date.now() - asked < 20000 || navigator.onLine === false) return;
    asked = Date.now();
    var request = new XMLHttpRequest();
    request.open("GET", words.url);
    request.setRequestHeader("Accept", "application/json");
    request.timeout = 20000;
    request.onload = function () {
      var answers = null;
      try { answers = JSON.parse(request.responseText); } catch (error) { answers = null; }
      if (request.status !== 200 || !Array.isArray(answers)) return;
      answers.forEach(function (answer) {
        var part = question(answer.item);
        if (!part || waiting[answer.item]) return;
        show(part, answer.score, answer.note);
        tell(part, say(words.said, {who: answer.by, time: clock(new Date(answer.at))}));
      });
      tally();
    };
    request.send();
  }

  function take(part) {
    var radio = part.querySelector("[type=radio]:checked");
    if (!radio) return;  // a note waits for its score
    var note = part.querySelector("textarea").value.replace(/\s+/g, " ").trim();
    keep(part.dataset.item, {score: Number(radio.value), note: note, at: Date.now()});
    tell(part, "");
    tally();
    if (stopped) state.classList.add("away");
    send();
  }

  root.addEventListener("change", function (event) {
    var part = event.target.closest("[data-item]");
    if (part) take(part);
  });
  window.addEventListener("online", function () { pause = 2000; send(); });
  window.addEventListener("offline", function () { if (count()) away(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); ask(); } });
  window.addEventListener("beforeunload", function (event) {
    if (!stores && count()) event.preventDefault();  // nowhere to keep them
  });

  // One section at a time; walking between them needs no line.

  function go(code, quietly) {
    var step = steps.filter(function (one) { return one.dataset.section === code; })[0] || steps[0];
    steps.forEach(function (one) { one.hidden = one !== step; });
    root.querySelectorAll("[data-step]").forEach(function (link) {
      if (link.dataset.step === step.dataset.section) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    if (quietly) return;
    window.scrollTo(0, 0);
    step.querySelector("h2").focus({preventScroll: true});
    ask();
  }

  function here() { return location.hash.replace("#bagian-", ""); }

  root.addEventListener("submit", function (event) {
    var button = event.target.querySelector("button[data-go]");
    event.preventDefault();
    if (button.dataset.go) { location.hash = "bagian-" + button.dataset.go; return; }
    if (!count()) { location.href = button.dataset.end; return; }
    stopped = false;
    send();
  });
  window.addEventListener("hashchange", function () { go(here()); });

  recall();
  Object.keys(waiting).forEach(function (item) { show(question(item), waiting[item].score, waiting[item].note); });
  root.classList.add("stepped");
  tally();
  go(here(), true);
  if (location.hash) window.scrollTo(0, 0);
  send();
})();
