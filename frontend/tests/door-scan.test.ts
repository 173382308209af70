import { beforeEach, expect, test, vi } from "vitest";
import { doorScan, kept, remember } from "../islands/door-scan";
import { put, the } from "./page";

const FORM = `<form><input data-code><p data-unreachable hidden></p></form><ul data-last-scans></ul>
  <template data-last-item="ok"><li><span data-text></span><time></time></li></template>`;

beforeEach(() => sessionStorage.clear());

const scan = (code: string): void => {
  the<HTMLInputElement>("input").value = code;
  the("form").dispatchEvent(new Event("submit", { cancelable: true }));
};

test("codes typed while one is under way wait their turn", async () => {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const post = (_form: HTMLFormElement, code: string): Promise<void> => {
    sent.push(code);
    return new Promise((resolve) => waiting.push(resolve));
  };
  doorScan(post)(put(FORM));
  scan("A1");
  scan("B2");
  expect(sent).toEqual(["A1"]);
  waiting[0]?.();
  await vi.waitFor(() => expect(sent).toEqual(["A1", "B2"]));
});

test("the field is empty and focused for the next code", async () => {
  doorScan(() => Promise.resolve())(put(FORM));
  scan("A1");
  expect(the<HTMLInputElement>("input").value).toBe("");
  await vi.waitFor(() => expect(document.activeElement).toBe(the("input")));
});

test("a code the server did not get comes back into the field", async () => {
  doorScan(() => Promise.reject(new Error("unreachable")))(put(FORM));
  scan("A1");
  await vi.waitFor(() => expect(the<HTMLInputElement>("input").value).toBe("A1"));
  expect(the("[data-unreachable]").hidden).toBe(false);
});

test("the warning goes when a code gets through, and an empty field holds nothing up", async () => {
  const answers = [(): Promise<void> => Promise.reject(new Error("unreachable")), () => Promise.resolve()];
  const form = put<HTMLFormElement>(FORM);
  doorScan(() => answers.shift()?.() ?? Promise.resolve())(form);
  scan("A1");
  await vi.waitFor(() => expect(the("[data-unreachable]").hidden).toBe(false));
  scan("A1");
  await vi.waitFor(() => expect(the("[data-unreachable]").hidden).toBe(true));
  expect(form.noValidate).toBe(true);
});

test("the last five scans stay, newest first", () => {
  put(FORM);
  for (let number = 1; number <= 7; number += 1) remember({ verdict: "ok", text: `Guest ${number}`, at: "19:41" });
  expect(kept().map((one) => one.text)).toEqual(["Guest 7", "Guest 6", "Guest 5", "Guest 4", "Guest 3"]);
  expect(the("[data-last-scans]").children).toHaveLength(5);
});
