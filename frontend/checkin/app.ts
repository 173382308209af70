import { ServerClock } from "./core/clock";
import { doorsOf, fetchPass, registered, SomebodyElse, wireOf, type Door } from "./door/identity";
import { Post } from "./door/post";
import { Database } from "./keep/database";
import { History } from "./keep/history";
import { Incidents } from "./keep/incidents";
import { Log } from "./keep/log";
import { Rosters } from "./keep/rosters";
import { Selves, type Place, type Self } from "./keep/self";
import { Vault } from "./keep/vault";
import { Refused, Unreachable } from "./wire/errors";
import { Work } from "./work";
import { Choosing } from "./ui/choosing";
import { Enrolling } from "./ui/enrolling";
import { number, onAct, say, show, tell } from "./ui/page";

export const VERSION = "1.0.0";

/** The app: who this phone is, where it stands, and what is done there. */
export class App {
  private readonly vault: Vault;
  private readonly selves: Selves;
  private readonly log: Log;
  private readonly rosters: Rosters;
  private readonly incidents: Incidents;
  private self: Self | undefined;
  private work: Work | undefined;
  private hasWorked = false;
  private readonly posts = new Map<string, Post>();
  private readonly enrolling = new Enrolling(VERSION, (self) => this.become(self));
  private readonly choosing = new Choosing({
    choose: (door) => this.choose(door), stand: (place) => this.stand(place), again: () => this.doors(), back: () => this.back(),
  });

  private constructor(private readonly database: Database, private readonly clock: ServerClock) {
    this.vault = new Vault(database);
    this.selves = new Selves(database);
    this.log = new Log(database, this.vault);
    this.rosters = new Rosters(database, this.vault);
    this.incidents = new Incidents(database, this.vault);
  }

  static async open(): Promise<App> {
    const database = await Database.open();
    return new App(database, new ServerClock(await new Selves(database).heard()));
  }

  async start(): Promise<void> {
    this.enrolling.listen();
    this.choosing.listen();
    onAct("leave", () => void this.askLeave());
    onAct("leave-not", () => (this.work === undefined ? void this.doors() : this.work.desk()));
    onAct("leave-now", () => void this.forget());
    onAct("move", () => void this.move());
    onAct("other-door", () => void this.doors());
    this.self = await this.selves.read();
    const place = await this.selves.place();
    if (this.self === undefined) return this.meetStranger();
    if (place === undefined) return this.doors();
    await this.open(place);
  }

  /** Nobody yet: a member who is signed in goes on, everybody else joins with a code. */
  private async meetStranger(): Promise<void> {
    if (location.hash.length > 1) return this.enrolling.open(location.hash, await this.stuckWords());
    try {
      const pass = await fetchPass();
      await this.become({ kind: "member", account: pass.account, name: pass.name, devices: {} });
    } catch {
      this.enrolling.open("", await this.stuckWords());
    }
  }

  private async become(self: Self): Promise<void> {
    history.replaceState(null, "", "/door/app");
    this.self = self;
    await this.selves.keep(self);
    await navigator.storage?.persist?.().catch(() => false);
    await this.doors();
  }

  private async doors(): Promise<void> {
    const { self } = this;
    if (self === undefined) return this.meetStranger();
    this.work?.close();
    this.work = undefined;
    await this.selves.leavePlace();
    const who = self.kind === "device" ? say("who", { name: self.name, organizer: self.organizer }) : self.name;
    try {
      this.choosing.doors(await doorsOf(self, this.clock), who);
    } catch (error) {
      if (error instanceof SomebodyElse) return this.changeHands();
      this.choosing.doors([], who, error instanceof Unreachable ? say("unreachable") : "");
      if (error instanceof Refused) await this.refused(error);
    }
  }

  /** The names of the one before go; what they left waiting stays sealed. */
  private async changeHands(): Promise<void> {
    this.self = undefined;
    await this.destroy();
    await this.meetStranger();
  }

