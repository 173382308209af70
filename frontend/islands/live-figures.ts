type Figures = Readonly<Record<string, string>>;

const LONGEST_PAUSE_MS = 60_000;

/** Keeps the figures inside this element as they are now, by server-sent events from `data-url`. */
export function liveFigures(element: HTMLElement): void {
  const url = element.dataset.url;
  const state = element.querySelector<HTMLElement>("[data-live-state]");
  if (!url || typeof EventSource === "undefined") return;
  let pauseMs = 2_000;
  let source: EventSource | null = null;

  const say = (words: string | undefined): void => {
    if (state && words && state.textContent !== words) state.textContent = words;
  };
  const connect = (): void => {
    if (!element.isConnected || document.visibilityState === "hidden") return;
    source = new EventSource(url);
    source.onmessage = (event: MessageEvent<string>) => {
      pauseMs = 2_000;
      say(state?.dataset.on);
      show(element, JSON.parse(event.data) as Figures);
    };
    source.onerror = () => {
      // The browser's own retry gives up on a refusal; ours comes back, ever slower.
      source?.close();
      source = null;
      say(state?.dataset.off);
      window.setTimeout(connect, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      source?.close();
      source = null;
    } else if (source === null) connect();
  });
  connect();
}

/** Puts each figure where it is named; marks those that changed. */
export function show(root: ParentNode, figures: Figures): void {
  for (const [name, words] of Object.entries(figures)) {
    for (const place of root.querySelectorAll<HTMLElement>(`[data-live="${name}"]`)) {
      if (place.textContent === words) continue;
      place.textContent = words;
      place.dataset.fresh = "";
      window.setTimeout(() => delete place.dataset.fresh, 1500);
    }
  }
}
