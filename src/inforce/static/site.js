// Every page works without this. It only adds what GOV.UK's components add: a menu that folds, a password that can
// be shown, an answer that opens a further question, a button that cannot be pressed twice.
import { initAll } from "./lib/govuk-frontend.min.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
initAll()

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print())
}
