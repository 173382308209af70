import { beforeEach, expect, test, vi } from "vitest";
import { payment, type StripeFactory } from "../islands/payment";
import { put, the } from "./page";

type Answer = { error?: { message: string } };
const FORM = `<form data-publishable-key="pk_test" data-client-secret="pi_secret" data-account="acct_1"
  data-return-url="https://admit.example/o" data-lost="We could not reach Stripe." data-unreachable="The payment form did not load.">
  <div data-payment-element></div><p data-payment-error tabindex="-1" hidden></p><button type="submit">Pay</button></form>`;

let answers: ((answer: Answer) => void)[];
let asked: object[];

beforeEach(() => {
  answers = [];
  asked = [];
  const element = { mount: vi.fn(), on: vi.fn() };
  window.Stripe = ((_key: string, options: object) => {
    asked.push(options);
    return {
      elements: () => ({ create: () => element }),
      confirmPayment: () => new Promise<Answer>((resolve) => answers.push(resolve)),
    };
  }) as unknown as StripeFactory;
});

const submit = (): void => void the("form").dispatchEvent(new Event("submit", { cancelable: true }));

test("the charge goes to the organizer's account", () => {
  payment(put(FORM));
  expect(asked).toEqual([{ stripeAccount: "acct_1" }]);
});

test("two presses make one payment", () => {
  payment(put(FORM));
  submit();
  submit();
  expect(answers).toHaveLength(1);
  expect(the<HTMLButtonElement>("button").disabled).toBe(true);
});

test("a refusal stands beside the form and the button wakes up", async () => {
  payment(put(FORM));
  submit();
  answers[0]?.({ error: { message: "Your card was declined." } });
  await vi.waitFor(() => expect(the("[data-payment-error]").textContent).toBe("Your card was declined."));
  expect(the<HTMLButtonElement>("button").disabled).toBe(false);
  submit();
  expect(answers).toHaveLength(2);
});

test("after the hold is over nothing is paid", () => {
  payment(put(FORM));
  document.dispatchEvent(new CustomEvent("admit:hold-over"));
  submit();
  expect(answers).toHaveLength(0);
});

test("without Stripe's script the page says so", () => {
  delete window.Stripe;
  payment(put(FORM));
  expect(the("[data-payment-error]").textContent).toBe("The payment form did not load.");
});
