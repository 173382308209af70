import { beforeAll, beforeEach, expect, test } from "vitest";
import { listenToWedge } from "../../checkin/ui/wedge";
import { put } from "../page";

const seen: string[] = [];
let now = 0;
const press = (key: string, from: Element = document.body): boolean =>
  from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const type = (text: string, from?: Element): void => [...text, "Enter"].forEach((key) => press(key, from));

beforeAll(() => listenToWedge((text) => seen.push(text), () => now));
beforeEach(() => {
  seen.length = 0;
  now += 10_000;
});

test("a code that is typed anywhere and ended with Enter is a scan, blanks and all", () => {
  type("V50690 WM4$:");
  expect(seen).toEqual(["V50690 WM4$:"]);
});

test("what is typed into a field stays there", () => {
  type("K7Q29FXD", put("<input>"));
  expect(seen).toEqual([]);
});

test("single keys with pauses are no scan", () => {
  for (const key of "K7Q29FXD") {
    now += 1000;
    press(key);
  }
  press("Enter");
  expect(seen).toEqual([]);
});

test("a blank inside a code presses no button", () => {
  press("V");
  expect(press(" ")).toBe(false);
});
