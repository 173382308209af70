import { describe, expect, it } from "vitest";
import { isFile, isGone, isKeepable, keptUntil } from "../islands/kept";

const HOME = "https://tickets.example.org";
const TOKEN = "A".repeat(46);
const at = (path: string): URL => new URL(path, HOME);
const answer = (status: number, headers: Record<string, string> = {}): Response => new Response("", { status, headers });

describe("what stays on the phone", () => {
  it("is an order, a ticket that was passed on, and one's own tickets", () => {
    for (const path of [`/orders/${TOKEN}`, `/tickets/${TOKEN}`, "/account"]) expect(isKeepable(at(path), HOME)).toBe(true);
  });

  it("is no form, no file, no console and never the door", () => {
    for (const path of [`/orders/${TOKEN}/receipt`, "/account/settings", "/organizer/halde", "/door", "/account-s/x", "/"])
      expect(isKeepable(at(path), HOME)).toBe(false);
    expect(isKeepable(new URL(`https://evil.example/orders/${TOKEN}`), HOME)).toBe(false);
  });

  it("has files that are named by their content", () => {
    expect(isFile(at("/static/assets/public-abc.css"), HOME)).toBe(true);
    expect(isFile(at("/api/v1/me"), HOME)).toBe(false);
  });

  it("stays as long as the server says, and only then", () => {
    expect(keptUntil(answer(200, { "admit-keep": "1800000000" }))).toBe(1_800_000_000_000);
    expect(keptUntil(answer(200))).toBe(0);
    expect(keptUntil(answer(500, { "admit-keep": "1800000000" }))).toBe(0);
  });

  it("goes when the page is no longer the reader's", () => {
    for (const status of [401, 403, 404, 410]) expect(isGone(answer(status))).toBe(true);
    expect(isGone(answer(200))).toBe(true);
    expect(isGone(answer(503))).toBe(false);
    expect(isGone(answer(200, { "admit-keep": "1800000000" }))).toBe(false);
  });
});
