import { expect, test } from "vitest";
import { basket, discountOf } from "../islands/basket";
import { fill } from "../islands/island";
import { money } from "../islands/money";
import { stepper } from "../islands/stepper";
import { put, the, type } from "./page";

const STEPPER = (least: number, value: number) => `<div data-least="${least}"><button type="button" data-step="-1"></button>
  <input type="number" min="0" max="4" value="${value}"><button type="button" data-step="1"></button></div>`;

const press = (direction: number): void => the(`[data-step="${direction}"]`).click();

test("a stepper stops at none and at the most one may buy", () => {
  stepper(put(STEPPER(1, 3)));
  press(1);
  expect(the<HTMLButtonElement>('[data-step="1"]').disabled).toBe(true);
  for (let times = 0; times < 6; times += 1) press(-1);
  expect(the<HTMLInputElement>("input").value).toBe("0");
  expect(the<HTMLButtonElement>('[data-step="-1"]').disabled).toBe(true);
});

test("a type sold from two on jumps from none to two and back", () => {
  stepper(put(STEPPER(2, 0)));
  press(1);
  expect(the<HTMLInputElement>("input").value).toBe("2");
  press(-1);
  expect(the<HTMLInputElement>("input").value).toBe("0");
});

const FORM = `<form data-currency="EUR" data-exponent="2" data-discount-basis-points="1000" data-discount-label="HALDE10">
  <div data-unit-cents="3200" data-name="Standing"><input type="number" value="0"></div>
  <dl data-lines></dl><b data-total></b>
  <button data-needs-tickets><span data-label-none="Choose tickets" data-label-one="Hold 1 ticket" data-label-other="Hold {count} tickets"></span></button></form>`;

test("lines, total and button follow the quantities, the discount taken off", () => {
  document.documentElement.lang = "en";
  basket(put(FORM));
  expect(the<HTMLButtonElement>("button").disabled).toBe(true);
  expect(the("span").textContent).toBe("Choose tickets");
  type(the<HTMLInputElement>("input"), "2");
  expect(the("[data-lines]").textContent).toBe("2 × Standing€64.00HALDE10−€6.40");
  expect(the("[data-total]").textContent).toBe("€57.60");
  expect(the("span").textContent).toBe("Hold 2 tickets");
  expect(the<HTMLButtonElement>("button").disabled).toBe(false);
});

test("a ticket's name is text, never markup", () => {
  basket(put(FORM.replace("Standing", "&lt;img src=x&gt;")));
  type(the<HTMLInputElement>("input"), "1");
  expect(document.querySelector("img")).toBeNull();
});

test("a discount takes no more than there is and rounds half up", () => {
  expect(discountOf(500, 0, 800)).toBe(500);
  expect(discountOf(1005, 1000, 0)).toBe(101);
});

test("money has the decimals of its currency and a true minus", () => {
  expect(money(-150, "JPY", 0, "en")).toBe("−JP¥150");
  expect(money(1234, "EUR", 2, "de")).toBe("12,34\u00a0€");
});

test("a sentence keeps a name nobody gave", () => {
  expect(fill("Hold {count} of {rest}", { count: 2 })).toBe("Hold 2 of {rest}");
});

test("where buyers choose the price, the total follows what they type", () => {
  document.documentElement.lang = "en";
  basket(put(`<form data-currency="EUR" data-exponent="2"><div data-unit-cents="500" data-name="Solidarity">
    <input type="number" value="2"><input data-unit-price value="5.00"></div><b data-total></b></form>`));
  expect(the("[data-total]").textContent).toBe("€10.00");
  type(the<HTMLInputElement>("[data-unit-price]"), "12,50");
  expect(the("[data-total]").textContent).toBe("€25.00");
});
