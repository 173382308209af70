// @vitest-environment node
import { expect, test } from "vitest";
import { newId } from "../../checkin/core/ids";
import { readInput } from "../../checkin/core/input";
import type { Roster, Ticket } from "../../checkin/core/roster";
import { decide, type Attempt, type Decision, type Known } from "../../checkin/core/rules";
import { aRoster, aSession, aTicket, FIRST_SESSION, NOW, OPENS, SECOND_SESSION, vectors } from "./door";

const TOKEN = vectors.tokens[0]?.payload ?? "";
const ID = vectors.tokens[0]?.ticket_id ?? "";
const MADE = Number.parseInt(ID.replace(/-/g, "").slice(0, 12), 16);
const ask = (roster: Roster, text: string, changes: Partial<Attempt> = {}, others: readonly Known[] = []): Promise<Decision> =>
  decide({ input: readInput(text), direction: "in", session: null, now: NOW, ...changes }, roster, others);
const verdict = async (roster: Roster, text: string, changes: Partial<Attempt> = {}): Promise<string> => {
  const decision = await ask(roster, text, changes);
  return decision.reason ?? (decision.provisional ? "provisional" : decision.outcome);
};
const inside = (session: string | null = null, left: number | null = null): Ticket =>
  aTicket(ID, { admissions: [[session, NOW - 60_000, "gate-b", left]] });

test("a good token is admitted", async () => {
  expect(await verdict(aRoster([aTicket(ID)]), TOKEN)).toBe("admitted");
});

test("a ticket's code or id is as good as its token", async () => {
  expect(await verdict(aRoster([aTicket(ID)]), " k7q2-9fxd ")).toBe("admitted");
  expect(await verdict(aRoster([aTicket(ID)]), ID)).toBe("admitted");
});

test("a forged token is refused though its ticket is good", async () => {
  const forged = `${TOKEN.slice(0, 60)}${TOKEN[60] === "A" ? "B" : "A"}${TOKEN.slice(61)}`;
  expect(await verdict(aRoster([aTicket(ID)]), forged)).toBe("bad_signature");
});

test("a token of another event whose keys are here says which", async () => {
  const here = aRoster([], { id: newId() });
  const known: Known = { id: vectors.event_id, name: "Night Ridge", startAt: "2027-03-20T19:00:00Z", keys: here.keys };
  const decision = await ask(here, TOKEN, {}, [known]);
  expect([decision.reason, decision.otherEvent?.name]).toEqual(["wrong_event", "Night Ridge"]);
});

test("a well-signed ticket made after the roster is let in provisionally, one made before is unknown", async () => {
  expect(await verdict(aRoster([], {}, MADE), TOKEN)).toBe("provisional");
  expect(await verdict(aRoster([], {}, MADE + 1), TOKEN)).toBe("unknown");
});

test.each(["void", "refunded", "disputed"] as const)("a %s ticket is refused as that", async (state) => {
  expect(await verdict(aRoster([aTicket(ID, { state })]), TOKEN)).toBe(state);
});

test("a cancelled event admits nobody, not even provisionally", async () => {
  expect(await verdict(aRoster([aTicket(ID)], { status: "cancelled" }), TOKEN)).toBe("void");
  expect(await verdict(aRoster([], { status: "cancelled" }, MADE), TOKEN)).toBe("void");
});

test("before the doors open nobody goes in", async () => {
  const decision = await ask(aRoster([aTicket(ID)]), TOKEN, { now: OPENS - 1 });
  expect([decision.reason, decision.opensAt]).toEqual(["not_yet_open", "2027-03-13T16:00:00Z"]);
});

test("a second entry is refused and says when and where the first was", async () => {
  const decision = await ask(aRoster([inside()]), TOKEN);
  expect([decision.reason, decision.first?.[1], decision.first?.[2]]).toEqual(["already_admitted", NOW - 60_000, "gate-b"]);
});

test("foreign text is unknown", async () => {
  expect(await verdict(aRoster([aTicket(ID)]), "https://example.org/menu")).toBe("unknown");
});

test("who left may come in again, who is not inside cannot leave", async () => {
  expect(await verdict(aRoster([inside(null, NOW - 1000)]), TOKEN)).toBe("admitted");
  expect(await verdict(aRoster([inside()]), TOKEN, { direction: "out" })).toBe("admitted");
  expect(await verdict(aRoster([aTicket(ID)]), TOKEN, { direction: "out" })).toBe("not_inside");
});

const DAYS = { sessions: [aSession(FIRST_SESSION, "Saturday", "2027-03-13"), aSession(SECOND_SESSION, "Sunday", "2027-03-14")] };
const SUNDAYS = { ...DAYS, types: [{ index: 0, id: "type-0", name: "Sunday", note: "", sessions: [SECOND_SESSION] }] };

test("with sessions the open one counts, and each by itself", async () => {
  const roster = aRoster([inside(FIRST_SESSION)], DAYS);
  expect(await verdict(roster, TOKEN)).toBe("already_admitted");
  expect((await ask(roster, TOKEN, { now: NOW + 86_400_000 })).session).toBe(SECOND_SESSION);
});

test("a ticket of another session is refused and says which it is for", async () => {
  const decision = await ask(aRoster([aTicket(ID)], SUNDAYS), TOKEN);
  expect([decision.reason, decision.admitsTo]).toEqual(["wrong_session", ["Sunday"]]);
});

test("a device that works for one session refuses the others", async () => {
  expect(await verdict(aRoster([aTicket(ID)], SUNDAYS), TOKEN, { session: FIRST_SESSION })).toBe("wrong_session");
  expect(await verdict(aRoster([aTicket(ID)], SUNDAYS), TOKEN, { session: SECOND_SESSION })).toBe("not_yet_open");
});

test("when no session is open the next one counts, and after all the last", async () => {
  const roster = aRoster([aTicket(ID)], SUNDAYS);
  expect(await verdict(roster, TOKEN, { now: Date.parse("2027-03-13T12:00:00Z") })).toBe("not_yet_open");
  expect(await verdict(roster, TOKEN, { now: Date.parse("2027-03-15T12:00:00Z") })).toBe("admitted");
});
