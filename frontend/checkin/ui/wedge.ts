const LEAST = 6;
const PAUSE_MS = 500;

/** A hardware scanner types a code and Enter, wherever the focus is; fields keep what is typed into them. */
export function listenToWedge(seen: (text: string) => void, now: () => number = () => performance.now()): void {
  let typed = "";
  let at = 0;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select") !== null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (now() - at > PAUSE_MS) typed = "";
    at = now();
    if (event.key === "Enter" && typed.length >= LEAST) {
      event.preventDefault();
      const text = typed;
      typed = "";
      seen(text);
    } else if (event.key.length === 1) {
      if (event.key === " " && typed !== "") event.preventDefault(); // a blank inside a token presses no button
      typed += event.key;
    }
  }, { capture: true });
}
