import { afterEach, expect, test, vi } from "vitest";
import { confirm } from "../islands/confirm";
import { copy } from "../islands/copy";
import { mountAll } from "../islands/island";
import { fold } from "../islands/jump";
import { liveStatus, pauseMs } from "../islands/live-status";
import { pick } from "../islands/pick";
import { share } from "../islands/share";
import { themeSwitch } from "../islands/theme-switch";
import { readingMs, showToast } from "../islands/toast";
import { put, the } from "./page";

const TOASTS = `<div data-island="toasts"><template><div class="toast"><p></p><button></button></div></template></div>`;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an island is mounted once, however often the page is looked over", () => {
  const mount = vi.fn();
  put(`<div data-island="one"></div>`);
  mountAll({ one: mount }, document);
  mountAll({ one: mount }, document);
  expect(mount).toHaveBeenCalledOnce();
});

test("a toast stays while it is read and leaves afterwards", () => {
  vi.useFakeTimers();
  put(TOASTS);
  showToast("Link copied.");
  the(".toast").dispatchEvent(new Event("mouseenter"));
  vi.advanceTimersByTime(60_000);
  expect(the(".toast p").textContent).toBe("Link copied.");
  the(".toast").dispatchEvent(new Event("mouseleave"));
  vi.advanceTimersByTime(readingMs("Link copied.") + 1);
  expect(document.querySelector(".toast")).toBeNull();
});

test("copying says what happened, also when it was not allowed", async () => {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("no")) } });
  put(`<button data-copy="x" data-done="Copied." data-failed="Copy it yourself."></button>${TOASTS}`);
  copy(the("button"));
  the("button").click();
  await vi.waitFor(() => expect(the(".toast p").textContent).toBe("Copy it yourself."));
});

test("sharing copies the address where the device has nothing to share with", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  put(`<button hidden data-url="https://admit.example/a" data-done="Copied." data-failed="No."></button>${TOASTS}`);
  share(the("button"));
  expect(the("button").hidden).toBe(false);
  the("button").click();
  await vi.waitFor(() => expect(the(".toast p").textContent).toBe("Copied."));
  expect(writeText).toHaveBeenCalledWith("https://admit.example/a");
});

test("who thinks better of sharing is told nothing", async () => {
  const writeText = vi.fn();
  const shared = vi.fn(() => Promise.reject(new DOMException("no", "AbortError")));
  vi.stubGlobal("navigator", { share: shared, clipboard: { writeText } });
  put(`<button hidden data-url="https://admit.example/a"></button>${TOASTS}`);
  share(the("button"));
  the("button").click();
  await vi.waitFor(() => expect(shared).toHaveBeenCalledWith({ title: document.title, url: "https://admit.example/a" }));
  expect(writeText).not.toHaveBeenCalled();
});

test("choosing a theme changes the page and tells the server", () => {
  const group = put(`<div><button data-theme-value="system"></button><button data-theme-value="dark"></button></div>`);
  themeSwitch(group);
  the('[data-theme-value="dark"]').click();
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(document.cookie).toContain("theme=dark");
  the('[data-theme-value="system"]').click();
  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(document.cookie).not.toContain("theme=");
});

const ASKING = `<form data-confirm-title="Cancel?" data-confirm-do="Cancel event" data-confirm-keep="Keep"></form>
  <template data-confirm-dialog><dialog><h2 data-confirm-part="title"></h2><button data-confirm-part="do"></button><button data-confirm-part="keep"></button></dialog></template>`;

test.each([["do", 1], ["keep", 0]])("an act that cannot be undone waits for the answer: %s", (answer, times) => {
  HTMLDialogElement.prototype.showModal = vi.fn();
  const form = put<HTMLFormElement>(ASKING);
  confirm(form);
  const sent = vi.fn((event: Event) => event.preventDefault());
  form.addEventListener("submit", sent);
  form.requestSubmit();
  expect(sent).not.toHaveBeenCalled();
  const dialog = the<HTMLDialogElement>("body > dialog");
  expect(dialog.textContent).toContain("Cancel event");
  dialog.returnValue = answer;
  dialog.dispatchEvent(new Event("close"));
  expect(sent).toHaveBeenCalledTimes(times);
});

test("the bar of picked rows counts them and the first box picks all", () => {
  const form = put(`<form><table><thead><tr><th><input class="pick" type="checkbox"></th></tr></thead><tbody><tr><td><input class="pick" type="checkbox"></td></tr>
    <tr><td><input class="pick" type="checkbox"></td></tr></tbody></table>
    <div class="bulk"><b data-count data-label-one="1 selected" data-label-other="{count} selected"></b><button type="button" data-clear></button></div></form>`);
  pick(form);
  expect(the(".bulk").hidden).toBe(true);
  the("thead .pick").click();
  expect(the("[data-count]").textContent).toBe("2 selected");
  the("[data-clear]").click();
  expect(the(".bulk").hidden).toBe(true);
});

test("live status asks again after a lost answer and stops at a final one", async () => {
  vi.useFakeTimers();
  const part = (words: string, rest = ""): string => `<div data-island="live-status" data-url="/s" ${rest}>${words}</div>`;
  const lost = (): Promise<Response> => Promise.reject(new Error("lost"));
  const answers = [lost, () => Promise.resolve(new Response(part("Paid", "data-final")))];
  const ask = vi.fn(() => answers.shift()?.());
  vi.stubGlobal("fetch", ask);
  liveStatus(put(part("Waiting")));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(document.body.textContent).toBe("Paid");
  expect(ask).toHaveBeenCalledTimes(2);
});

test("looks grow apart up to a quarter of a minute", () => {
  expect([0, 1, 20].map(pauseMs)).toEqual([1000, 1400, 15_000]);
});

test("the palette finds a place without its accents", () => {
  expect(fold(" Öffnungszeiten ")).toBe("offnungszeiten");
});
