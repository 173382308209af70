import { newClaim, readLink, send, type Claim, type ClaimAnswer } from "../wire/enrol";
import { Refused, Unreachable } from "../wire/errors";
import { newKey, type DeviceKey } from "../wire/proof";
import type { Self } from "../keep/self";
import { Camera } from "./camera";
import { form, onAct, onForm, part, say, show, tell } from "./page";

const ASK_EVERY_MS = 1500;

/** Joining this phone to an organizer: a code from the console, a key made here, a fingerprint on both screens. */
export class Enrolling {
  private camera: Camera | undefined;
  private turn = 0;

  constructor(private readonly version: string, private readonly joined: (self: Self) => Promise<void>) {}

  listen(): void {
    onAct("enrol-camera", () => void this.look());
    onAct("pairing-cancel", () => this.open());
    onForm("enrol", (values) => void this.claim(String(values.get("slug") ?? "").trim().toLowerCase(), String(values.get("code") ?? "")));
  }

  /** `link` is what the address of the page says, when the console's code was read by another app. */
  open(link = "", notice = ""): void {
    this.turn += 1;
    show("welcome");
    tell("welcome-notice", notice);
    this.read(link);
  }

  private async look(): Promise<void> {
    const finder = part("enrol-finder");
    finder.hidden = false;
    this.camera ??= new Camera((text) => this.read(text));
    try {
      await this.camera.start(finder);
    } catch {
      finder.hidden = true;
      tell("enrol-error", say("no_camera"));
    }
  }

  private read(text: string): void {
    const found = readLink(text);
    if (found === undefined) return;
    const fields = form("enrol").elements;
    (fields.namedItem("slug") as HTMLInputElement).value = found.slug;
    (fields.namedItem("code") as HTMLInputElement).value = found.code;
    void this.claim(found.slug, found.code);
  }

  private async claim(slug: string, code: string): Promise<void> {
    if (slug === "" || code.trim() === "") return tell("enrol-error", say("enrol_fields"));
    const turn = (this.turn += 1);
    this.camera?.stop();
    part("enrol-finder").hidden = true;
    tell("enrol-error", "");
    try {
      const key = await newKey();
      const claim = await newClaim(slug, code, key, this.version);
      await send(claim);
      part("fingerprint").textContent = claim.fingerprint;
      tell("pairing-error", "");
      show("pairing");
      await this.wait(turn, claim, key);
    } catch (error) {
      if (turn !== this.turn) return;
      show("welcome");
      tell("enrol-error", wordsFor(error));
    }
  }

  private async wait(turn: number, claim: Claim, key: DeviceKey): Promise<void> {
    while (turn === this.turn) {
      const answer = await this.ask(claim);
      if (answer?.device && turn === this.turn) {
        const { id, name, token } = answer.device;
        return this.joined({ kind: "device", slug: answer.organizer.slug, organizer: answer.organizer.name, id, name, token, key });
      }
      await new Promise((resolve) => window.setTimeout(resolve, ASK_EVERY_MS));
    }
  }

  private async ask(claim: Claim): Promise<ClaimAnswer | undefined> {
    try {
      return await send(claim);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      tell("pairing-error", say("unreachable"));
      return undefined;
    }
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof Unreachable) return say("unreachable");
  if (!(error instanceof Refused)) return String(error);
  return ["enrolment_over", "enrolment_claimed"].includes(error.code) ? say(error.code) : say("refused", { words: error.words });
}
