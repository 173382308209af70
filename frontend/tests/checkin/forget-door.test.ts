// @vitest-environment node
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { forgetDoor } from "../../islands/forget-door";
import { Database } from "../../checkin/keep/database";
import { Log } from "../../checkin/keep/log";
import { Rosters } from "../../checkin/keep/rosters";
import { Selves, type Self } from "../../checkin/keep/self";
import { Vault } from "../../checkin/keep/vault";
import { newKey } from "../../checkin/wire/proof";
import { anEvent, aTicket } from "./door";

const PAGE = {
  server_time: "2027-03-13T17:00:00Z", reset: true, cursor: "c", more: false, complete_up_to: "2027-03-13T17:00:00Z", event: anEvent(),
  tickets: [aTicket("t1")],
};

async function atWork(self: Self): Promise<void> {
  const database = await Database.open();
  await database.clear("self", "pages", "events", "heads", "log");
  const vault = new Vault(database);
  await new Selves(database).keep(self);
  await new Rosters(database, vault).keep("e1", PAGE, 0);
  await new Log(database, vault).add("one", { kind: "undo", id: "a", at: "", heard_at: "", clock: "wall", scan_id: "s", scan_device_id: null, note: "n" });
  database.close();
}

async function left(): Promise<{ names: number; waiting: number }> {
  const database = await Database.open();
  const vault = new Vault(database);
  const waiting = (await new Log(database, vault).first("one", 9)).length;
  const names = (await new Rosters(database, vault).load("e1"))?.tickets.size ?? 0;
  database.close();
  return { names, waiting };
}

test("without a door on this browser there is nothing to forget, and none is made", async () => {
  await forgetDoor();
  expect((await indexedDB.databases()).length).toBe(0);
});

test("a member who signs out leaves no name, and what waits for the server", async () => {
  await atWork({ kind: "member", account: "a", name: "Mira", devices: {} });
  await forgetDoor();
  expect(await left()).toEqual({ names: 0, waiting: 1 });
});

test("a phone that joined by itself is nobody's sign-in", async () => {
  await atWork({ kind: "device", slug: "halde", organizer: "Halde", id: "d", name: "Phone 3", token: "t", key: await newKey() });
  await forgetDoor();
  expect(await left()).toEqual({ names: 1, waiting: 1 });
});
