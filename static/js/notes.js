/* Findings of a visit: what is typed in one part stays while another part is saved, a photo is sent or the line is
   lost. It is kept in this tab alone, and forgotten once the portal has it. */
(function () {
  "use strict";
  var root = document.querySelector("[data-notes]");
  if (!root) return;
  var prefix = "temuan:" + root.dataset.notes + ":", forms = root.querySelectorAll("form[data-part]");
  var saved = document.querySelector(".notice-success"), restored = false;

  function store(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(prefix + key);
      else sessionStorage.setItem(prefix + key, value);
    } catch (error) { return; }
  }

  function stored(key) {
    try { return sessionStorage.getItem(prefix + key); } catch (error) { return null; }
  }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.type !== "hidden" && field.type !== "submit" && field.type !== "button";
    });
  }

  forms.forEach(function (form) {
    var part = form.dataset.part, done = saved && stored("sent") === part;
    fields(form).forEach(function (field) {
      var key = part + "." + field.name + (field.type === "radio" ? "." + field.value : ""), kept = stored(key);
      if (done) store(key, null);
      else if (kept !== null && field.type === "radio") field.checked = kept === "true";
      else if (kept !== null && kept !== field.value) {
        field.value = kept;
        restored = true;
        if (form.closest("details")) form.closest("details").open = true;
      }
    });
    form.addEventListener("input", function () {
      fields(form).forEach(function (field) {
        var radio = field.type === "radio";
        store(part + "." + field.name + (radio ? "." + field.value : ""), radio ? String(field.checked) : field.value);
      });
    });
    form.addEventListener("submit", function () { store("sent", part); });
  });
  store("sent", null);
  var notice = root.querySelector("[data-restored]"), warned = false;
  notice.hidden = !restored;

  // Whoever goes on to the end with something unsaved is told once.
  root.querySelector("[data-end]").addEventListener("click", function (event) {
    var open = Array.prototype.some.call(forms, function (form) {
      return fields(form).some(function (field) {
        return field.defaultValue !== undefined && field.type !== "radio" && field.value.trim() !== field.defaultValue.trim();
      });
    });
    if (!open || warned) return;
    event.preventDefault();
    warned = true;
    notice.hidden = false;
    notice.querySelector("p").textContent = root.dataset.unsaved;
    notice.scrollIntoView({block: "center"});
    notice.focus();
  });
})();
