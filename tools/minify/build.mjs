/**
 * Bundles and minifies the tracker's variants: node tools/minify/build.mjs [folder]. What it writes is committed.
 *
 * Each variant gets a form packed by brotli, a source map, which the server names in a header, and a line in
 * manifest.json: bytes, bytes as packed, and the hash for the attribute `integrity`.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Files of source/ that are served; others are parts of them. */
const VARIANTS = ["track", "track.full", "track.vitals", "plausible", "umami", "goatcounter"];

const tracker = fileURLToPath(new URL("../../src/footfall/ingest/tracker/", import.meta.url));
const folder = process.argv[2] ?? `${tracker}built`;

await build({
  entryPoints: VARIANTS.map((name) => ({ in: `${tracker}source/${name}.js`, out: name })),
  outdir: folder,
  bundle: true,
  minify: true,
  sourcemap: "external",
  format: "iife",
  // Browsers of 2020.
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
});

const manifest = {};
for (const name of VARIANTS) {
  const script = await readFile(`${folder}/${name}.js`);
  const packed = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: script.length } });
  await writeFile(`${folder}/${name}.js.br`, packed);
  manifest[`${name}.js`] = {
    bytes: script.length,
    gzip: gzipSync(script, { level: 9 }).length,
    brotli: packed.length,
    integrity: `sha384-${createHash("sha384").update(script).digest("base64")}`,
  };
}
await writeFile(`${folder}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
