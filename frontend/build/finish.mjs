// After Vite: hashed pictures, the icon set for the templates, and .br and .gz beside every text file.
import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const FRONT = resolve(import.meta.dirname, "..");
const OUT = resolve(FRONT, process.env.ADMIT_FRONT_OUT ?? "../src/admit/web/static");
const ICONS = resolve(FRONT, "node_modules/lucide-static/icons");
const TEXT = /\.(css|js|svg|wasm|webmanifest)$/;

async function addPictures(manifest) {
  for (const name of await readdir(resolve(FRONT, "images"))) {
    const hash = createHash("sha256").update(await readFile(resolve(FRONT, "images", name))).digest("base64url");
    const dot = name.lastIndexOf(".");
    const file = `assets/${name.slice(0, dot)}-${hash.slice(0, 8)}${name.slice(dot)}`;
    await copyFile(resolve(FRONT, "images", name), resolve(OUT, file));
    manifest[`images/${name}`] = { file };
  }
}

function renameFonts(manifest) {
  for (const key of Object.keys(manifest).filter((key) => key.endsWith(".woff2"))) {
    manifest[key.replace(/^.*\//, "fonts/")] = { file: manifest[key].file };
    delete manifest[key];
  }
}

async function writeIcons() {
  const icons = {};
  for (const name of (await readdir(ICONS)).filter((name) => name.endsWith(".svg")).sort()) {
    const svg = await readFile(resolve(ICONS, name), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    icons[name.slice(0, -4)] = inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>");
  }
  await writeFile(resolve(OUT, "icons.json"), JSON.stringify(icons));
}

async function compress(folder) {
  for (const name of (await readdir(folder)).filter((name) => TEXT.test(name))) {
    const whole = await readFile(resolve(folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length };
    await writeFile(resolve(folder, `${name}.br`), brotliCompressSync(whole, { params }));
    await writeFile(resolve(folder, `${name}.gz`), gzipSync(whole, { level: 9 }));
  }
}

const manifest = JSON.parse(await readFile(resolve(OUT, "manifest.json"), "utf8"));
renameFonts(manifest);
await addPictures(manifest);
await writeIcons();
await compress(resolve(OUT, "assets"));
await writeFile(resolve(OUT, "manifest.json"), JSON.stringify(manifest, null, 1));
