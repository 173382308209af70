import { fromBase45 } from "./base45";
import { joined, utf8, type Bytes } from "./bytes";
import { verifyEd25519, type Verify } from "./ed25519";
import { bytesOfId, idOf } from "./ids";

/** The signed text of a ticket's QR code; docs/check-in.md has its layout. */
export interface Token {
  readonly keyIndex: number;
  readonly ticketId: string;
  readonly typeIndex: number;
  readonly body: Bytes;
  readonly signature: Bytes;
  readonly text: string;
}

export interface EventKey { readonly index: number; readonly publicKey: Bytes }

const LENGTH = 126;
const BYTES = 84;
const SIGNED = 20;
const DOMAIN = utf8("admit/ticket/v1");

/** What a text says when it has the shape of a token; proves nothing. Wedges trim a leading blank: it is put back. */
export function readToken(text: string): Token | undefined {
  if (text.length > 2 * LENGTH) return undefined;
  const whole = text.trim().padStart(LENGTH);
  const raw = whole.length === LENGTH ? fromBase45(whole) : undefined;
  if (raw === undefined || raw.length !== BYTES || raw[0] !== 1) return undefined;
  return {
    keyIndex: raw[1] ?? 0,
    ticketId: idOf(raw.slice(2, 18)),
    typeIndex: (raw[18] ?? 0) * 256 + (raw[19] ?? 0),
    body: raw.slice(0, SIGNED),
    signature: raw.slice(SIGNED),
    text: whole,
  };
}

/** Whether the key that the token names, one of the event's, signed it for this event. */
export async function isSigned(
  token: Token, eventId: string, keys: readonly EventKey[], verify: Verify = verifyEd25519,
): Promise<boolean> {
  const message = joined(DOMAIN, bytesOfId(eventId), token.body);
  for (const key of keys) {
    if (key.index === token.keyIndex && (await verify(key.publicKey, message, token.signature))) return true;
  }
  return false;
}