  private async choose(door: Door): Promise<void> {
    if (this.self === undefined) return;
    try {
      const name = `${this.self.name} ${say("phone")}`.slice(0, 80);
      const { self, device } = await registered(this.self, door.organizer.slug, name, this.clock);
      if (self !== this.self) await this.selves.keep((this.self = self));
      const place: Place = { slug: door.organizer.slug, event: door.event.id, gate: door.event.gate_id, session: null };
      const post = this.postAt(place, device);
      await post.open();
      const facts = (): void => this.choosing.stand(place.slug, door.event, place.gate, null, post.roster?.event, post.roster?.tickets.size ?? null);
      facts();
      await post.meet();
      if (post.roster === undefined) this.choosing.status(null, true);
      else facts();
    } catch (error) {
      if (error instanceof Refused) await this.refused(error, door.event.id);
      else if (error instanceof Unreachable) tell("doors-notice", say("unreachable"));
      else throw error;
    }
  }

  private async move(): Promise<void> {
    const post = this.work?.post;
    const event = post?.roster?.event;
    if (post === undefined || event === undefined) return this.doors();
    this.choosing.stand(post.place.slug, event, post.place.gate, post.place.session, event, post.roster?.tickets.size ?? null);
  }

  private async back(): Promise<void> {
    if (this.work === undefined) return this.doors();
    this.work.desk();
  }

  private async stand(place: Place): Promise<void> {
    await this.selves.stand(place);
    // The page's listeners belong to one post: a new one begins on a fresh page.
    if (this.hasWorked) return location.reload();
    await this.open(place);
  }

  private async open(place: Place): Promise<void> {
    const { self } = this;
    const device = self?.kind === "device" ? self.id : self?.devices[place.slug];
    if (self === undefined || device === undefined) return this.doors();
    const post = this.postAt(place, device);
    this.hasWorked = true;
    this.work = new Work(post, {
      wire: wireOf(self, place.slug, this.clock), clock: this.clock, incidents: this.incidents, device, isMember: self.kind === "member",
      refused: (error) => this.refused(error, place.event), heard: (at) => this.selves.hear(at),
    });
    await this.work.start();
  }

  private postAt(place: Place, device: string): Post {
    const name = JSON.stringify(place);
    const known = this.posts.get(name);
    if (known !== undefined) return known;
    const post = new Post({
      wire: wireOf(this.self as Self, place.slug, this.clock), clock: this.clock, rosters: this.rosters, log: this.log,
      history: new History(this.database, this.vault), device, version: VERSION, place,
    });
    this.posts.set(name, post);
    return post;
  }

  /** The server said no for good. */
  private async refused(error: Refused, event?: string): Promise<void> {
    if (error.isShutOut) return this.wipe();
    if (error.code === "unauthenticated" && this.self?.kind === "member") tell("desk-notice", say("signed_out"));
    if (error.status === 404 && event !== undefined) {
      await this.rosters.forget(event);
      await this.doors();
      tell("doors-notice", say("event_gone"));
    }
  }

  private async wipe(): Promise<void> {
    this.work?.close();
    this.work = undefined;
    this.self = undefined;
    await this.destroy();
    this.enrolling.open("", [say("shut_out"), await this.stuckWords()].filter(Boolean).join(" "));
  }

  private async askLeave(): Promise<void> {
    const waiting = await this.log.waiting();
    tell("leave-notice", waiting > 0 ? say("leave_waiting", { count: number(waiting) }) : "");
    show("leave");
  }

  private async forget(): Promise<void> {
    this.work?.close();
    await this.destroy();
    await this.vault.destroy("log");
    await this.database.clear("log", "heads", "incidents");
    location.replace("/door/app");
  }

  /** Names, keys and history go; what waits for the server stays sealed. */
  private async destroy(): Promise<void> {
    await this.vault.destroy("names");
    await this.database.clear("pages", "events", "history");
    await this.selves.forget();
  }

  private async stuckWords(): Promise<string> {
    const stuck = await this.log.waiting();
    return stuck > 0 ? say("stuck", { count: number(stuck) }) : "";
  }
}
