interface Manner { readonly kind?: string }

/** Long enough to read twice, at a slow 12 characters a second, and never under six seconds. */
export function readingMs(sentence: string): number {
  return Math.max(6000, sentence.length * 2 * 83);
}

export function showToast(sentence: string, manner: Manner = {}): void {
  const region = document.querySelector<HTMLElement>("[data-island~=toasts]");
  if (region === null || sentence === "") return;
  const pattern = region.querySelector<HTMLTemplateElement>("template");
  const toast = pattern?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (toast === undefined) return;
  toast.querySelector("p")?.append(sentence);
  if (manner.kind !== undefined) toast.dataset.kind = manner.kind;
  region.append(toast);
  leaveLater(toast, readingMs(sentence));
}

function leaveLater(toast: HTMLElement, afterMs: number): void {
  let timer = window.setTimeout(() => toast.remove(), afterMs);
  const stay = (): void => window.clearTimeout(timer);
  const leave = (): void => {
    stay();
    timer = window.setTimeout(() => toast.remove(), afterMs);
  };
  for (const event of ["mouseenter", "focusin"]) toast.addEventListener(event, stay);
  for (const event of ["mouseleave", "focusout"]) toast.addEventListener(event, leave);
  toast.querySelector("button")?.addEventListener("click", () => toast.remove());
}

/** Shows what other islands or an `HX-Trigger: {"toast": {"text": "…"}}` header say. */
export function toasts(_region: HTMLElement): void {
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ text?: string; value?: string; kind?: string }>).detail;
    showToast(detail.text ?? detail.value ?? "", detail.kind === undefined ? {} : { kind: detail.kind });
  });
}
