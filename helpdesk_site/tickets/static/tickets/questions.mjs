// The questions of a new request, written by its asker or on the phone. What belongs to a service is fetched once, when the service is first chosen, and then
// only hidden while another one is: nothing that was typed is lost, and a question that is hidden keeps its answer until
// the condition returns. What is hidden is still sent; the server decides anew which of it was asked.

const parts = document.getElementById("service-parts");
const CHOOSING = new Set(["service", "category", "ticket"]);

// Chosen by itself; on the phone by the category, and none where the call is about a known request.
function chosenService() {
  if (parts.dataset.services) {
    if (document.querySelector("[name=ticket]:checked")?.value) return "";
    return JSON.parse(parts.dataset.services)[document.querySelector("[name=category]")?.value] ?? "";
  }
  return document.querySelector("[name=service]:checked")?.value ?? "";
}

function answersTo(box) {
  const controls = [...(box?.querySelectorAll("input, select, textarea") ?? [])];
  return controls
    .filter((control) => (control.type === "radio" || control.type === "checkbox" ? control.checked : control.value))
    .map((control) => control.value);
}

// In the order of the page: a question that is not asked answers nothing, and hides what depends on it.
function decide(part) {
  const asked = new Map();
  for (const box of part.querySelectorAll("[data-question]")) {
    const condition = box.dataset.condition ? JSON.parse(box.dataset.condition) : null;
    const met = (condition?.tests ?? []).map(([code, answer]) => asked.get(code)?.includes(answer) ?? false);
    const isAsked = !met.length || (condition.any ? met.some(Boolean) : met.every(Boolean));
    box.classList.toggle("question-hidden", !isAsked);
    asked.set(box.dataset.question, isAsked ? answersTo(box) : []);
  }
}

function show() {
  const service = chosenService();
  const known = [...parts.querySelectorAll("[data-service]")];
  for (const part of known) part.hidden = part.dataset.service !== service;
  const here = known.find((part) => part.dataset.service === service);
  if (here) decide(here);
  else if (service) parts.dispatchEvent(new CustomEvent("questions:wanted"));
}

if (parts) {
  document.addEventListener("change", ({ target }) => {
    if (CHOOSING.has(target.name) || parts.contains(target)) show();
  });
  // A category that is proposed, or another caller with other requests, comes without a change of a field.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (parts.dataset.services && !parts.contains(target)) show();
  });
  // Two quick choices may fetch one part twice: the first that came holds what was typed.
  parts.addEventListener("htmx:afterSwap", () => {
    const seen = new Set();
    for (const part of parts.querySelectorAll("[data-service]")) {
      if (seen.has(part.dataset.service)) part.remove();
      else seen.add(part.dataset.service);
    }
    for (const part of parts.querySelectorAll("[data-service]")) part.hidden = part.dataset.service !== chosenService();
  });
  show();
}
