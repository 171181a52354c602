// See that every text of src/locales is said somewhere, and that what is said is there.
// A key is said where a file that imports its topic, or a file beside that one, names it: say("key"), texts.key, a list of keys,
// or the beginning of a key made from parts (`level_${…}`). Keys that are ids of the server are named in a comment `// ids: a b`.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "src");
const files = readdirSync(ROOT, { recursive: true })
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), "utf8") }));
const sources = files.filter(({ name }) => dirname(name) !== "locales");

/** Return the keys of a topic and those that only ids of the server name; other exports of a topic are said by such ids. */
function keysOf(whole) {
  const text = whole.slice(whole.indexOf("export default {")).split("\n}")[0];
  const keys = [...text.matchAll(/^ {2}(\w+|"[^"]+"): \{/gm)].map((hit) => hit[1].replaceAll('"', ""));
  const ids = [...text.matchAll(/\/\/ ids: (.*)$/gm)].flatMap((hit) => hit[1].trim().split(/\s+/));
  return { keys, ids: new Set(ids) };
}

/** Return the files that may say a topic: those that import it, and plain modules beside them. */
function saying(topic) {
  const users = sources.filter(({ text }) => new RegExp(`from "[^"]*locales/${topic}"`).test(text));
  const folders = new Set(users.map(({ name }) => dirname(name)));
  return { users, near: [...users, ...sources.filter(({ name }) => folders.has(dirname(name)) && !users.some((one) => one.name === name))] };
}

function isSaid(key, topic, texts) {
  const literal = new RegExp(`["'\`]${key}["'\`]|\\b(texts|${topic})\\.${key}\\b`);
  const made = texts.flatMap((text) => [...text.matchAll(/`(\w*)\$\{[^}]*\}(\w*)`/g)].map((hit) => [hit[1], hit[2]]));
  return texts.some((text) => literal.test(text)) || made.some(([head, tail]) => head.length + tail.length > 2 && key.startsWith(head) && key.endsWith(tail));
}

const wrong = [];
for (const { name, text } of files.filter(({ name }) => dirname(name) === "locales")) {
  const topic = basename(name, ".ts");
  const { keys, ids } = keysOf(text);
  const { users, near } = saying(topic);
  const texts = near.map((one) => one.text);
  for (const key of keys) if (!ids.has(key) && !isSaid(key, topic, texts)) wrong.push(`src/${name}: "${key}" is said nowhere`);
  for (const id of ids) if (!keys.includes(id)) wrong.push(`src/${name}: id "${id}" has no text`);
  const known = new Set(keys);
  for (const user of users.filter(({ text }) => (text.match(/from "[^"]*locales\//g) ?? []).length === 1))
    for (const hit of user.text.matchAll(/\bsay\("(\w+)"/g)) if (!known.has(hit[1])) wrong.push(`src/${user.name}: says "${hit[1]}", which is not in ${topic}`);
}
for (const line of wrong) console.error(line);
process.exitCode = wrong.length ? 1 : 0;
