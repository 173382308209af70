import { utf8, type Bytes } from "../core/bytes";
import type { ServerClock } from "../core/clock";
import { Refused, Unreachable } from "./errors";
import { proof, type DeviceKey } from "./proof";

/** How this app says who it is. */
export interface Credentials {
  headers(request: { method: string; target: string; body: Bytes }, now: number): Promise<Record<string, string>>;
  /** Called once after a 401 that may pass: whether it is worth another try. */
  renew(refused: Refused): Promise<boolean>;
}
export interface Answer<T> { readonly status: number; readonly body: T; readonly tag: string; readonly bytes: number }
export interface Asked { readonly json?: unknown; readonly raw?: Bytes; readonly type?: string; readonly timeoutMs?: number; readonly tag?: string }
export type Fetch = (target: string, init: RequestInit) => Promise<Response>;

export const QUICK_MS = 1500;
const PATIENT_MS = 15_000;
const NO_ANSWER = new Set([502, 504]);

/** Calls the door's API of one organizer. Sets the clock by every answer. */
export class Wire {
  constructor(
    readonly slug: string, private readonly credentials: Credentials, private readonly clock: ServerClock,
    private readonly send: Fetch = (target, init) => fetch(target, init),
  ) {}

  /** Raises Unreachable or Refused. */
  async call<T>(method: string, path: string, asked: Asked = {}): Promise<Answer<T>> {
    try {
      return await this.once<T>(method, path, asked);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401 || error.isShutOut) throw error;
      if (!(await this.credentials.renew(error))) throw error;
      return this.once<T>(method, path, asked);
    }
  }

  private async once<T>(method: string, path: string, asked: Asked): Promise<Answer<T>> {
    const target = `/api/v1/tenants/${this.slug}/door${path}`;
    const body = asked.raw ?? (asked.json === undefined ? new Uint8Array() : utf8(JSON.stringify(asked.json)));
    const own = await this.credentials.headers({ method, target, body }, this.clock.now());
    const headers: Record<string, string> = { accept: "application/json", ...own };
    if (body.length > 0) headers["content-type"] = asked.type ?? "application/json";
    if (asked.tag) headers["if-none-match"] = asked.tag;
    const init: RequestInit = {
      method, headers, cache: "no-store", credentials: "omit", redirect: "error",
      signal: AbortSignal.timeout(asked.timeoutMs ?? PATIENT_MS), ...(body.length > 0 ? { body } : {}),
    };
    return this.read<T>(await this.sent(target, init));
  }

  private async sent(target: string, init: RequestInit): Promise<Response> {
    try {
      return await this.send(target, init);
    } catch (error) {
      throw new Unreachable(String(error));
    }
  }

  private async read<T>(answer: Response): Promise<Answer<T>> {
    const heard = answer.headers.get("admit-server-time");
    if (heard !== null) this.clock.hear(Number(heard));
    // A gateway that finds nobody behind it, or a portal of somebody else's network: not our server.
    if (NO_ANSWER.has(answer.status) || (heard === null && answer.status !== 304 && answer.status >= 500)) throw new Unreachable(`${answer.status}`);
    if (!answer.ok && answer.status !== 304) throw await Refused.of(answer);
    const text = await answer.text().catch((error: unknown) => {
      throw new Unreachable(String(error));
    });
    if (heard === null && answer.status === 200) throw new Unreachable("not our server");
    return { status: answer.status, body: (text === "" ? null : JSON.parse(text)) as T, tag: answer.headers.get("etag") ?? "", bytes: text.length };
  }
}

/** An enrolled device: signs every request. */
export function deviceCredentials(token: string, key: DeviceKey): Credentials {
  return {
    async headers(request, now) {
      return { authorization: `Admit-Device ${token}`, "admit-proof": await proof(key, request, now) };
    },
    // The clock is set already, by the answer that refused; the next proof has another nonce anyway.
    renew: (refused) => Promise.resolve(["proof_stale", "proof_replayed"].includes(refused.code)),
  };
}

/** Somebody signed in with this browser: trades the login's cookie for a short pass. */
export function memberCredentials(fetchPass: () => Promise<string>): Credentials {
  let pass = "";
  return {
    async headers() {
      pass ||= await fetchPass();
      return { authorization: `Bearer ${pass}` };
    },
    async renew() {
      pass = await fetchPass();
      return true;
    },
  };
}
