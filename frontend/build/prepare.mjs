// Makes what the styles import: Archivo cut down to what Admit sets, and a fallback face of the same measure.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { create } from "fontkit";
import subsetFont from "subset-font";

const OUT = new URL("../.cache/", import.meta.url);
const FILES = new URL("../node_modules/@fontsource-variable/archivo/files/", import.meta.url);
const AXES = { wght: { min: 400, max: 840 }, wdth: { min: 88, max: 125 } };

// Latin: ASCII, Latin-1, the punctuation and signs our own words use, and currency signs of Europe.
const LATIN = [[0x20, 0x7e], [0xa0, 0xff], [0x131, 0x131], [0x152, 0x153], [0x2c6, 0x2c6], [0x2da, 0x2da], [0x2dc, 0x2dc],
  [0x2002, 0x200a], [0x2010, 0x2015], [0x2018, 0x201e], [0x2020, 0x2022], [0x2026, 0x2026], [0x202f, 0x202f],
  [0x2039, 0x203a], [0x20ac, 0x20ac], [0x2122, 0x2122], [0x2190, 0x2193], [0x2212, 0x2212]];
// Latin Extended-A and the comma-below letters of Romanian: every national alphabet of Europe written in Latin.
const LATIN_EXT = [[0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x18f, 0x18f], [0x192, 0x192], [0x218, 0x21b],
  [0x259, 0x259], [0x1e80, 0x1e85], [0x1e9e, 0x1e9e], [0x1ef2, 0x1ef3], [0x20a0, 0x20ab], [0x20ad, 0x20c0]];

// How often letters stand in running European text, and Arial's advance widths in thousandths of an em.
const OFTEN = { " ": 16, a: 7, b: 1.5, c: 2.5, d: 3.5, e: 11, f: 1.8, g: 2, h: 4, i: 6.5, j: 0.3, k: 1, l: 3.5, m: 2.5,
  n: 7, o: 6, p: 1.8, q: 0.2, r: 6, s: 6, t: 7, u: 3, v: 1.2, w: 1.5, x: 0.3, y: 1.2, z: 0.6 };
const ARIAL = { " ": 278, a: 556, b: 556, c: 500, d: 556, e: 556, f: 278, g: 556, h: 556, i: 222, j: 222, k: 500, l: 222,
  m: 833, n: 556, o: 556, p: 556, q: 556, r: 333, s: 500, t: 278, u: 556, v: 500, w: 722, x: 500, y: 500, z: 500 };

const characters = (ranges) => ranges.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, step) => String.fromCodePoint(from + step))).join("");

const unicodeRange = (ranges) => ranges.map(([from, to]) =>
  from === to ? `U+${from.toString(16)}` : `U+${from.toString(16)}-${to.toString(16)}`).join(", ");

const meanWidth = (widthOf) => {
  const letters = Object.entries(OFTEN);
  const total = letters.reduce((sum, [, weight]) => sum + weight, 0);
  return letters.reduce((sum, [letter, weight]) => sum + widthOf(letter) * weight, 0) / total;
};

async function cut(name, ranges) {
  const whole = await readFile(new URL(`archivo-${name}-wdth-normal.woff2`, FILES));
  const small = await subsetFont(whole, characters(ranges), { targetFormat: "woff2", variationAxes: AXES });
  await writeFile(new URL(`archivo-${name}.woff2`, OUT), small);
  return `@font-face {
  font-family: "Archivo Variable";
  src: url("./archivo-${name}.woff2") format("woff2");
  font-weight: ${AXES.wght.min} ${AXES.wght.max};
  font-stretch: ${AXES.wdth.min}% ${AXES.wdth.max}%;
  font-display: swap;
  unicode-range: ${unicodeRange(ranges)};
}
`;
}

async function fallback() {
  const font = create(await readFile(new URL("archivo-latin-wdth-normal.woff2", FILES)));
  const own = meanWidth((letter) => font.glyphForCodePoint(letter.codePointAt(0)).advanceWidth / font.unitsPerEm);
  const scale = own / meanWidth((letter) => ARIAL[letter] / 1000);
  const percent = (units) => `${((Math.abs(units) / font.unitsPerEm / scale) * 100).toFixed(2)}%`;
  return `@font-face {
  font-family: "Archivo Fallback";
  src: local("Arial"), local("Liberation Sans"), local("Arimo"), local("Helvetica");
  size-adjust: ${(scale * 100).toFixed(2)}%;
  ascent-override: ${percent(font.ascent)};
  descent-override: ${percent(font.descent)};
  line-gap-override: ${percent(font.lineGap)};
}
`;
}

await mkdir(OUT, { recursive: true });
const faces = [await cut("latin", LATIN), await cut("latin-ext", LATIN_EXT), await fallback()];
await writeFile(new URL("fonts.css", OUT), faces.join("\n"));
