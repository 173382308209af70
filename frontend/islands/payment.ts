/** The part of Stripe.js this page uses. */
interface StripeError { readonly message?: string; readonly type?: string; readonly code?: string }
interface PaymentElement { mount(target: HTMLElement): void; on(event: string, then: (change: { error?: StripeError }) => void): void }
interface Elements { create(kind: "payment", options: object): PaymentElement }
interface Stripe {
  elements(options: object): Elements;
  confirmPayment(options: object): Promise<{ error?: StripeError }>;
}
export type StripeFactory = (key: string, options?: object) => Stripe;
declare global {
  interface Window { Stripe?: StripeFactory }
}

const ELSEWHERE = "payment_intent_unexpected_state";

/** Stripe's own form, dressed in our tokens. The button pays once: it sleeps while a payment is under way. */
export function payment(form: HTMLElement): void {
  const { publishableKey, clientSecret, account, returnUrl } = form.dataset;
  const frame = form.querySelector<HTMLElement>("[data-payment-element]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!(form instanceof HTMLFormElement) || !frame || !button || !publishableKey || !clientSecret || !returnUrl) return;
  form.querySelector("[data-without-script]")?.remove();
  if (window.Stripe === undefined) {
    say(form, form.dataset.unreachable ?? "");
    button.disabled = true;
    return;
  }
  button.disabled = false; // without script it would send the card nowhere
  const stripe = window.Stripe(publishableKey, account ? { stripeAccount: account } : {});
  const elements = stripe.elements({ clientSecret, locale: document.documentElement.lang, appearance: appearance() });
  const element = elements.create("payment", { layout: "tabs" });
  element.mount(frame);
  element.on("ready", () => frame.removeAttribute("aria-busy"));
  element.on("change", () => say(form, ""));
  element.on("loaderror", (change) => say(form, change.error?.message ?? form.dataset.unreachable ?? ""));
  let over = false;
  let busy = false;

  const pay = async (): Promise<void> => {
    if (busy || over) return;
    busy = true;
    sleep(button, true);
    say(form, "");
    const failed = await stripe
      .confirmPayment({ elements, confirmParams: { return_url: returnUrl } })
      .then((answer) => answer.error, () => ({ message: form.dataset.lost ?? "" }) satisfies StripeError);
    if (failed !== undefined && "code" in failed && failed.code === ELSEWHERE) {
      window.location.assign(returnUrl); // paid or withdrawn in another tab: the order's page says what became of it
      return;
    }
    if (failed === undefined) return; // the browser is on its way to return_url; the button stays asleep
    busy = false;
    sleep(button, over);
    say(form, failed.message || form.dataset.lost || "");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void pay();
  });
  document.addEventListener("admit:hold-over", () => {
    over = true;
    button.disabled = true;
  });
}

function sleep(button: HTMLButtonElement, asleep: boolean): void {
  button.disabled = asleep;
  button.setAttribute("aria-busy", String(asleep));
}

function say(form: HTMLElement, sentence: string): void {
  const place = form.querySelector<HTMLElement>("[data-payment-error]");
  if (place === null) return;
  const text = place.querySelector("[data-text]") ?? place;
  text.textContent = sentence;
  place.hidden = sentence === "";
  if (sentence !== "") place.focus();
}

function appearance(): object {
  const paint = getComputedStyle(document.documentElement);
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`; // a computed colour: Stripe's frame does not know light-dark()
    return getComputedStyle(probe).color;
  };
  const variables = {
    colorPrimary: colour("--accent"),
    colorBackground: colour("--surface"),
    colorText: colour("--ink"),
    colorTextSecondary: colour("--ink-2"),
    colorTextPlaceholder: colour("--ink-3"),
    colorDanger: colour("--bad"),
    borderRadius: "10px",
    fontSizeBase: "16px",
    fontFamily: paint.getPropertyValue("--font") || "sans-serif",
  };
  const border = `1px solid ${colour("--line-strong")}`;
  probe.remove();
  return { theme: "stripe", variables, rules: { ".Input": { border, boxShadow: "none" }, ".Tab": { border, boxShadow: "none" } } };
}
