import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

/** Reads the QR codes in a picture of the camera. */
export type Read = (video: HTMLVideoElement) => Promise<readonly string[]>;

interface Detector { detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> }
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}
const OPTIONS: ReaderOptions = { formats: ["QRCode"], tryHarder: false, tryInvert: false, maxNumberOfSymbols: 1 };
/** Wider pictures take longer and read no better at arm's length. */
const WIDEST = 960;

/** The browser's own reader where there is one, else ours; the file of ours is of the version that is bundled. */
export async function makeReader(): Promise<Read> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = await own?.getSupportedFormats().catch((): string[] => []);
  if (own !== undefined && formats?.includes("qr_code") === true) {
    const detector = new own({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
  }
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return readInScript;
}

let canvas: CanvasRenderingContext2D | null = null;

async function readInScript(video: HTMLVideoElement): Promise<readonly string[]> {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  if (width === 0 || height === 0) return [];
  canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (canvas === null) return [];
  if (canvas.canvas.width !== width || canvas.canvas.height !== height) Object.assign(canvas.canvas, { width, height });
  canvas.drawImage(video, 0, 0, width, height);
  const found = await readBarcodes(canvas.getImageData(0, 0, width, height), OPTIONS);
  return found.filter((code) => code.isValid).map((code) => code.text);
}
