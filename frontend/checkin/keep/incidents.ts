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

  /** Raises Unreachable; a report the server refuses for good is dropped after its words were told. */
  async bring(log: string, wire: Wire, event: string): Promise<void> {
    for (const stored of await this.of(log)) {
      const kept = await this.vault.open<Kept>("log", stored.sealed);
      if (kept === undefined) continue;
      const path = `/events/${event}/incidents`;
      if (!kept.isTold) await wire.call("POST", path, { json: kept.report });
      if (kept.photo !== null) {
        await this.put(log, { ...kept, isTold: true });
        await wire.call("PUT", `${path}/${kept.report.id}/photo`, { raw: fromBase64url(kept.photo), type: "image/jpeg" })
          .catch((error: unknown) => {
            if (!(error instanceof Refused) || ![409, 413, 422].includes(error.status)) throw error;
          });
      }
      await this.database.remove("incidents", stored.id);
    }
  }

  private async of(log: string): Promise<Stored[]> {
    return (await this.database.all<Stored>("incidents")).filter((one) => one.log === log);
  }

  private async put(log: string, kept: Kept): Promise<void> {
    await this.database.put("incidents", { id: kept.report.id, log, sealed: await this.vault.seal("log", kept) });
  }
}
