/**
 * Build the front end: css/*.css and js/*.js (those that no other file imports) are bundled and
 * minified, and so is tracker/homing.js, for the browsers of other people's customers; htmx and
 * images/* are copied; every name carries a hash of its content.
 *
 *     node build.mjs OUTPUT_FOLDER
 *
 * The folder is replaced as a whole. Beside the files it gets manifest.json (name → hashed name) and
 * licenses.txt (the notices of the parts that others wrote).
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const COPIED = { "htmx.js": "node_modules/htmx.org/dist/htmx.min.js" };
const TARGETS = ["chrome123", "edge123", "firefox125", "safari17.5"];
const TARGETS_OF_THE_TRACKER = ["es2019"];

const TEMPLATES = path.join(HERE, "../src/homing/ui/templates/**/*.html");

/** Of Tabler's rules, those that a template can need; so templates are a source of the build too. */
const onlyUsed = {
  name: "only-used",
  setup({ onLoad }) {
    onLoad({ filter: /tabler\.css$/ }, async ({ path: file }) => {
      const dynamicAttributes = ["data-bs-theme", "type", "href", "title"];
      const [{ css }] = await new PurgeCSS().purge({ content: [TEMPLATES], css: [file], dynamicAttributes });
      return { contents: css, loader: "css" };
    });
  },
};

async function filesIn(folder, ending) {
  const names = await fs.readdir(path.join(HERE, folder)).catch(() => []);
  return names.filter((name) => name.endsWith(ending)).sort().map((name) => `${folder}/${name}`);
}

/** Bundle the entry files; return their contents by name and the paths of all that went in. */
async function bundle() {
  const entryPoints = [...(await filesIn("css", ".css")), ...(await filesIn("js", ".js"))];
  const { outputFiles, metafile } = await build({
    absWorkingDir: HERE,
    entryPoints,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    legalComments: "eof",
    target: TARGETS,
    loader: { ".svg": "dataurl" },
    plugins: [onlyUsed],
    outdir: "out",
    logLevel: "warning",
  });
  const imported = new Set(
    Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((each) => each.path)),
  );
  const files = {};
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (imported.has(entryPoint)) continue;
    const { contents } = outputFiles.find((file) => file.path === path.join(HERE, output));
    files[path.basename(output)] = Buffer.from(contents);
  }
  return { files, inputs: Object.keys(metafile.inputs) };
}

/** Return homing.js, which runs on the sites of those who use Homing. */
async function tracker() {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: ["tracker/homing.js"],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: TARGETS_OF_THE_TRACKER,
    logLevel: "warning",
  });
  return { "homing.js": Buffer.from(outputFiles[0].contents) };
}

async function copies() {
  const images = (await filesIn("images", "")).map((file) => [path.basename(file), file]);
  const files = {};
  for (const [name, file] of [...Object.entries(COPIED), ...images]) {
    files[name] = await fs.readFile(path.join(HERE, file));
  }
  return files;
}

/** Return `name.HASH.ext`. */
function hashed(name, content) {
  const { name: stem, ext } = path.parse(name);
  return `${stem}.${createHash("sha256").update(content).digest("hex").slice(0, 10)}${ext}`;
}

/** Return the notices of every package that a file of the bundle came from. */
async function licenses(inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found && !packages.has(found[1])) packages.set(found[1], await notice(found[1], input));
  }
  return [...packages.keys()].sort().map((name) => packages.get(name)).join("\n\n");
}

async function notice(name, input) {
  const folder = path.join(HERE, "node_modules", name);
  const about = JSON.parse(await fs.readFile(path.join(folder, "package.json"), "utf8"));
  const title = `${name} ${about.version} (${about.license})`;
  const file = (await fs.readdir(folder)).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
  const text = file
    ? await fs.readFile(path.join(folder, file), "utf8")
    : await mitNotice(about, path.join(HERE, input));
  return `${title}\n${"=".repeat(title.length)}\n\n${text.trim()}\n`;
}

/** A package without a licence file: its copyright lines, and the MIT text as esbuild carries it. */
async function mitNotice(about, input) {
  if (about.license !== "MIT") throw new Error(`${about.name} ships no licence text`);
  const rights = (await fs.readFile(input, "utf8")).match(/Copyright \d{4}.*/g) ?? [];
  if (!rights.length) throw new Error(`${about.name} names no copyright holder`);
  const mit = await fs.readFile(path.join(HERE, "node_modules/esbuild/LICENSE.md"), "utf8");
  return `${[...new Set(rights)].join("\n")}\n\n${mit.slice(mit.indexOf("Permission is hereby"))}`;
}

async function write(folder, contents) {
  const fresh = `${folder}.new`;
  await fs.rm(fresh, { recursive: true, force: true });
  await fs.mkdir(fresh, { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    await fs.writeFile(path.join(fresh, name), content);
  }
  await fs.rm(folder, { recursive: true, force: true });
  await fs.rename(fresh, folder);
}

const [output] = process.argv.slice(2);
const { files: bundled, inputs } = await bundle();
const files = { ...bundled, ...(await tracker()), ...(await copies()) };
const names = Object.keys(files).sort();
const manifest = Object.fromEntries(names.map((name) => [name, hashed(name, files[name])]));
await write(path.resolve(output), {
  ...Object.fromEntries(names.map((name) => [manifest[name], files[name]])),
  "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "licenses.txt": await licenses([...inputs, ...Object.values(COPIED)]),
});
