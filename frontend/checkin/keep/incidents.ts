import type { Bytes } from "../core/bytes";
import { base64url, fromBase64url } from "../core/bytes";
import { Refused } from "../wire/errors";
import type { Wire } from "../wire/wire";
import type { Database } from "./database";
import type { Sealed, Vault } from "./vault";

export interface Report {
  readonly id: string; readonly kind: string; readonly severity: string; readonly text: string; readonly ticket_id: string | null;
  readonly gate_id: string | null; readonly happened_at: string;
}
interface Kept { readonly report: Report; readonly photo: string | null; readonly isTold: boolean }
interface Stored { readonly id: string; readonly log: string; readonly sealed: Sealed }

export const MOST_PHOTO_BYTES = 8_000_000;

/** Reports wait here, sealed, until the server has them; the picture follows the words. `log` names device and event. */
export class Incidents {
  constructor(private readonly database: Database, private readonly vault: Vault) {}

  async file(log: string, report: Report, photo: Bytes | null): Promise<void> {
    await this.put(log, { report, photo: photo === null ? null : base64url(photo), isTold: false });
  }

  async waiting(log: string): Promise<number> {
    return (await this.of(log)).length;
  }

  /** Brings what waits; answers what the server said to those that it will never take. Raises Unreachable or Refused. */
  async bring(log: string, wire: Wire, event: string): Promise<string[]> {
    const refused: string[] = [];
    for (const stored of await this.of(log)) {
      const kept = await this.vault.open<Kept>("log", stored.sealed);
      if (kept === undefined) continue;
      const words = await this.send(log, kept, wire, `/events/${event}/incidents`).catch(forGood);
      if (words !== "") refused.push(words);
      await this.database.remove("incidents", stored.id);
    }
    return refused;
  }

  /** The words first: the picture may take long, and is not to be waited for. */
  private async send(log: string, kept: Kept, wire: Wire, path: string): Promise<string> {
    if (!kept.isTold) await wire.call("POST", path, { json: kept.report });
    if (kept.photo === null) return "";
    await this.put(log, { ...kept, isTold: true });
    await wire.call("PUT", `${path}/${kept.report.id}/photo`, { raw: fromBase64url(kept.photo), type: "image/jpeg" });
    return "";
  }

  private async of(log: string): Promise<Stored[]> {
    return (await this.database.all<Stored>("incidents")).filter((one) => one.log === log);
  }

  private async put(log: string, kept: Kept): Promise<void> {
    await this.database.put("incidents", { id: kept.report.id, log, sealed: await this.vault.seal("log", kept) });
  }
}

function forGood(error: unknown): string {
  if (error instanceof Refused && [409, 413, 422].includes(error.status)) return error.words;
  throw error;
}
