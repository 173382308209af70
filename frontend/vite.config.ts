import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const pages = ["early", "public", "checkout", "passes", "keep", "console", "door", "checkin", "door-worker", "styleguide"];
const sheets = ["public", "console", "door"];

/** htmx keeps one eval for inline handlers. We forbid those, so the call goes and the file gets smaller. */
const withoutEval = {
  name: "htmx-without-eval",
  transform(code: string, id: string): string | undefined {
    if (!id.includes("htmx.esm.js")) return undefined;
    if (!code.includes("return eval(str)")) throw new Error("htmx has changed: look for its eval again");
    return code.replace("return eval(str)", "throw new Error(`not allowed: ${str}`)");
  },
};

export default defineConfig({
  base: "/static/",
  plugins: [withoutEval, tailwindcss()],
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: process.env.ADMIT_FRONT_OUT ?? "../src/admit/web/static",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: addresses
    manifest: "manifest.json",
    modulePreload: false, // the layout names them, so no helper has to
    target: ["chrome123", "firefox121", "safari17.5"], // light-dark() is the newest thing we lean on
    rollupOptions: {
      input: [...pages.map((name) => `entries/${name}.ts`), ...sheets.map((name) => `styles/${name}.css`)],
    },
  },
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"] },
});
