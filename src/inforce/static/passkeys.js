// Hands our buttons to allauth's own passkey code, which is loaded before this file. Our pages hold no script, not
// even data in one: what the browser must be asked stands in the form's data-options.
const WHAT_WENT_WRONG =
  "That did not work, or was stopped. Try again, or use one of the other ways on this page."

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const ids = {}
  for (const element of form.querySelectorAll("[data-passkey-part]")) {
    ids[element.dataset.passkeyPart] = element.id
  }
  const alone = form.elements.namedItem("passwordless")
  if (alone) ids.passwordless = alone.id
  const data = form.dataset.options ? JSON.parse(form.dataset.options) : undefined
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids, data })
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  const place = document.querySelector("[data-passkey-trouble]")
  if (place) {
    place.textContent = WHAT_WENT_WRONG
    place.hidden = false
  }
})
