// @vitest-environment node
import { expect, test } from "vitest";
import { fromBase64url, hex, sha256, utf8 } from "../../checkin/core/bytes";
import { ServerClock } from "../../checkin/core/clock";
import { newClaim, readLink } from "../../checkin/wire/enrol";
import { Refused, Unreachable } from "../../checkin/wire/errors";
import { claimMessage, fingerprint, newKey, type DeviceKey } from "../../checkin/wire/proof";
import { deviceCredentials, Wire } from "../../checkin/wire/wire";
import { NOW } from "./door";

const told = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "admit-server-time": String(NOW) } });

async function isOf(key: DeviceKey, message: string, signature: string): Promise<boolean> {
  const isEdwards = key.algorithm === "Ed25519";
  const how = isEdwards ? "Ed25519" : { name: "ECDSA", namedCurve: "P-256" };
  const raw = await crypto.subtle.importKey("raw", fromBase64url(key.publicKey), how, true, ["verify"]);
  return crypto.subtle.verify(isEdwards ? "Ed25519" : { name: "ECDSA", hash: "SHA-256" }, raw, fromBase64url(signature), utf8(message));
}

test("a device signs method, address, body, time and nonce of each request", async () => {
  const key = await newKey();
  const seen: RequestInit[] = [];
  const wire = new Wire("halde", deviceCredentials("token", key), new ServerClock(0, { wall: () => NOW, monotonic: () => 0 }),
    (_, init) => Promise.resolve((seen.push(init), told({}))));
  await wire.call("POST", "/events/e/scans?x=1", { json: { a: 1 } });
  const headers = seen[0]?.headers as Record<string, string>;
  const [version, at, nonce = "", signature = ""] = (headers["admit-proof"] ?? "").split(".");
  expect([version, at, headers.authorization]).toEqual(["v1", String(NOW), "Admit-Device token"]);
  const digest = hex(await sha256(utf8('{"a":1}')));
  const message = ["admit/device/v1", "POST", "/api/v1/tenants/halde/door/events/e/scans?x=1", digest, at, nonce].join("\n");
  expect(await isOf(key, message, signature)).toBe(true);
});

test("a stale proof sets the clock and is sent once more", async () => {
  const times: string[] = [];
  const wire = new Wire("halde", deviceCredentials("t", await newKey()), new ServerClock(0, { wall: () => 5, monotonic: () => 0 }), (_, init) => {
    times.push((init.headers as Record<string, string>)["admit-proof"]?.split(".")[1] ?? "");
    return Promise.resolve(times.length === 1 ? told({ code: "proof_stale" }, 401) : told({ ok: 1 }));
  });
  expect((await wire.call("GET", "/me")).body).toEqual({ ok: 1 });
  expect(times).toEqual(["5", String(NOW)]);
});

test("a revoked device is told so and does not try again", async () => {
  let calls = 0;
  const wire = new Wire("halde", deviceCredentials("t", await newKey()), new ServerClock(), () => {
    calls += 1;
    return Promise.resolve(told({ code: "device_revoked", detail: "Shut out." }, 401));
  });
  const refused = await wire.call("GET", "/me").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect([(refused as Refused).isShutOut, calls]).toEqual([true, 1]);
});

test.each([
  ["a broken line", () => Promise.reject(new TypeError("failed"))],
  ["a gateway without a server behind it", () => Promise.resolve(new Response("", { status: 502 }))],
  ["the sign-in page of somebody's network", () => Promise.resolve(new Response("<html>", { status: 200 }))],
])("%s is no answer", async (_, send) => {
  const wire = new Wire("halde", deviceCredentials("t", await newKey()), new ServerClock(), send);
  await expect(wire.call("GET", "/me")).rejects.toBeInstanceOf(Unreachable);
});

test("the private key cannot be taken out of the browser", async () => {
  const key = await newKey();
  await expect(crypto.subtle.exportKey("pkcs8", key.privateKey)).rejects.toThrow();
});

test("a claim is signed and shows its fingerprint in the alphabet of codes", async () => {
  const key = await newKey();
  const claim = await newClaim("halde", "k7q2-9fxd", key, "1");
  const body = JSON.parse(claim.body) as Record<string, string>;
  const message = new TextDecoder().decode(claimMessage("halde", "K7Q29FXD", key.publicKey));
  expect(await isOf(key, message, body.signature ?? "")).toBe(true);
  expect(claim.fingerprint).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});

test("a fingerprint is the one the console shows", async () => {
  // Computed by admit.checkin.proofs.fingerprint.
  expect(await fingerprint(claimMessage("halde", "K7Q29FXD", "AAAA"))).toBe("69E5-XRH2");
});

test("the console's link is understood, other addresses are not", () => {
  expect(readLink("https://tickets.example.org/door/enrol#halde/K7Q29FXD")).toEqual({ slug: "halde", code: "K7Q29FXD" });
  expect(readLink("#halde/k7q2-9fxd")).toEqual({ slug: "halde", code: "K7Q29FXD" });
  expect(readLink("https://example.org/#menu")).toBeUndefined();
});
