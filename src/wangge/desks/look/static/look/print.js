/* Large print is remembered. This file stands in the head and blocks, so that a page never flashes small first. */
try {
  if (localStorage.getItem("wangge-print") === "large") document.documentElement.dataset.print = "large";
} catch { /* storage is switched off: the switch works for this page only */ }
