/** How far the server's clock is ahead of this one, in ms: its time in the page against when the page arrived. */
export function clockOffset(serverNow: string, arrivedAt: number): number {
  const server = Date.parse(serverNow);
  return Number.isFinite(server) ? server - arrivedAt : 0;
}

/** `4:05`, and from an hour on `1:59:58`. */
export function clock(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const two = (part: number): string => String(part).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const whole = minutes < 60 ? String(minutes) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${whole}:${two(seconds % 60)}`;
}

export const SOON_MS = 120_000;

/** Counts a hold down truthfully, warns once when two minutes are left, and at the end shows the way back. */
export function holdTimer(element: HTMLElement): void {
  let expires = Date.parse(element.dataset.expiresAt ?? "");
  if (!Number.isFinite(expires)) return;
  const wholeMs = Number(element.dataset.heldS ?? "900") * 1000;
  const offset = clockOffset(element.dataset.now ?? "", arrival());
  let announced = "";
  let next = 0;

  const announce = (state: string, sentence: string | undefined): void => {
    if (announced === state) return;
    announced = state;
    const region = element.querySelector("[data-announce]");
    if (region !== null && sentence !== undefined) region.textContent = sentence;
  };
  const tick = (): void => {
    const left = expires - (Date.now() + offset);
    const state = left <= 0 ? "over" : left <= SOON_MS ? "soon" : "held";
    element.dataset.state = state;
    for (const shown of element.querySelectorAll("[data-left]")) shown.textContent = clock(left);
    element.querySelector("[data-bar]")?.setAttribute("width", String(Math.min(100, Math.max(0, (left / wholeMs) * 100)).toFixed(2)));
    if (state === "soon") announce(state, element.dataset.warning);
    if (state === "over") {
      announce(state, element.dataset.expired);
      document.dispatchEvent(new CustomEvent("admit:hold-over"));
      return;
    }
    window.clearTimeout(next);
    next = window.setTimeout(tick, (left % 1000) + 5);
  };
  tick();
  element.querySelector("[data-extend]")?.addEventListener("click", (event) => {
    const button = event.currentTarget as HTMLButtonElement;
    event.preventDefault(); // in place, so that nothing typed is lost; without an answer the form itself is sent
    void extended(button).then((later) => {
      if (later === null) return button.form?.requestSubmit(button);
      expires = later;
      button.closest(".hold__more")?.remove();
      announce("extended", element.dataset.extended);
      tick();
    });
  });
}

/** The new end of the hold in ms, or null when it was not to be had this way. */
async function extended(button: HTMLButtonElement): Promise<number | null> {
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.dataset.extend ?? "", { method: "POST", credentials: "same-origin" });
    const order = (await answer.json()) as { expires_at?: string };
    const later = Date.parse(order.expires_at ?? "");
    return answer.ok && Number.isFinite(later) ? later : null;
  } catch {
    return null; // the form is sent instead, and its answer says what happened
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function arrival(): number {
  const page = performance.getEntriesByType?.("navigation")[0] as PerformanceNavigationTiming | undefined;
  return performance.timeOrigin + (page?.responseStart ?? 0);
}
