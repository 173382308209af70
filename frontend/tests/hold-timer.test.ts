import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock, clockOffset, holdTimer } from "../islands/hold-timer";
import { put, the } from "./page";

const ARRIVED = Date.parse("2026-11-22T14:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: ARRIVED });
  vi.spyOn(performance, "timeOrigin", "get").mockReturnValue(ARRIVED);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const hold = (now: string): HTMLElement =>
  put(`<div data-expires-at="2026-11-22T14:03:00Z" data-now="${now}" data-held-s="900" data-warning="Two minutes left."
    data-expired="The time is up."><b data-left></b><svg><rect data-bar></rect></svg><p data-announce></p></div>`);

test("the time left is the server's, though this clock is a minute slow", () => {
  holdTimer(hold("2026-11-22T14:01:00Z"));
  expect(the("[data-left]").textContent).toBe("2:00");
});

test("it warns once when two minutes are left and says when it is over", () => {
  const over = vi.fn();
  document.addEventListener("admit:hold-over", over, { once: true });
  const element = hold("2026-11-22T14:00:00Z");
  holdTimer(element);
  expect(the("[data-announce]").textContent).toBe("");
  vi.advanceTimersByTime(60_500);
  expect(the("[data-announce]").textContent).toBe("Two minutes left.");
  vi.advanceTimersByTime(121_000);
  expect(element.dataset.state).toBe("over");
  expect(the("[data-announce]").textContent).toBe("The time is up.");
  expect(over).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("a clock never shows less than nothing", () => {
  expect(clock(-5)).toBe("0:00");
  expect(clock(61_001)).toBe("1:02");
  expect(clock(7_198_000)).toBe("1:59:58");
});

test("an unreadable server time changes nothing", () => {
  expect(clockOffset("soon", ARRIVED)).toBe(0);
});

test("more time is asked for in place, and the clock goes on from there", async () => {
  const element = hold("2026-11-22T14:01:30Z");
  element.dataset.extended = "You have more time now.";
  element.insertAdjacentHTML("beforeend", '<p class="hold__more"><button data-extend="/api/extend">More</button></p>');
  const answer = new Response(JSON.stringify({ expires_at: "2026-11-22T14:08:00Z" }));
  const ask = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer);
  holdTimer(element);
  the<HTMLButtonElement>("[data-extend]").click();
  await vi.advanceTimersByTimeAsync(10);
  expect(ask).toHaveBeenCalledWith("/api/extend", expect.objectContaining({ method: "POST" }));
  expect(the("[data-left]").textContent).toBe("6:30");
  expect(element.dataset.state).toBe("held");
  expect(the("[data-announce]").textContent).toBe("You have more time now.");
  expect(element.querySelector(".hold__more")).toBeNull();
});

test("where more time is refused, the form itself is sent so that its answer says why", async () => {
  const element = hold("2026-11-22T14:01:30Z");
  element.insertAdjacentHTML("beforeend", '<form><button data-extend="/api/extend">More</button></form>');
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 409 }));
  const send = vi.spyOn(HTMLFormElement.prototype, "requestSubmit").mockImplementation(() => undefined);
  holdTimer(element);
  the<HTMLButtonElement>("[data-extend]").click();
  await vi.advanceTimersByTimeAsync(10);
  expect(send).toHaveBeenCalledOnce();
});
