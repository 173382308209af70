import { makeReader, type Read } from "./reader";

/** A code counts again after it was out of sight for so long. */
const SAME_CODE_MS = 2500;
const EVERY_MS = 60;

let reader: Promise<Read> | undefined;

/** The camera of this phone, reading codes until it is stopped. */
export class Camera {
  private readonly video = document.createElement("video");
  private stream: MediaStream | undefined;
  private timer = 0;
  private last = { text: "", at: 0 };
  private wasAway = false;

  constructor(private readonly seen: (text: string) => void) {
    this.video.playsInline = true;
    this.video.muted = true;
    this.video.setAttribute("aria-hidden", "true");
  }

  /** Shows the picture inside `finder`. Raises what the browser says when there is no camera or no leave to use it. */
  async start(finder: HTMLElement): Promise<void> {
    finder.prepend(this.video);
    if (this.stream !== undefined) return;
    const ideal = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: ideal });
    this.video.srcObject = this.stream;
    await this.video.play();
    reader ??= makeReader();
    const read = await reader;
    void this.look(read);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.video.remove();
  }

  get hasLight(): boolean {
    const able = this.track?.getCapabilities?.() as { torch?: boolean } | undefined;
    return able?.torch === true;
  }

  async light(isOn: boolean): Promise<void> {
    await this.track?.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] });
  }

  private get track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  private async look(read: Read): Promise<void> {
    if (this.stream === undefined) return;
    if (!document.hidden && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const found = await read(this.video).catch(() => []);
      if (found.length === 0) this.wasAway = true;
      for (const text of found) this.found(text);
    }
    this.timer = window.setTimeout(() => void this.look(read), EVERY_MS);
  }

  private found(text: string): void {
    const now = performance.now();
    // A slow phone may take long between two pictures: only one without the code says that it was away.
    const isSame = text === this.last.text && (!this.wasAway || now - this.last.at < SAME_CODE_MS);
    this.wasAway = false;
    this.last = { text, at: now };
    if (!isSame) this.seen(text);
  }
}
