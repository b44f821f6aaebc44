/**
 * The lab on this machine: `npm run lab`, or `npx nx run lab:serve [--port=4750]`; `npx nx run lab:build` makes the
 * static site in apps/lab/dist. `serve` builds it first if it is missing or its sources have changed, prints the
 * address, and ends at Ctrl-C.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { WriteFailure } from '@nutshell/experiment/disk-failure';
import { PortTaken, startServer } from './lab-server.ts';
import { buildSite, isBuilt, labFolder } from './site.ts';
import { dataFolders } from './vite-plugin.ts';

const usage = `npx nx run lab:serve [--port=4750]   build the site if need be, and serve it on 127.0.0.1
npx nx run lab:build                 make the static site in apps/lab/dist
npx nx run lab:dev                   Vite's server for developing, with the same runs and results`;

const firstPort = 4750;
const site = path.join(labFolder, 'dist');

/** Something the person at the keyboard can put right. */
class Mistake extends Error {}

async function run(words: string[]): Promise<void> {
  const { command, port } = read(words);
  if (command === 'help') return console.log(usage);
  if (command === 'build') {
    await build('info');
    return console.log(`The site is in ${path.relative(process.cwd(), site)}: copy it to any static server.`);
  }
  process.on('SIGINT', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  if (!isBuilt(site)) {
    console.log('Building the site …');
    await build('warn');
  }
  const folders = dataFolders();
  const ports = port === undefined ? Array.from({ length: 20 }, (_, index) => firstPort + index) : [port];
  const server = await startServer({ site, ...folders }, ports);
  console.log(`The lab is at ${server.url}  (Ctrl-C ends it; runs from ${folders.runs})`);
}

async function build(logLevel: 'info' | 'warn'): Promise<void> {
  try {
    await buildSite(site, logLevel);
  } catch (error) {
    if (error instanceof WriteFailure) throw new Mistake(error.message);
    const what = error instanceof Error ? error.message : String(error);
    throw new Mistake(`The site cannot be built from its sources in apps/lab and packages/: ${what}`);
  }
}

function read(words: string[]): { command: string; port?: number } {
  let parsed;
  try {
    const options = { port: { type: 'string' }, help: { type: 'boolean' } } as const;
    parsed = parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new Mistake(`${(error as Error).message}\n${usage}`);
  }
  const { values, positionals } = parsed;
  const [command = 'help', ...rest] = values.help ? [] : positionals;
  if (rest.length || !['serve', 'build', 'help'].includes(command)) {
    throw new Mistake(`There is no command "${positionals.join(' ')}".\n${usage}`);
  }
  if (values.port === undefined) return { command };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Mistake(
      `--port is "${values.port}": expected a whole number from 0 (any that is free) to 65535.`,
    );
  }
  return { command, port };
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Mistake || error instanceof PortTaken)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
