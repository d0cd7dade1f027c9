// Bundles and minifies the tracker: node tools/minify/build.mjs [output]. What it writes is committed.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const tracker = fileURLToPath(new URL("../../src/footfall/ingest/tracker/", import.meta.url));

await build({
  entryPoints: [`${tracker}source/track.js`],
  outfile: process.argv[2] ?? `${tracker}track.js`,
  bundle: true,
  minify: true,
  format: "iife",
  // Every browser that knows modules.
  target: "es2018",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
