// @vitest-environment node
import { expect, test } from "vitest";
import { fromBase64url, fromHex, hex } from "../../checkin/core/bytes";
import { fromBase45 } from "../../checkin/core/base45";
import { verifyEd25519, verifyInScript } from "../../checkin/core/ed25519";
import { isSigned, readToken, type EventKey } from "../../checkin/core/token";
import { anEvent, vectors } from "./door";

const KEYS: EventKey[] = anEvent().keys.map((key) => ({ index: key.index, publicKey: fromBase64url(key.public_key) }));
const [FIRST] = vectors.tokens;
const read = (text: string): NonNullable<ReturnType<typeof readToken>> => {
  const token = readToken(text);
  if (token === undefined) throw new Error("no token");
  return token;
};

test.each(vectors.tokens)("the token of key $key_index and type $token_index is read as it was made", (made) => {
  const token = read(made.payload);
  expect([token.keyIndex, token.ticketId, token.typeIndex, hex(token.signature)]).toEqual(
    [made.key_index, made.ticket_id, made.token_index, made.signature]);
});

for (const [how, verify] of [["the browser", verifyEd25519], ["the library", verifyInScript]] as const) {
  test(`${how} finds every example signed for its event`, async () => {
    for (const made of vectors.tokens) expect(await isSigned(read(made.payload), vectors.event_id, KEYS, verify)).toBe(true);
  });

  test(`${how} finds none signed for another event`, async () => {
    for (const made of vectors.tokens) {
      expect(await isSigned(read(made.payload), vectors.other_event_id, KEYS, verify)).toBe(false);
    }
  });

  test(`${how} refuses a token with one changed bit of the signature`, async () => {
    const token = read(FIRST?.payload ?? "");
    token.signature[40] = (token.signature[40] ?? 0) ^ 1;
    expect(await isSigned(token, vectors.event_id, KEYS, verify)).toBe(false);
  });

  test(`${how} refuses a signature whose second half is too large`, async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const token = read(FIRST?.payload ?? "");
    let half = [...token.signature.slice(32)].reduce((sum, byte, place) => sum + (BigInt(byte) << BigInt(8 * place)), 0n) + order;
    for (let place = 32; place < 64; place += 1, half >>= 8n) token.signature[place] = Number(half & 255n);
    expect(await isSigned(token, vectors.event_id, KEYS, verify)).toBe(false);
  });
}

test("a key of another index does not count", async () => {
  const moved = KEYS.map((key) => ({ ...key, index: (key.index + 1) % 256 }));
  expect(await isSigned(read(FIRST?.payload ?? ""), vectors.event_id, moved)).toBe(false);
});

test("a leading blank that a keyboard wedge trimmed is put back", () => {
  const blank = vectors.tokens.find((one) => one.payload.startsWith(" "));
  expect(read(blank?.payload.trim() ?? "").ticketId).toBe(blank?.ticket_id);
});

test("what is no token is none", () => {
  for (const text of ["", "K7Q2-9FXD", "x".repeat(126), "V".repeat(126), "A".repeat(300)]) expect(readToken(text)).toBeUndefined();
});

test("base45 is read as in RFC 9285", () => {
  expect(fromBase45("QED8WEX0")).toEqual(new TextEncoder().encode("ietf!"));
  for (const wrong of ["GGW", ":::", "A", "aa"]) expect(fromBase45(wrong)).toBeUndefined();
  expect(fromBase45("FGW")).toEqual(fromHex("ffff"));
});
