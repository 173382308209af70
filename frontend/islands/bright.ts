/** Shows the code beside `button` over the whole screen, black on white, and keeps the screen awake meanwhile. */
export function bright(button: HTMLElement): void {
  button.addEventListener("click", () => void show(button));
}

async function show(button: HTMLElement): Promise<void> {
  const code = button.parentElement?.querySelector("svg") ?? null;
  if (code === null) return;
  const dialog = document.createElement("dialog");
  dialog.className = "bright";
  dialog.setAttribute("aria-label", button.getAttribute("aria-label") ?? "");
  const words = document.createElement("p");
  words.className = "code";
  words.textContent = button.closest(".pass__code")?.querySelector(".code")?.textContent ?? "";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = button.dataset.close ?? "✕";
  dialog.append(code.cloneNode(true), words, close);
  dialog.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  const awake = await stayAwake();
  dialog.addEventListener("close", () => {
    dialog.remove();
    void awake?.release();
  });
}

/** A screen that dims is a code that cannot be read; where the browser has no such thing, nothing is lost. */
async function stayAwake(): Promise<{ release(): Promise<void> } | null> {
  try {
    return (await navigator.wakeLock?.request("screen")) ?? null;
  } catch {
    return null;
  }
}
