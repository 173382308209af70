export type ClockKind = "monotonic" | "wall";

/** A moment of the server as this device estimates it. */
export interface Moment { readonly at: number; readonly heardAt: number; readonly clock: ClockKind }

export interface Ticks { wall(): number; monotonic(): number }

const BROWSER: Ticks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The server's time: what it last said, and the monotonic time since. */
export class ServerClock {
  private heard: { server: number; monotonic: number } | undefined;

  /** `before` is what the server said in an earlier run of the app; good as a floor, not to count from. */
  constructor(private readonly before = 0, private readonly ticks: Ticks = BROWSER) {}

  hear(serverMs: number): void {
    if (Number.isFinite(serverMs) && serverMs > 0) this.heard = { server: serverMs, monotonic: this.ticks.monotonic() };
  }

  now(): number {
    return this.moment().at;
  }

  moment(): Moment {
    if (this.heard === undefined) {
      const wall = this.ticks.wall();
      return { at: Math.max(wall, this.before), heardAt: Math.min(this.before || wall, wall), clock: "wall" };
    }
    const at = Math.round(this.heard.server + this.ticks.monotonic() - this.heard.monotonic);
    return { at, heardAt: this.heard.server, clock: "monotonic" };
  }
}
