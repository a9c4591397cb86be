/* Two small things every page can use: the large-print switch, and forms that show one step a screen. */

const PRINT_KEY = "wangge-print";
const root = document.documentElement;
const printSwitches = [...document.querySelectorAll("[data-print-switch]")];

const showPrint = () => {
  const large = root.dataset.print === "large";
  printSwitches.forEach((button) => button.setAttribute("aria-pressed", String(large)));
};

const rememberPrint = (large) => {
  try {
    if (large) localStorage.setItem(PRINT_KEY, "large");
    else localStorage.removeItem(PRINT_KEY);
  } catch { /* storage is switched off */ }
};

const switchPrint = () => {
  const large = root.dataset.print !== "large";
  if (large) root.dataset.print = "large";
  else delete root.dataset.print;
  rememberPrint(large);
  showPrint();
};

printSwitches.forEach((button) => button.addEventListener("click", switchPrint));
showPrint();

/* One step a screen. Without this script all steps stand one under another and still submit. */
const steps = [...document.querySelectorAll("[data-step]")];

const showStep = () => {
  const wanted = steps.findIndex((step) => `#${step.id}` === location.hash);
  steps.forEach((step, i) => { step.hidden = i !== Math.max(wanted, 0); });
};

if (steps.length) {
  addEventListener("hashchange", () => { showStep(); scrollTo(0, 0); });
  showStep();
}

/* A list that is chosen from sends its form at once; without scripts there is a button. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
});

/* Dialogs open by a button that names them: <button data-opens="id">. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
});
