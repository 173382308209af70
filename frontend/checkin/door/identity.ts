import type { ServerClock } from "../core/clock";
import type { Self } from "../keep/self";
import { Refused, Unreachable } from "../wire/errors";
import { deviceCredentials, memberCredentials, Wire, type Credentials, type Fetch } from "../wire/wire";

export interface Organizer { readonly slug: string; readonly name: string }
export interface DoorEvent {
  readonly id: string; readonly name: string; readonly venue: string; readonly city: string; readonly timezone: string;
  readonly start_at: string; readonly gate_id: string | null;
}
export interface Door { readonly organizer: Organizer; readonly event: DoorEvent }
interface Pass { readonly account: string; readonly name: string; readonly access_token: string; readonly organizers: readonly Organizer[] }
interface Me { readonly organizer: Organizer; readonly events: readonly DoorEvent[] }

/** Trades the login of this browser for a short pass. Raises Refused (401 when nobody is signed in) or Unreachable. */
export async function fetchPass(over: Fetch = (target, init) => fetch(target, init)): Promise<Pass> {
  const init: RequestInit = { method: "POST", cache: "no-store", credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(8000) };
  const answer = await over("/door/pass", init).catch((error: unknown) => {
    throw new Unreachable(String(error));
  });
  if (!answer.ok) throw await Refused.of(answer);
  return (await answer.json()) as Pass;
}

function credentialsOf(self: Self): Credentials {
  return self.kind === "device" ? deviceCredentials(self.token, self.key) : memberCredentials(async () => (await fetchPass()).access_token);
}

let lent: { readonly self: Self["kind"]; readonly id: string; readonly credentials: Credentials } | undefined;

/** Calls an organizer's door; all calls of one person share one pass. */
export function wireOf(self: Self, slug: string, clock: ServerClock): Wire {
  const id = self.kind === "device" ? self.id : self.account;
  if (lent?.self !== self.kind || lent.id !== id) lent = { self: self.kind, id, credentials: credentialsOf(self) };
  return new Wire(slug, lent.credentials, clock);
}

/** Where one may work, as the server says now. */
export async function doorsOf(self: Self, clock: ServerClock): Promise<Door[]> {
  const slugs = self.kind === "device" ? [self.slug] : await organizersOf(self.account);
  const found: Door[] = [];
  for (const slug of slugs) {
    const { body } = await wireOf(self, slug, clock).call<Me>("GET", "/me");
    found.push(...body.events.map((event) => ({ organizer: body.organizer, event })));
  }
  return found;
}

/** Somebody else signed in on this browser: their work is not done under the first one's devices. */
export class SomebodyElse extends Error {}

async function organizersOf(account: string): Promise<string[]> {
  const pass = await fetchPass();
  if (pass.account !== account) throw new SomebodyElse();
  return pass.organizers.map((one) => one.slug);
}

/** The device that a member's browser is at an organizer's; registered the first time. */
export async function registered(self: Self, slug: string, name: string, clock: ServerClock): Promise<{ self: Self; device: string }> {
  if (self.kind === "device") return { self, device: self.id };
  const known = self.devices[slug];
  if (known !== undefined) return { self, device: known };
  const { body } = await wireOf(self, slug, clock).call<{ id: string }>("POST", "/devices", { json: { name } });
  return { self: { ...self, devices: { ...self.devices, [slug]: body.id } }, device: body.id };
}
