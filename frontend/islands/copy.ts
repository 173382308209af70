import { showToast } from "./toast";

/** Copies `data-copy`, or the text or value of the element `data-copy-from` names, and says so. */
export function copy(button: HTMLElement): void {
  button.addEventListener("click", () => void put(button));
}

async function put(button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(textFor(button));
    showToast(button.dataset.done ?? "");
  } catch {
    showToast(button.dataset.failed ?? "", { kind: "bad" });
  }
}

function textFor(button: HTMLElement): string {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector<HTMLElement>(button.dataset.copyFrom ?? "");
  return source instanceof HTMLInputElement ? source.value : (source?.textContent ?? "").trim();
}
