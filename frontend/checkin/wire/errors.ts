/** No answer in time, or none at all: what the device does next it does alone. */
export class Unreachable extends Error {}

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(
    readonly status: number, readonly code: string, readonly words: string, readonly facts: Readonly<Record<string, unknown>>,
    readonly retryAfterMs: number,
  ) {
    super(`${status} ${code}`);
  }

  static async of(answer: Response): Promise<Refused> {
    const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    const words = String(body.detail ?? body.title ?? "");
    const facts = (body.facts ?? body) as Record<string, unknown>;
    return new Refused(answer.status, String(body.code ?? ""), words, facts, Number(answer.headers.get("retry-after") ?? 0) * 1000);
  }

  /** This device, or this person, is shut out for good: everything goes. */
  get isShutOut(): boolean {
    return ["device_revoked", "device_unknown"].includes(this.code);
  }
}
