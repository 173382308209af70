import type { Log } from "../keep/log";
import { Refused } from "../wire/errors";
import type { Wire } from "../wire/wire";

export const MOST_ENTRIES = 200;
const MOST_CALLS = 1000;

export interface Conflict { readonly id: string; readonly kinds: readonly string[]; readonly message: string }
interface Uploaded {
  readonly have: number;
  readonly answers: readonly { readonly id: string; readonly conflicts: readonly string[]; readonly message: string }[];
}
/** Whose log it is, where it goes, and how the app calls itself. */
export interface Source { readonly log: string; readonly event: string; readonly device: string; readonly version: string }

/** Brings what waits, in order; what the server has is dropped here, and told to `sent` by its ids, call by call.
    Raises Unreachable or Refused. */
export async function upload(
  wire: Wire, log: Log, source: Source, sent: (ids: ReadonlySet<string>) => Promise<void>,
): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const entries = await log.first(source.log, MOST_ENTRIES);
    if (entries.length === 0) return conflicts;
    const json = {
      device_id: source.device, app_version: source.version, waiting: await log.waiting(source.log),
      device_time: new Date().toISOString(), entries,
    };
    try {
      const { body } = await wire.call<Uploaded>("POST", `/events/${source.event}/uploads`, { json });
      await log.drop(source.log, body.have);
      await sent(new Set(entries.filter((entry) => entry.sequence <= body.have).map((entry) => entry.id)));
      for (const one of body.answers) {
        if (one.conflicts.length > 0) conflicts.push({ id: one.id, kinds: one.conflicts, message: one.message });
      }
    } catch (error) {
      await settle(error, log, source.log, entries[0]?.sequence ?? 1);
    }
  }
  return conflicts;
}

/** The server and this device count differently: who is right follows from what each has. */
async function settle(error: unknown, log: Log, name: string, first: number): Promise<void> {
  if (!(error instanceof Refused) || !["sequence_gap", "sequence_reused"].includes(error.code)) throw error;
  const have = Number(error.facts.have);
  if (!Number.isSafeInteger(have) || have < 0) throw error;
  if (error.code === "sequence_gap" && have >= first) await log.drop(name, have);
  else await log.renumber(name, have);
}
