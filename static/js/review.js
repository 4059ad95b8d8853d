/* Choosing many reports at once: a convenience, the list works without it. */
(function () {
  "use strict";
  var all = document.querySelector("[data-choose-all]");
  if (!all) return;
  var ones = document.querySelectorAll("input[name=report]");
  all.addEventListener("change", function () {
    ones.forEach(function (one) { one.checked = all.checked; });
  });
  document.addEventListener("change", function (event) {
    if (event.target.name !== "report") return;
    var n = document.querySelectorAll("input[name=report]:checked").length;
    all.checked = n === ones.length;
    all.indeterminate = n > 0 && n < ones.length;
  });
})();
