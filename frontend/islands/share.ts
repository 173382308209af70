import { showToast } from "./toast";

/** Hands the page's address to whatever the device shares with; where it has nothing for that, copies it. */
export function share(button: HTMLElement): void {
  button.hidden = false;
  button.addEventListener("click", () => void pass(button));
}

async function pass(button: HTMLElement): Promise<void> {
  const url = button.dataset.url ?? window.location.href;
  if (typeof navigator.share === "function") {
    try {
      await navigator.share({ title: button.dataset.title ?? document.title, url });
      return;
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === "AbortError") return; // they thought better of it
    }
  }
  try {
    await navigator.clipboard.writeText(url);
    showToast(button.dataset.done ?? "");
  } catch {
    showToast(button.dataset.failed ?? "", { kind: "bad" });
  }
}
