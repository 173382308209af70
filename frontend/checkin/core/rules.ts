import type { Input } from "./input";
import { madeAt } from "./ids";
import { standing, type Admission, type EventFacts, type Roster, type Session, type Ticket } from "./roster";
import { isSigned, type EventKey, type Token } from "./token";

export type Reason =
  | "bad_signature" | "unknown" | "wrong_event" | "void" | "refunded" | "disputed" | "wrong_session" | "not_yet_open"
  | "already_admitted" | "not_inside";
export type Direction = "in" | "out";

/** What the rules say of an attempt. `session` is the one it is an admission to. */
export interface Decision {
  readonly outcome: "admitted" | "refused";
  readonly reason: Reason | null;
  readonly provisional: boolean;
  readonly ticketId: string | null;
  readonly typeIndex: number | null;
  readonly session: string | null;
  readonly first: Admission | null;
  readonly opensAt: string | null;
  readonly admitsTo: readonly string[];
  readonly otherEvent: Known | null;
}
/** Another event of which this device has the keys. */
export interface Known { readonly id: string; readonly name: string; readonly startAt: string; readonly keys: readonly EventKey[] }
export interface Attempt { readonly input: Input; readonly direction: Direction; readonly session: string | null; readonly now: number }

const NOTHING: Decision = {
  outcome: "refused", reason: null, provisional: false, ticketId: null, typeIndex: null, session: null, first: null,
  opensAt: null, admitsTo: [], otherEvent: null,
};

/** The device's own decision, in the order of docs/check-in.md. */
export async function decide(attempt: Attempt, roster: Roster, others: readonly Known[] = []): Promise<Decision> {
  const { input } = attempt;
  switch (input.kind) {
    case "token":
      return decideToken(attempt, input.token, roster, others);
    case "code":
      return decideTicket(attempt, roster.byCode(input.code), roster);
    case "id":
      return decideTicket(attempt, roster.tickets.get(input.id), roster);
    case "foreign":
      return refused("unknown");
  }
}

async function decideToken(attempt: Attempt, token: Token, roster: Roster, others: readonly Known[]): Promise<Decision> {
  if (!(await isSigned(token, roster.event.id, roster.keys))) return foreignToken(token, others);
  const ticket = roster.tickets.get(token.ticketId);
  if (ticket !== undefined) return decideTicket(attempt, ticket, roster);
  if (madeAt(token.ticketId) < roster.completeUpTo) return refused("unknown");
  return admit(attempt, roster, { id: token.ticketId, type: token.typeIndex, ticket: undefined });
}

async function foreignToken(token: Token, others: readonly Known[]): Promise<Decision> {
  for (const other of others) {
    if (await isSigned(token, other.id, other.keys)) return { ...refused("wrong_event"), otherEvent: other };
  }
  return refused("bad_signature");
}

function decideTicket(attempt: Attempt, ticket: Ticket | undefined, roster: Roster): Decision {
  if (ticket === undefined) return refused("unknown");
  const known = { ticketId: ticket[0], typeIndex: ticket[2] };
  if (ticket[3] !== "") return { ...refused(ticket[3]), ...known };
  return admit(attempt, roster, { id: ticket[0], type: ticket[2], ticket });
}

interface Meant { readonly id: string; readonly type: number; readonly ticket: Ticket | undefined }

function admit(attempt: Attempt, roster: Roster, meant: Meant): Decision {
  const { event } = roster;
  const known = { ticketId: meant.id, typeIndex: meant.type };
  if (event.status === "cancelled") return { ...refused("void"), ...known };
  const entitled = sessionsFor(event, meant.type, roster);
  const session = event.sessions.length === 0 ? null : chosen(event, entitled, attempt);
  if (session === undefined) return { ...refused("wrong_session"), ...known, admitsTo: entitled.map((one) => one.title) };
  const opensAt = session === null ? event.opens_at : session.opens_at;
  const said = { ...known, session: session?.id ?? null };
  if (attempt.now < Date.parse(opensAt)) return { ...refused("not_yet_open"), ...said, opensAt };
  const first = meant.ticket === undefined ? undefined : standing(meant.ticket, said.session);
  const isInside = first !== undefined && first[3] === null;
  if (attempt.direction === "out" && !isInside) return { ...refused("not_inside"), ...said };
  if (attempt.direction === "in" && isInside) return { ...refused("already_admitted"), ...said, first };
  return { ...NOTHING, ...said, outcome: "admitted", provisional: meant.ticket === undefined };
}

function sessionsFor(event: EventFacts, type: number, roster: Roster): readonly Session[] {
  const tied = roster.type(type)?.sessions ?? null;
  return tied === null ? event.sessions : event.sessions.filter((session) => tied.includes(session.id));
}

/** The session of the device; else the open one; if none is, and none of another's either, the next, at last the last. */
function chosen(event: EventFacts, entitled: readonly Session[], attempt: Attempt): Session | undefined {
  if (attempt.session !== null) return entitled.find((session) => session.id === attempt.session);
  const isOn = (session: Session): boolean =>
    Date.parse(session.opens_at) <= attempt.now && attempt.now <= Date.parse(session.end_at);
  const open = entitled.find(isOn);
  if (open !== undefined) return open;
  if (event.sessions.some(isOn)) return undefined;
  return entitled.find((session) => Date.parse(session.opens_at) > attempt.now) ?? entitled.at(-1);
}

function refused(reason: Reason): Decision {
  return { ...NOTHING, reason };
}
