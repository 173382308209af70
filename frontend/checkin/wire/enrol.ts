import { normalise } from "../core/codes";
import { Refused, Unreachable } from "./errors";
import { claimMessage, fingerprint, signed, type DeviceKey } from "./proof";
import type { Fetch } from "./wire";

export interface Claim { readonly slug: string; readonly code: string; readonly fingerprint: string; readonly body: string }
export interface Admittance {
  readonly id: string; readonly name: string; readonly token: string;
  readonly events: readonly { readonly event_id: string; readonly gate_id: string | null }[];
}
export interface ClaimAnswer {
  readonly status: "waiting" | "confirmed"; readonly fingerprint: string; readonly expires_at: string;
  readonly organizer: { readonly name: string; readonly slug: string }; readonly device: Admittance | null;
}
const PATIENT_MS = 8000;

/** What the console's QR code says: an address that ends in `/door/enrol#{slug}/{code}`; undefined for any other text. */
export function readLink(text: string): { slug: string; code: string } | undefined {
  const found = /(?:^|\/door\/enrol)#([a-z0-9-]{1,80})\/([0-9A-Za-z-]{6,20})$/.exec(text.trim());
  const code = normalise(found?.[2] ?? "");
  return found?.[1] === undefined || code === "" ? undefined : { slug: found[1], code };
}

/** A claim to be sent, and sent again, until somebody confirms its fingerprint on the console. */
export async function newClaim(slug: string, typed: string, key: DeviceKey, version: string): Promise<Claim> {
  const code = normalise(typed);
  const message = claimMessage(slug, code, key.publicKey);
  const body = {
    code, algorithm: key.algorithm, public_key: key.publicKey, signature: await signed(key, message), app_version: version,
  };
  return { slug, code, fingerprint: await fingerprint(message), body: JSON.stringify(body) };
}

/** Raises Unreachable or Refused. */
export async function send(claim: Claim, over: Fetch = (target, init) => fetch(target, init)): Promise<ClaimAnswer> {
  const init: RequestInit = {
    method: "POST", body: claim.body, headers: { "content-type": "application/json" }, cache: "no-store", credentials: "omit",
    signal: AbortSignal.timeout(PATIENT_MS),
  };
  const answer = await over(`/api/v1/public/door/${claim.slug}/claims`, init).catch((error: unknown) => {
    throw new Unreachable(String(error));
  });
  if (!answer.ok) throw await Refused.of(answer);
  return (await answer.json()) as ClaimAnswer;
}
