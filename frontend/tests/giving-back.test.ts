import { expect, test } from "vitest";
import { givingBack } from "../islands/giving-back";
import { put, the } from "./page";

const PART = `<div data-worths='{"a":2720,"b":2800}' data-currency="EUR" data-exponent="2">
  <label><input type="checkbox" name="ticket" value="a"><span class="choice-name">Friday, R2Q8</span></label>
  <label><input type="checkbox" name="ticket" value="b"><span class="choice-name">Friday, 5R8B</span></label>
  <div data-stub hidden><dl data-lines></dl><p data-total></p></div>
  <button><span data-label-amount="Refund {amount}">Refund the chosen tickets</span></button>
</div>`;

test("the stub and the button say what the chosen tickets bring back", () => {
  givingBack(put(PART));
  expect(the("[data-stub]").hidden).toBe(true);
  for (const box of document.querySelectorAll<HTMLInputElement>("input")) box.click();
  expect(the("[data-stub]").hidden).toBe(false);
  expect(the("[data-lines]").textContent).toBe("Friday, R2Q8€27.20Friday, 5R8B€28.00");
  expect(the("[data-total]").textContent).toBe("€55.20");
  expect(the("button").textContent).toBe("Refund €55.20");
});

test("with nothing chosen the button says what it does, and the stub is away", () => {
  givingBack(put(PART));
  the<HTMLInputElement>("input").click();
  the<HTMLInputElement>("input").click();
  expect(the("[data-stub]").hidden).toBe(true);
  expect(the("button").textContent).toBe("Refund the chosen tickets");
});
