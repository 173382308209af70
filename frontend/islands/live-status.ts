/** Seconds between looks: quick at first, then ever slower, a quarter of a minute at most. */
export function pauseMs(looks: number): number {
  return Math.min(15_000, Math.round(1000 * 1.4 ** looks));
}

const LOOKS_AT_MOST = 60;

/** Asks `data-url` for this element anew until the answer carries `data-final`; then it reloads if `data-reload` says so. */
export function liveStatus(element: HTMLElement): void {
  let current = element;
  let looks = 0;

  const look = async (): Promise<void> => {
    if (!current.isConnected || current.dataset.final !== undefined || !current.dataset.url) return;
    if (document.visibilityState !== "hidden") {
      looks += 1;
      const fresh = await fetchFragment(current.dataset.url);
      if (fresh !== null && fresh.outerHTML !== current.outerHTML) current = swap(current, fresh);
      if (current.dataset.final !== undefined) return finish(current);
    }
    if (looks < LOOKS_AT_MOST) window.setTimeout(() => void look(), pauseMs(looks));
    else current.querySelector<HTMLElement>("[data-gave-up]")?.removeAttribute("hidden");
  };
  window.setTimeout(() => void look(), pauseMs(0));
}

function finish(element: HTMLElement): void {
  if (element.dataset.reload !== undefined) window.location.reload();
}

function swap(old: HTMLElement, fresh: HTMLElement): HTMLElement {
  fresh.dataset.ready = old.dataset.ready ?? "live-status";
  old.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("admit:load", { bubbles: true }));
  return fresh;
}

async function fetchFragment(url: string): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) return null;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    return found.querySelector<HTMLElement>("[data-island~=live-status]");
  } catch {
    return null; // a lost connection is no answer; the next look asks again
  }
}
