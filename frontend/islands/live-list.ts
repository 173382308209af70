const LONGEST_PAUSE_MS = 60_000;

/**
 * Keeps the parts of a list as they are now. Server-sent events from `data-url` tell a number that grows when something
 * changed; then this very page is fetched again, filters and all, and its `data-live-part`s are put in place of ours.
 * While a note is written in it that was not sent yet, the list waits.
 */
export function liveList(element: HTMLElement): void {
  const { url } = element.dataset;
  const state = element.querySelector<HTMLElement>("[data-live-state]");
  if (!url || typeof EventSource === "undefined") return;
  let pauseMs = 2_000;
  let source: EventSource | null = null;

  const say = (words: string | undefined): void => {
    if (state && words && state.textContent !== words) state.textContent = words;
  };
  const follow = async (changes: number): Promise<void> => {
    if (changes <= Number(element.dataset.changes)) return say(state?.dataset.on);
    const fresh = isWrittenIn(element) ? null : await fetchFresh();
    if (isWrittenIn(element)) {
      say(state?.dataset.held);
      element.addEventListener("focusout", () => window.setTimeout(() => void follow(changes), 0), { once: true });
    } else if (fresh !== null) {
      put(element, fresh);
      say(state?.dataset.came);
    }
  };
  const connect = (): void => {
    if (!element.isConnected || document.visibilityState === "hidden") return;
    source = new EventSource(url);
    source.onmessage = (event: MessageEvent<string>) => {
      pauseMs = 2_000;
      void follow(Number(event.data));
    };
    source.onerror = () => {
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

/** Also when the field was just left: for the button beside it, which must not be swept away under the finger. */
function isWrittenIn(element: HTMLElement): boolean {
  return [...element.querySelectorAll<HTMLInputElement>('input[name="note"]')].some((note) => note.value !== "");
}

async function fetchFresh(): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector<HTMLElement>("[data-island~=live-list]");
  } catch {
    return null; // a lost connection: the stream says so and comes back
  }
}

/** Puts the parts of a fresh list in place of those here; the focus stays with the same act. */
function put(element: HTMLElement, fresh: HTMLElement): void {
  const form = document.activeElement?.closest("form")?.getAttribute("action");
  for (const part of element.querySelectorAll<HTMLElement>("[data-live-part]")) {
    const other = fresh.querySelector<HTMLElement>(`[data-live-part="${part.dataset.livePart ?? ""}"]`);
    if (other !== null) part.innerHTML = other.innerHTML;
  }
  if (form) element.querySelector<HTMLElement>(`form[action="${form}"] button`)?.focus({ preventScroll: true });
  element.dataset.changes = fresh.dataset.changes ?? "0";
  element.dispatchEvent(new CustomEvent("admit:load", { bubbles: true }));
}
