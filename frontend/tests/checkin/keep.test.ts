// @vitest-environment node
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { RosterPage, Ticket } from "../../checkin/core/roster";
import type { UndoEntry } from "../../checkin/keep/log";
import { anEvent, aTicket, NOW } from "./door";
import { aPhone, FakeServer } from "./server";

const EVENT = "e1";
const undo = (id: string): UndoEntry =>
  ({ kind: "undo", id, at: "", heard_at: "", clock: "wall", scan_id: "s", scan_device_id: null, note: "n" });
const page = (changes: Partial<RosterPage>): RosterPage => ({
  server_time: new Date(NOW).toISOString(), reset: false, cursor: "c", more: false, complete_up_to: new Date(NOW).toISOString(),
  event: anEvent(), tickets: [], ...changes,
});
const ids = (tickets: ReadonlyMap<string, Ticket> | undefined): string[] => [...(tickets?.keys() ?? [])].sort();

test("entries are numbered from 1 without gaps, for each event by itself, whoever adds at once", async () => {
  const { log } = await aPhone(new FakeServer());
  const numbers = await Promise.all(["a", "b", "c"].map((id) => log.add("one", undo(id))));
  expect(numbers.sort()).toEqual([1, 2, 3]);
  expect(await log.add("two", undo("d"))).toBe(1);
});

test("numbers go on after what the server has was dropped", async () => {
  const { log } = await aPhone(new FakeServer());
  for (const id of ["a", "b", "c"]) await log.add("one", undo(id));
  await log.drop("one", 2);
  expect((await log.first("one", 9)).map((entry) => entry.sequence)).toEqual([3]);
  await log.drop("one", 3);
  expect(await log.add("one", undo("d"))).toBe(4);
});

test("numbered anew, entries keep their order and ids", async () => {
  const { log } = await aPhone(new FakeServer());
  for (const id of ["a", "b"]) await log.add("one", undo(id));
  await log.renumber("one", 7);
  expect((await log.first("one", 9)).map((entry) => [entry.id, entry.sequence])).toEqual([["a", 8], ["b", 9]]);
});

test("nothing on the disk is readable once its key is destroyed, and the log survives the names", async () => {
  const { log, vault, rosters } = await aPhone(new FakeServer());
  await log.add("one", undo("a"));
  await rosters.keep(EVENT, page({ reset: true, tickets: [aTicket("t1")] }), NOW);
  await vault.destroy("names");
  expect(await rosters.load(EVENT)).toBeUndefined();
  expect(await log.first("one", 1)).toHaveLength(1);
});

test("names and codes lie encrypted on the disk", async () => {
  const { database, rosters } = await aPhone(new FakeServer());
  await rosters.keep(EVENT, page({ reset: true, tickets: [aTicket("t1", { name: "Zoë Łaski" })] }), NOW);
  const stored = [...(await database.all<{ sealed: { box: ArrayBuffer } }>("pages"))];
  expect(stored).toHaveLength(1);
  expect(new TextDecoder().decode(stored[0]?.sealed.box)).not.toContain("K7Q29FXD");
});

test("the roster in use stays until the last page of a new one is here", async () => {
  const { rosters } = await aPhone(new FakeServer());
  await rosters.keep(EVENT, page({ reset: true, tickets: [aTicket("old")] }), NOW);
  expect(await rosters.keep(EVENT, page({ reset: true, more: true, cursor: "p1", tickets: [aTicket("new 1")] }), NOW + 5)).toBe("building");
  expect(ids((await rosters.load(EVENT))?.tickets)).toEqual(["old"]);
  expect(await rosters.keep(EVENT, page({ event: null, cursor: "p2", tickets: [aTicket("new 2")] }), NOW + 9)).toBe("replaced");
  const roster = await rosters.load(EVENT);
  expect(ids(roster?.tickets)).toEqual(["new 1", "new 2"]);
  expect(roster?.completeUpTo).toBe(NOW + 5);
});

test("a change is kept beside the roster, the newest of a ticket counts", async () => {
  const { rosters } = await aPhone(new FakeServer());
  await rosters.keep(EVENT, page({ reset: true, tickets: [aTicket("a"), aTicket("b")] }), NOW);
  expect(await rosters.keep(EVENT, page({ tickets: [aTicket("b", { state: "void" })] }), NOW)).toBe("changed");
  expect((await rosters.load(EVENT))?.tickets.get("b")?.[3]).toBe("void");
});

test("while changes still come the roster does not claim to be complete up to now", async () => {
  const { rosters } = await aPhone(new FakeServer());
  await rosters.keep(EVENT, page({ reset: true }), NOW);
  await rosters.keep(EVENT, page({ more: true, tickets: [aTicket("a")] }), NOW + 1000);
  expect((await rosters.load(EVENT))?.completeUpTo).toBe(NOW);
});

test("many small changes become one page and lose nothing", async () => {
  const { rosters, database } = await aPhone(new FakeServer());
  await rosters.keep(EVENT, page({ reset: true }), NOW);
  for (let index = 0; index < 45; index += 1) await rosters.keep(EVENT, page({ tickets: [aTicket(`t${index}`)] }), NOW);
  const before = await rosters.load(EVENT);
  if (before !== undefined) await rosters.tidy(EVENT, before);
  expect(await database.count("pages")).toBe(1);
  expect((await rosters.load(EVENT))?.tickets.size).toBe(45);
});
