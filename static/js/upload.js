/* Attachments: photos are made small on the phone, sent apart from the page's form, and tried again when the line broke.
   Without this file the form sends as any other. */
(function () {
  "use strict";
  var EDGE = 1600, QUALITIES = [0.8, 0.65, 0.5], ENOUGH = 380000, TRIES = 3;

  // A photo as JPEG of at most 1600 px, upright; the file itself where the browser cannot, or where nothing is gained.
  function shrink(file) {
    return new Promise(function (done) {
      var able = window.HTMLCanvasElement && HTMLCanvasElement.prototype.toBlob && window.FileReader &&
        window.CSS && CSS.supports && CSS.supports("image-orientation", "from-image");
      if (!able || !/^image\//.test(file.type) || file.type === "image/svg+xml") { done(file); return; }
      var reader = new FileReader();
      reader.onerror = function () { done(file); };
      reader.onload = function () {
        var picture = new Image();
        picture.onerror = function () { done(file); };
        picture.onload = function () {
          var scale = Math.min(1, EDGE / Math.max(picture.naturalWidth, picture.naturalHeight));
          if (scale === 1 && file.type === "image/png") { done(file); return; }
          var canvas = document.createElement("canvas");
          canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
          canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
          var pen = canvas.getContext("2d");
          if (!pen) { done(file); return; }
          pen.fillStyle = "#fff";
          pen.fillRect(0, 0, canvas.width, canvas.height);
          pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
          (function write(step) {
            canvas.toBlob(function (small) {
              if (small && small.size > ENOUGH && step + 1 < QUALITIES.length) { write(step + 1); return; }
              done(small && (small.size < file.size || scale < 1) ? small : file);
            }, "image/jpeg", QUALITIES[step]);
          })(0);
        };
        picture.src = reader.result;
      };
      reader.readAsDataURL(file);
    });
  }

  function size(bytes) {
    return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " kB"
      : (bytes / 1048576).toFixed(1).replace(".", ",") + " MB";
  }

  document.querySelectorAll("form[data-upload]").forEach(function (form) {
    if (!window.FormData || !window.Promise || !window.XMLHttpRequest) return;
    var field = form.querySelector("input[type=file]"), note = form.querySelector("input[name=note]");
    var said = form.querySelector(".upload-said"), bar = form.querySelector("progress");
    var button = form.querySelector("button"), label = button.innerHTML, busy = false, waiting = null;

    function say(text, wrong) {
      said.textContent = text;
      said.classList.toggle("bad", Boolean(wrong));
    }

    function rest(again) {
      busy = false;
      bar.hidden = true;
      form.removeAttribute("aria-busy");
      button.disabled = false;
      if (again) button.textContent = form.dataset.again;
      else button.innerHTML = label;
    }

    function show(answer) {
      var section = form.closest(".attachments"), list = section.querySelector(".files");
      if (!list) {
        list = document.createElement("ul");
        list.className = "files";
        form.parentNode.insertBefore(list, form);
        var none = section.querySelector(".no-files");
        if (none) none.remove();
      }
      var item = document.createElement("li"), link = document.createElement("a"), about = document.createElement("p");
      var words = document.createElement("div");
      link.href = answer.url;
      link.textContent = answer.name;
      link.setAttribute("download", "");
      about.className = "muted";
      about.textContent = size(answer.size);
      words.append(link, about);
      item.append(words);
      list.append(item);
      var count = section.querySelector("[data-count]");
      if (count) count.textContent = list.children.length;
    }

    function send(data, left) {
      var request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = 120000;
      bar.hidden = false;
      bar.value = 0;
      request.upload.onprogress = function (event) {
        if (event.lengthComputable) bar.value = Math.round(100 * event.loaded / event.total);
      };
      request.onerror = request.ontimeout = function () {
        if (left > 1 && navigator.onLine) {
          setTimeout(function () { send(data, left - 1); }, 2000 * (TRIES - left + 1));
          return;
        }
        say(form.dataset.lost, true);
        waiting = data;
        rest(true);
      };
      request.onload = function () {
        var answer = null;
        try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
        if (request.status === 201 && answer) {
          rest(false);
          waiting = null;
          show(answer);
          say(form.dataset.done + " " + answer.name + ", " + size(answer.size));
          field.value = "";
          if (note) note.value = "";
        } else if (answer && answer.errors) {
          rest(false);
          waiting = null;
          say(answer.errors.join(" "), true);
        } else if (request.status === 413) {
          rest(false);
          say(form.dataset.large, true);
        } else if (request.status >= 500 || request.status === 429) {
          say(form.dataset.lost, true);
          waiting = data;
          rest(true);
        } else {  // the session has ended: the page itself leads to the sign-in
          location.reload();
        }
      };
      request.send(data);
    }

    function start() {
      if (busy) return;
      if (!waiting && !field.files.length) { field.focus(); return; }
      busy = true;
      button.disabled = true;
      form.setAttribute("aria-busy", "true");
      if (waiting) { say(form.dataset.sending); send(waiting, TRIES); return; }
      var file = field.files[0];
      say(/^image\//.test(file.type) ? form.dataset.shrinking : form.dataset.sending);
      shrink(file).then(function (small) {
        var data = new FormData(form);
        data.set("file", small, small === file ? file.name : file.name.replace(/\.[^.]*$/, "") + ".jpg");
        say(form.dataset.sending);
        send(data, TRIES);
      });
    }

    field.addEventListener("change", function () { waiting = null; button.innerHTML = label; say(""); });
    form.addEventListener("submit", function (event) { event.preventDefault(); start(); });
    window.addEventListener("online", function () { if (waiting) start(); });
  });
})();
