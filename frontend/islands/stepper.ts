/** A number input with a button on each side. From zero the first step goes to `data-least` (a ticket type's minimum). */
export function stepper(element: HTMLElement): void {
  const input = element.querySelector<HTMLInputElement>("input[type=number]");
  if (input === null) return;
  const least = Number(element.dataset.least ?? "1");
  const most = Number(input.max || "99");

  const show = (): void => {
    const value = quantity(input);
    element.dataset.quantity = String(value);
    for (const button of element.querySelectorAll<HTMLButtonElement>("button[data-step]")) {
      button.disabled = Number(button.dataset.step) < 0 ? value <= 0 : value >= most;
    }
  };
  const step = (direction: number): void => {
    const next = quantity(input) + direction;
    const belowLeast = next > 0 && next < least;
    input.value = String(belowLeast ? (direction > 0 ? least : 0) : Math.min(most, Math.max(0, next)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const button of element.querySelectorAll<HTMLButtonElement>("button[data-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.select());
  show();
}

export function quantity(input: HTMLInputElement): number {
  const value = Number.parseInt(input.value, 10);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
