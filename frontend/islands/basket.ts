import { fill, pageLocale } from "./island";
import { money } from "./money";
import { quantity } from "./stepper";

export interface Line {
  readonly name: string;
  readonly quantity: number;
  readonly cents: number;
}

/** What a discount takes off, never more than there is; a share is rounded half up, as the server does. */
export function discountOf(subtotal: number, basisPoints: number, cents: number): number {
  return Math.min(subtotal, Math.floor((subtotal * basisPoints + 5000) / 10000) + cents);
}

/** Keeps lines, total and button of the event page true to the steppers. The server prices again at checkout. */
export function basket(form: HTMLElement): void {
  const show = (): void => render(form, linesOf(form));
  form.addEventListener("input", show);
  show();
}

function linesOf(form: HTMLElement): Line[] {
  return [...form.querySelectorAll<HTMLElement>("[data-unit-cents]")].flatMap((offer) => {
    const input = offer.querySelector<HTMLInputElement>("input[type=number]");
    const count = input === null ? 0 : quantity(input);
    return count === 0 ? [] : [{ name: offer.dataset.name ?? "", quantity: count, cents: count * unitCents(offer, Number(form.dataset.exponent ?? 2)) }];
  });
}

/** The price of one, or what the buyer typed where they choose it; what is no amount counts as the least. */
function unitCents(offer: HTMLElement, exponent: number): number {
  const least = Number(offer.dataset.unitCents);
  const typed = offer.querySelector<HTMLInputElement>("[data-unit-price]")?.value.trim().replace(",", ".");
  const wished = typed ? Math.round(Number(typed) * 10 ** exponent) : least;
  return Number.isFinite(wished) ? Math.max(wished, 0) : least;
}

function render(form: HTMLElement, lines: readonly Line[]): void {
  const { currency = "EUR", exponent = "2", discountLabel = "" } = form.dataset;
  const write = (cents: number): string => money(cents, currency, Number(exponent), pageLocale());
  const subtotal = lines.reduce((sum, line) => sum + line.cents, 0);
  const off = discountOf(subtotal, Number(form.dataset.discountBasisPoints ?? 0), Number(form.dataset.discountCents ?? 0));
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);

  const rows = lines.map((line) => row(`${line.quantity} × ${line.name}`, write(line.cents)));
  if (off > 0) rows.push(row(discountLabel, write(-off)));
  for (const list of form.querySelectorAll("[data-lines]")) list.replaceChildren(...rows.map((one) => one.cloneNode(true)));
  for (const total of form.querySelectorAll("[data-total]")) total.textContent = write(subtotal - off);
  for (const label of form.querySelectorAll<HTMLElement>("[data-label-other]")) label.textContent = labelFor(label, count);
  for (const button of form.querySelectorAll<HTMLElement>("[data-needs-tickets]")) {
    button.toggleAttribute("disabled", count === 0);
  }
}

function labelFor(label: HTMLElement, count: number): string {
  const category = count === 0 ? "none" : new Intl.PluralRules(pageLocale()).select(count);
  const sentence = label.getAttribute(`data-label-${category}`) ?? label.dataset.labelOther ?? "";
  return fill(sentence, { count });
}

/** A price line. */
export function row(name: string, amount: string): HTMLElement {
  const line = document.createElement("div");
  const [term, value] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  value.textContent = amount;
  line.append(term, value);
  return line;
}
