// @vitest-environment node
import { expect, test } from "vitest";
import { ServerClock } from "../../checkin/core/clock";
import { count } from "../../checkin/core/counting";
import { madeAt, newId } from "../../checkin/core/ids";
import { standing, type Passage } from "../../checkin/core/roster";
import { aRoster, aTicket, NOW } from "./door";

const passage = (changes: Partial<Passage>): Passage =>
  ({ scanId: newId(), ticketId: "a", session: null, direction: "in", at: NOW, gate: "gate-b", ...changes });

test("an id tells when it was made", () => {
  expect(madeAt(newId(NOW))).toBe(NOW);
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the server's time is what it said and the monotonic time since, whatever the wall clock does", () => {
  const ticks = { wall: 0, monotonic: 100 };
  const clock = new ServerClock(0, { wall: () => ticks.wall, monotonic: () => ticks.monotonic });
  clock.hear(NOW);
  ticks.monotonic = 350;
  ticks.wall = 999_999_999_999_999;
  expect(clock.moment()).toEqual({ at: NOW + 250, heardAt: NOW, clock: "monotonic" });
});

test("a run that never heard the server says that it uses the wall clock", () => {
  const clock = new ServerClock(NOW - 5000, { wall: () => NOW, monotonic: () => 0 });
  expect(clock.moment()).toEqual({ at: NOW, heardAt: NOW - 5000, clock: "wall" });
});

test("a wall clock set back does not go before what the server said", () => {
  const clock = new ServerClock(NOW, { wall: () => NOW - 86_400_000, monotonic: () => 0 });
  expect(clock.moment().at).toBe(NOW);
});

test("who went in here is inside at once, and outside again after an undo", () => {
  const roster = aRoster([aTicket("a")]);
  roster.pass(passage({}));
  expect(standing(roster.tickets.get("a") ?? aTicket("b"), null)).toEqual([null, NOW, "gate-b", null]);
  roster.pass(passage({ direction: "undo" }));
  expect(standing(roster.tickets.get("a") ?? aTicket("b"), null)).toBeUndefined();
});

test("who left and came back keeps the first entry", () => {
  const roster = aRoster([aTicket("a")]);
  roster.pass(passage({}));
  roster.pass(passage({ direction: "out", at: NOW + 10 }));
  roster.pass(passage({ at: NOW + 20, gate: null }));
  expect(standing(roster.tickets.get("a") ?? aTicket("b"), null)).toEqual([null, NOW, "gate-b", null]);
});

test("counted are the valid as expected, the standing as admitted, the last five minutes as lately", () => {
  const roster = aRoster([
    aTicket("a", { admissions: [[null, NOW - 1000, null, null]] }),
    aTicket("b", { admissions: [[null, NOW - 600_000, null, null]] }), aTicket("c"), aTicket("d", { state: "refunded" }),
  ]);
  expect(count(roster, null, NOW)).toEqual(
    { admitted: 2, expected: 3, lately: 1, types: [{ name: "Standing", admitted: 2, expected: 3 }] });
});

test("of one session only the types that admit to it count", () => {
  const types = [{ index: 0, id: "t", name: "Sunday", note: "", sessions: ["s2"] }];
  expect(count(aRoster([aTicket("a")], { types }), "s1", NOW).expected).toBe(0);
  expect(count(aRoster([aTicket("a")], { types }), "s2", NOW).expected).toBe(1);
});
