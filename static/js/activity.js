/* An activity on a phone: the sum of its people as they are typed, and another row of institutions without a new page. */
(function () {
  "use strict";
  var form = document.querySelector("[data-activity]");
  if (!form) return;
  var total = form.querySelector("[data-total]"), more = form.querySelector("[data-more]");

  function sum() {
    var all = ["men", "women", "unrecorded"].reduce(function (before, name) {
      var field = form.elements[name];
      return before + (field ? Number(field.value.replace(/[^0-9]/g, "")) || 0 : 0);
    }, 0);
    total.textContent = String(all).replace(/\B(?=(\d{3})+$)/g, ".");
  }
  form.addEventListener("input", sum);
  sum();

  more.addEventListener("click", function (event) {
    var count = form.elements[more.dataset.prefix + "-TOTAL_FORMS"], n = Number(count.value), box, row;
    if (n >= Number(more.dataset.most)) return;
    event.preventDefault();
    box = document.createElement("div");
    box.innerHTML = form.querySelector("[data-row]").innerHTML.replace(/__prefix__/g, n);
    row = box.firstElementChild;
    row.querySelector("[data-n]").textContent = n + 1;
    form.querySelector("[data-rows]").appendChild(row);
    count.value = n + 1;
    row.querySelector("input").focus();
  });
})();
