import type { Roster } from "./roster";

export interface TypeCount { readonly name: string; admitted: number; expected: number }
export interface Counts { readonly admitted: number; readonly expected: number; readonly lately: number; readonly types: readonly TypeCount[] }

const LATELY_MS = 300_000;

/** Admitted of expected by the roster of this device; of one session when named. */
export function count(roster: Roster, session: string | null, now: number): Counts {
  const types = new Map<number, TypeCount>();
  let lately = 0;
  for (const ticket of roster.tickets.values()) {
    const type = roster.type(ticket[2]);
    const isMeant = session === null || type?.sessions === null || type?.sessions?.includes(session) === true;
    if (!isMeant) continue;
    const first = ticket[9].find((admission) => session === null || admission[0] === session);
    const isExpected = ticket[3] === "" || ticket[3] === "disputed";
    if (!isExpected && first === undefined) continue;
    const sum = types.get(ticket[2]) ?? { name: type?.name ?? "", admitted: 0, expected: 0 };
    if (isExpected) sum.expected += 1;
    if (first !== undefined) {
      sum.admitted += 1;
      if (first[1] > now - LATELY_MS) lately += 1;
    }
    types.set(ticket[2], sum);
  }
  const all = [...types].sort(([one], [other]) => one - other).map(([, sum]) => sum);
  const total = (of: (sum: TypeCount) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  return { admitted: total((one) => one.admitted), expected: total((one) => one.expected), lately, types: all };
}
