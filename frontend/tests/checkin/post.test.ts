// @vitest-environment node
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { NotReady } from "../../checkin/door/post";
import { aTicket, NOW } from "./door";
import { aPhone, FakeServer, IDS, TOKENS } from "./server";

const [TOKEN = "", OTHER = ""] = TOKENS;
const [ID = "", OTHER_ID = ""] = IDS;
const FORGED = `${TOKEN.slice(0, 60)}${TOKEN[60] === "A" ? "B" : "A"}${TOKEN.slice(61)}`;

function aServer(): FakeServer {
  const server = new FakeServer();
  server.tickets = [aTicket(ID), aTicket(OTHER_ID, { code: "M4N5P6Q7", name: "Ebba Lindqvist", folded: "ebba lindqvist" })];
  return server;
}
async function alone(server = aServer(), name?: string): Promise<Awaited<ReturnType<typeof aPhone>> & { server: FakeServer }> {
  const phone = await aPhone(server, name);
  await phone.post.meet();
  server.isDown = true;
  phone.line.down();
  return { ...phone, server };
}

test("without the server a good ticket is admitted once, and the second time says when and where", async () => {
  const { post } = await alone();
  expect((await post.scan(TOKEN)).outcome).toBe("admitted");
  const again = await post.scan(TOKEN);
  expect([again.reason, again.first]).toEqual(["already_admitted", { at: NOW, gate: "Gate B" }]);
});

test("without the server a forged token is refused and still kept for the server", async () => {
  const { post, log } = await alone();
  expect((await post.scan(FORGED)).reason).toBe("bad_signature");
  expect(await log.first(post.logName, 5)).toMatchObject([{ sequence: 1, outcome: "refused", reason: "bad_signature" }]);
});

test("a server that does not answer is not waited for twice: the device decides and tells of the attempt", async () => {
  const { post, line, log, server } = await alone();
  line.up();
  const verdict = await post.scan(TOKEN);
  expect([verdict.outcome, verdict.isLocal, line.state.isUp]).toEqual(["admitted", true, false]);
  const [entry] = await log.first(post.logName, 1);
  expect(entry).toMatchObject({ kind: "scan", attempt_id: expect.any(String) as string });
  expect(entry?.id).not.toBe((entry as { attempt_id?: string }).attempt_id);
  expect(server.sent.filter((one) => one.path === "/scans")).toEqual([]);
});

test("who went in is still inside after the app was closed and opened without a network", async () => {
  const { post, server, database } = await alone(aServer(), "restarted");
  await post.scan(TOKEN);
  database.close();
  const { post: opened } = await aPhone(server, "restarted");
  expect(opened.waiting).toBe(1);
  expect((await opened.scan(TOKEN)).reason).toBe("already_admitted");
});

test("what waits is brought in order, once, though answers are lost", async () => {
  const { post, server } = await alone();
  for (const text of [TOKEN, OTHER, TOKEN, FORGED]) await post.scan(text);
  server.isDown = false;
  server.losesAnswers = true;
  await post.meet();
  expect(post.waiting).toBe(4);
  server.losesAnswers = false;
  await post.meet();
  expect(post.waiting).toBe(0);
  expect(server.entries.map((one) => one.outcome)).toEqual(["admitted", "admitted", "refused", "refused"]);
  expect(server.entries.map((one) => one.sequence)).toEqual([1, 2, 3, 4]);
});

test("a restored phone numbers anew what waits and loses nothing", async () => {
  const { post, server } = await alone();
  await post.scan(TOKEN);
  server.entries = [{ id: "another", sequence: 1 }];
  server.isDown = false;
  await post.meet();
  expect(server.entries.map((one) => one.sequence)).toEqual([1, 2]);
});

test("an undo without the server lets the ticket in again and goes up after its scan", async () => {
  const { post, server } = await alone();
  await post.scan(TOKEN);
  const [shown] = post.last;
  if (shown !== undefined) await post.undo(shown, "Wrong ticket");
  expect((await post.scan(TOKEN)).outcome).toBe("admitted");
  server.isDown = false;
  await post.meet();
  expect(server.entries.map((one) => one.kind)).toEqual(["scan", "undo", "scan"]);
  expect(server.entries[1]?.scan_id).toBe(server.entries[0]?.id);
});

test("what changes at the server arrives: a refund, and an entry at another gate", async () => {
  const server = aServer();
  const { post, line } = await aPhone(server);
  await post.meet();
  server.change(aTicket(ID, { state: "refunded" }));
  server.change(aTicket(OTHER_ID, { admissions: [[null, NOW - 5000, "gate-b", null]] }));
  await post.meet();
  server.isDown = true;
  line.down();
  expect((await post.scan(TOKEN)).reason).toBe("refunded");
  expect((await post.scan(OTHER)).reason).toBe("already_admitted");
});

test("a change at the server does not undo what this device has not told yet", async () => {
  const { post, server, line } = await alone();
  await post.scan(TOKEN);
  server.isDown = false;
  server.change(aTicket(ID, { name: "Zoe Laski" }));
  await post.meet();
  line.down();
  expect((await post.scan(TOKEN)).reason).toBe("already_admitted");
});

test("without a roster and without the server nothing is decided", async () => {
  const server = aServer();
  server.isDown = true;
  const { post } = await aPhone(server);
  await expect(post.scan(TOKEN)).rejects.toBeInstanceOf(NotReady);
});

test("the roster is followed page by page and found by name", async () => {
  const server = aServer();
  server.pageSize = 1;
  const { post } = await aPhone(server);
  await post.meet();
  expect(post.roster?.tickets.size).toBe(2);
  expect((await post.find("lindqist")).map((ticket) => ticket[4])).toEqual(["Ebba Lindqvist"]);
});
