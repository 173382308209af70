/** Whether the server answers. Everybody who talked to it says so here; the badge shows it. */
export interface LineState { readonly isUp: boolean; readonly downSince: number | null }

export class Line extends EventTarget {
  private since: number | null = null;

  constructor(private readonly now: () => number = () => Date.now()) {
    super();
  }

  get state(): LineState {
    return { isUp: this.since === null, downSince: this.since };
  }

  up(): void {
    if (this.since === null) return;
    this.since = null;
    this.dispatchEvent(new Event("change"));
  }

  down(): void {
    if (this.since !== null) return;
    this.since = this.now();
    this.dispatchEvent(new Event("change"));
  }
}
