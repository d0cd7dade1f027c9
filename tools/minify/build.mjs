/**
 * Bundles and minifies the tracker's variants: node tools/minify/build.mjs. What it writes to built/ is committed.
 *
 * Each variant gets a form packed by brotli, a source map, which the server names in a header, and a line in
 * manifest.json: bytes, bytes as packed, and the hash for the attribute `integrity`. The npm package's module is
 * bundled only, because applications minify what they use of it; it is not committed.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { minify } from "terser";

/** Files of source/ that are served; others are parts of them. */
const VARIANTS = ["track", "track.full", "track.vitals", "plausible", "umami", "goatcounter"];

const root = fileURLToPath(new URL("../../", import.meta.url));
const tracker = `${root}src/footfall/ingest/tracker/`;
const folder = `${tracker}built`;
const npm = `${root}packages/tracker/`;

/** What both are built with. */
const SHARED = {
  bundle: true,
  // Browsers of 2020.
  target: "es2020",
  charset: "ascii",
  logLevel: "warning",
};

/** Return a variant's script and source map. esbuild bundles, terser makes names and what is left short. */
const built = async (name) => {
  const { outputFiles } = await build({
    ...SHARED,
    entryPoints: [{ in: `${tracker}source/${name}.js`, out: name }],
    outdir: folder,
    write: false,
    minifySyntax: true,
    sourcemap: "external",
    format: "iife",
    legalComments: "none",
  });
  const [map, bundle] = outputFiles.map((file) => file.text);
  const { code, map: ownMap } = await minify(bundle, {
    ecma: 2020,
    // Nothing here reads a property for the sake of reading it.
    compress: { passes: 3, pure_getters: true },
    format: { ascii_only: true },
    sourceMap: { content: map, includeSources: true },
  });
  return { script: Buffer.from(code), map: ownMap };
};

await mkdir(folder, { recursive: true });
const manifest = {};
for (const name of VARIANTS) {
  const { script, map } = await built(name);
  const packed = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: script.length } });
  await writeFile(`${folder}/${name}.js`, script);
  await writeFile(`${folder}/${name}.js.map`, map);
  await writeFile(`${folder}/${name}.js.br`, packed);
  manifest[`${name}.js`] = {
    bytes: script.length,
    gzip: gzipSync(script, { level: 9 }).length,
    brotli: packed.length,
    integrity: `sha384-${createHash("sha384").update(script).digest("base64")}`,
  };
}
await writeFile(`${folder}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);

await build({ ...SHARED, entryPoints: [`${npm}source/index.js`], outfile: `${npm}dist/index.js`, format: "esm" });
await copyFile(`${root}LICENSE`, `${npm}dist/LICENSE`);
