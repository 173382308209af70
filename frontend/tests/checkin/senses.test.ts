import { afterEach, expect, test, vi } from "vitest";
import { Camera } from "../../checkin/ui/camera";
import { openSound, signal, type Kind } from "../../checkin/ui/signal";
import { put } from "../page";

afterEach(() => vi.unstubAllGlobals());

/** A camera that shows something, and has a light or none. */
function aCamera(torch: boolean): { readonly asked: unknown[]; readonly stopped: () => number } {
  const asked: unknown[] = [];
  let stopped = 0;
  const track = {
    getCapabilities: () => (torch ? { torch } : {}), stop: () => (stopped += 1),
    applyConstraints: (wanted: unknown) => Promise.resolve(asked.push(wanted)),
  };
  const stream = { getVideoTracks: () => [track], getTracks: () => [track] };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
  const video = HTMLVideoElement.prototype;
  vi.spyOn(video, "play").mockResolvedValue();
  vi.spyOn(video, "readyState", "get").mockReturnValue(HTMLMediaElement.HAVE_ENOUGH_DATA);
  Object.defineProperty(video, "srcObject", { configurable: true, set: () => undefined });
  return { asked, stopped: () => stopped };
}

test("the browser's own reader is used where it reads QR codes, and a code in sight counts once", async () => {
  aCamera(false);
  const detect = vi.fn(() => Promise.resolve([{ rawValue: "K7Q2-9FXD" }]));
  class Own {
    static getSupportedFormats = (): Promise<string[]> => Promise.resolve(["ean_13", "qr_code"]);
    detect = detect;
  }
  vi.stubGlobal("BarcodeDetector", Own);
  const seen = vi.fn();
  const camera = new Camera(seen);
  await camera.start(put("<div></div>"));
  await vi.waitFor(() => expect(detect.mock.calls.length).toBeGreaterThan(2));
  camera.stop();
  expect(seen.mock.calls).toEqual([["K7Q2-9FXD"]]);
});

test("the light is offered where the camera has one, and goes on and off", async () => {
  const { asked, stopped } = aCamera(true);
  const camera = new Camera(vi.fn());
  expect(camera.hasLight).toBe(false);
  await camera.start(put("<div></div>"));
  expect(camera.hasLight).toBe(true);
  await camera.light(true);
  await camera.light(false);
  expect(asked).toEqual([{ advanced: [{ torch: true }] }, { advanced: [{ torch: false }] }]);
  camera.stop();
  expect(stopped()).toBe(1);
});

test("each verdict sounds and shakes in its own way", () => {
  const pitches: number[] = [];
  const node = { connect: (next: unknown) => next, gain: { setValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() } };
  class Context {
    state = "running";
    currentTime = 0;
    destination = {};
    resume = (): Promise<void> => Promise.resolve();
    createGain = (): unknown => node;
    createOscillator = (): unknown => ({ ...node, frequency: { set value(pitch: number) { pitches.push(pitch); } }, start: vi.fn(), stop: vi.fn() });
  }
  const vibrate = vi.fn();
  vi.stubGlobal("AudioContext", Context);
  vi.stubGlobal("navigator", { vibrate });
  openSound();
  document.dispatchEvent(new Event("pointerdown"));
  const told = (["ok", "again", "no"] as Kind[]).map((kind) => {
    pitches.length = 0;
    signal(kind);
    return [...pitches];
  });
  expect(told.map((one) => Math.sign((one.at(-1) ?? 0) - (one[0] ?? 0)))).toEqual([1, 0, -1]);
  expect(new Set(vibrate.mock.calls.map((call) => JSON.stringify(call))).size).toBe(3);
});
