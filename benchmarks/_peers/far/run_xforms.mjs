// One process that fills a made form with the engine of ODK Web Forms: run_xforms.mjs ENVIRONMENT FORM KIND.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , environment, path, kind] = process.argv;
const ROUNDS = 15;
const require = createRequire(`${environment}/package.json`);
const { JSDOM } = require('jsdom');
const page = new JSDOM('<!doctype html>').window;
// The engine wants the globals of a browser, and its parser those of a CommonJS module.
for (const name of Object.getOwnPropertyNames(page)) {
  if (/^(DOM|XML|XPath|Node|Element|Attr|Document|Text|CDATA|Comment|Processing|HTMLElement)/.test(name) && !(name in globalThis)) {
    globalThis[name] = page[name];
  }
}
globalThis.window ??= page;
globalThis.document ??= page.document;
globalThis.__dirname = environment;
globalThis.require = require;
const { createInstance } = await import(pathToFileURL(require.resolve('@getodk/xforms-engine')));

const text = readFileSync(path, 'utf8');
const since = (begun) => performance.now() - begun;
const middle = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
const median = (act, rounds = ROUNDS) => {
  const times = [];
  for (let at = 0; at < rounds; at++) { const begun = performance.now(); act(at); times.push(since(begun)); }
  return middle(times);
};
const opened = async () => {
  const form = { fetchFormDefinition: () => { throw new Error('no network'); } };
  const made = await createInstance(text, { form, instance: { stateFactory: (state) => state } });
  if (made.status === 'failure') throw made.error;
  return made.root;
};
const nodesOf = (node, found = []) => {
  found.push(node);
  for (const child of node.currentState?.children ?? []) nodesOf(child, found);
  return found;
};
const touch = (root) => nodesOf(root).reduce((sum, node) => sum + (node.currentState.relevant ? 1 : 0), 0);

const memory = process.memoryUsage().rss;
let begun = performance.now();
let root = await opened();
touch(root);
const figures = { load_cold_ms: since(begun), memory_mb: (process.memoryUsage().rss - memory) / 1048576 };
begun = performance.now();
root = await opened();
touch(root);
figures.load_warm_ms = since(begun);

const all = nodesOf(root);
const byPath = new Map(all.map((node) => [node.currentState.reference, node]));
const value = (reference) => byPath.get(reference).currentState.instanceValue;
const answer = (reference, given) => {
  const node = byPath.get(reference);
  if (node.nodeType === 'select') node.selectValue(given); else node.setValue(given);
};
const named = (kind_) => [...byPath.keys()].filter((reference) => new RegExp(`/${kind_}\\d+$`).test(reference));
if (kind === 'long') {
  const gates = named('gate'), numbers = named('number'), sums = named('sum'), texts = named('text');
  for (const gate of gates) answer(gate, 'a');
  numbers.forEach((reference, at) => answer(reference, at % 7));
  figures.plain_ms = median((at) => { answer(texts[0], `hello ${at}`); value(texts[0]); });
  figures.chain_ms = median((at) => { answer(numbers[1], 100 + at); value(sums.at(-1)); });
  figures.chain_value = String(value(sums.at(-1)));
  const inside = all.filter((node) => node.currentState.reference.startsWith('/data/s10/'));
  const count = () => inside.filter((node) => node.currentState.relevant).length;
  figures.section_ms = median((at) => { answer(gates[9], 'ab'[(at + 1) % 2]); count(); }, ROUNDS + 1);
} else if (kind === 'rows') {
  const count = [...byPath.keys()].filter((reference) => /\/row\[\d+\]\/qty$/.test(reference)).length;
  const shares = () => { let sum = 0; for (let at = 1; at <= count; at++) sum += Number(value(`/data/row[${at}]/share`)); return sum; };
  figures.quantity_ms = median((at) => { answer(`/data/row[${Math.floor(count / 2)}]/qty`, 6 + at); shares(); });
  figures.total_value = String(Number(value('/data/total')));
  figures.shares_value = shares().toFixed(2);
  const range = all.find((node) => node.nodeType?.startsWith('repeat-range'));
  figures.add_ms = median(() => { range.addInstances(); value('/data/total'); }, 3);
  figures.remove_ms = median((at) => { range.removeInstances(count + 2 - at); value('/data/total'); }, 3);
} else {
  const place = byPath.get('/data/place');
  const chosen = (at) => { answer('/data/group', `g${at % 20}`); return place.currentState.valueOptions.length; };
  chosen(1);
  figures.filter_ms = median(chosen, 5);
  figures.offered_value = String(chosen(3));
}
console.log(JSON.stringify(figures));
process.exit(0);
