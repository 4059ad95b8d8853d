/* Choosing all rows of a form at once: a convenience, the list works without it. */
(function () {
  "use strict";
  var all = document.querySelector("[data-choose-all]");
  if (!all) return;
  var ones = [].slice.call(all.form.querySelectorAll("input[type=checkbox]")).filter(function (one) { return one !== all; });
  all.addEventListener("change", function () {
    ones.forEach(function (one) { one.checked = all.checked; });
  });
  all.form.addEventListener("change", function (event) {
    if (event.target === all) return;
    var n = ones.filter(function (one) { return one.checked; }).length;
    all.checked = n === ones.length;
    all.indeterminate = n > 0 && n < ones.length;
  });
})();
