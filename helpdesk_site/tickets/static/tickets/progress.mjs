// How far a step on many requests has come, on the page that waits for its answer. The form is sent as it would be without
// script, with a key of its own under which the server tells; what takes less than a second shows nothing.

const AFTER = 1000;
const EVERY = 1000;

function follow(place, form) {
  const key = document.createElement("input");
  [key.type, key.name, key.value] = ["hidden", "progress", crypto.randomUUID()];
  form.append(key);
  const [bar, words] = [place.querySelector("progress"), place.querySelector("[data-words]")];
  let timer = 0;

  async function ask() {
    try {
      const response = await fetch(`${place.dataset.progress}?key=${key.value}`, { headers: { "X-By-Itself": "yes" } });
      if (response.status === 200) show(await response.json());
    } catch { /* the answer itself will say what became of it */ }
    timer = setTimeout(ask, EVERY);
  }

  function show({ done, all }) {
    [bar.max, bar.value] = [all, done];
    words.textContent = words.dataset.words.replace("{done}", done).replace("{all}", all);
  }

  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { place.hidden = false; ask(); }, AFTER);
  });
  window.addEventListener("pageshow", () => { clearTimeout(timer); place.hidden = true; });
}

for (const place of document.querySelectorAll("[data-progress]")) {
  const form = document.querySelector("main form[data-submit-once]");
  if (form) follow(place, form);
}
