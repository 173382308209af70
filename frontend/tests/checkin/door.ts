import { base64url, fromHex } from "../../checkin/core/bytes";
import { Roster, type Admission, type EventFacts, type Ticket, type TicketState } from "../../checkin/core/roster";
import vectors from "../../../tests/support/token_vectors.json";

export { vectors };
export const OPENS = Date.parse("2027-03-13T16:00:00Z");
export const NOW = OPENS + 3_600_000;
export const FIRST_SESSION = "019bb3c0-0000-7000-8000-0000000000f1";
export const SECOND_SESSION = "019bb3c0-0000-7000-8000-0000000000f2";

export function anEvent(changes: Partial<EventFacts> = {}): EventFacts {
  return {
    id: vectors.event_id, name: "Pulse for Eighteen", venue: "Maschinenhalle", timezone: "Europe/Berlin", status: "published",
    start_at: "2027-03-13T19:00:00Z", end_at: "2027-03-13T22:00:00Z", opens_at: "2027-03-13T16:00:00Z", sessions: [],
    gates: [{ id: "gate-b", name: "Gate B" }],
    types: [{ index: 0, id: "type-0", name: "Standing", note: "Left stairs", sessions: null }],
    keys: [...new Map(vectors.tokens.map((one) => [one.key_index, one.public_key]))]
      .map(([index, key]) => ({ index, public_key: base64url(fromHex(key)) })),
    allows_reentry: false, email_salt: base64url(fromHex("00".repeat(16))), newest_announcement: null, ...changes,
  };
}

export function aTicket(id: string, changes: {
  code?: string; type?: number; state?: TicketState; name?: string; folded?: string; order?: string;
  emails?: readonly string[]; admissions?: readonly Admission[];
} = {}): Ticket {
  const { code = "K7Q29FXD", type = 0, state = "", name = "Zoë Łaski", folded = "zoe laski", order = "M3XW8ABC" } = changes;
  return [id, code, type, state, name, folded, order, null, changes.emails ?? null, changes.admissions ?? []];
}

export function aRoster(tickets: readonly Ticket[], changes: Partial<EventFacts> = {}, completeUpTo = NOW): Roster {
  const roster = new Roster(anEvent(changes), completeUpTo);
  roster.put(tickets);
  return roster;
}

export const aSession = (id: string, title: string, day: string): EventFacts["sessions"][number] => ({
  id, title, start_at: `${day}T19:00:00Z`, end_at: `${day}T22:00:00Z`, opens_at: `${day}T16:00:00Z`,
});
