const PAUSE_MS = 150;

/** Shows how an organizer would look while its colour and texts are typed; the server measures and renders. */
export function branding(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  const place = form.querySelector<HTMLElement>("[data-place]");
  const picker = form.querySelector<HTMLInputElement>("[data-picker]");
  const typed = form.querySelector<HTMLInputElement>("[name=accent_color]");
  if (place === null || picker === null || typed === null) return;
  form.querySelector<HTMLElement>("[data-without-script]")?.remove();
  picker.hidden = false;
  let timer = 0;
  let asked = 0;
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.preview ?? "", { method: "POST", body: new URLSearchParams(texts(form)) });
      if (!answer.ok || mine !== asked) return;
      place.innerHTML = await answer.text();
      colour(place);
    } catch {
      // offline for a moment: the last look stays, the next key asks again
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target === picker) typed.value = picker.value;
    else if (/^#[0-9a-f]{6}$/i.test(typed.value)) picker.value = typed.value.toLowerCase();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
}

function texts(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
}

/** The colour's tokens come as data: a page of ours may not carry styles of its own. */
function colour(place: HTMLElement): void {
  for (const look of place.querySelectorAll<HTMLElement>("[data-look]")) {
    for (const { name, value } of look.attributes) {
      if (name.startsWith("data-token-")) look.style.setProperty(`--${name.slice("data-token-".length)}`, value);
    }
  }
}
