import { row } from "./basket";
import { fill, pageLocale } from "./island";
import { money } from "./money";

/** Says what the chosen tickets bring back: on the stub above the button, and on the button. The server adds up again. */
export function givingBack(part: HTMLElement): void {
  const { currency = "EUR", exponent = "2" } = part.dataset;
  const worths = JSON.parse(part.dataset.worths ?? "{}") as Readonly<Record<string, number>>;
  const stub = part.querySelector<HTMLElement>("[data-stub]");
  const label = part.querySelector<HTMLElement>("[data-label-amount]");
  if (stub === null || label === null) return;
  const none = label.textContent;
  const write = (cents: number): string => money(cents, currency, Number(exponent), pageLocale());

  const show = (): void => {
    const chosen = [...part.querySelectorAll<HTMLInputElement>("input[name=ticket]:checked")];
    const cents = chosen.map((box) => worths[box.value] ?? 0);
    const amount = write(cents.reduce((sum, one) => sum + one, 0));
    const names = chosen.map((box) => box.parentElement?.querySelector(".choice-name")?.textContent ?? "");
    stub.hidden = chosen.length === 0;
    stub.querySelector("[data-lines]")?.replaceChildren(...names.map((name, at) => row(name, write(cents[at] ?? 0))));
    for (const total of stub.querySelectorAll("[data-total]")) total.textContent = amount;
    label.textContent = chosen.length === 0 ? none : fill(label.dataset.labelAmount ?? "", { amount });
  };
  part.addEventListener("change", show);
  show();
}
