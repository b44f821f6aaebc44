import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { trainingArguments } from '../start/commands.mjs';

const TOOLS = resolve(import.meta.dirname, '..');

it('trains the experiment "budget" unless the flags say which, and passes the flags on', () => {
  const flags = (...given: string[]) => trainingArguments('lenet5', given).slice(3);
  expect(flags()).toEqual(['train', '--experiment=budget']);
  expect(flags('--epochs=1')).toEqual(['train', '--experiment=budget', '--epochs=1']);
  expect(flags('--experiment=paper', '--seed=2')).toEqual(['train', '--experiment=paper', '--seed=2']);
  expect(flags('--experiment', 'paper')).toEqual(['train', '--experiment', 'paper']);
  expect(flags('--resume=latest')).toEqual(['train', '--resume=latest']);
});

it('says which Node it needs when this one is too old', () => {
  const old = `Object.defineProperty(process.versions, 'node', { value: '18.20.8' }); await import('./start.mjs');`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', old], {
    cwd: TOOLS,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toBe('Nutshell needs Node 20.19 or newer; this is 18.20.8. See https://nodejs.org.\n');
});

it('ends with the exit code of the child', () => {
  const { status } = runChild('process.exit(7)');
  expect(status).toBe(7);
});

it('goes on after a child that succeeds', () => {
  const { status, stdout } = runChild('process.exit(0)');
  expect(status).toBe(0);
  expect(stdout).toBe('went on\n');
});

// Windows has no signals to hand on: a process is ended there, not asked to end.
it.skipIf(process.platform === 'win32')(
  'hands a signal on once and waits for the child to clean up',
  async () => {
    const cleanUp = `let n = 0; process.on('SIGTERM', () => { n++; setTimeout(() => { console.log('signals:', n); process.exit(5); }, 300); });
    setInterval(() => {}, 1000); console.log('ready');`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentOf(cleanUp)], {
      cwd: TOOLS,
    });
    let output = '';
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (text === 'ready\n') {
        parent.kill('SIGTERM');
        setTimeout(() => parent.kill('SIGTERM'), 100);
      }
    });
    const [status] = await once(parent, 'close');
    expect(status).toBe(5);
    expect(output).toBe('ready\nsignals: 1\n');
  },
);

function runChild(script: string) {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', parentOf(script)], {
    cwd: TOOLS,
    encoding: 'utf8',
  });
}

/** A program that runs `script` as start.mjs runs an app. */
function parentOf(script: string) {
  return `import { runNode } from './start/child.mjs';
    await runNode(['--eval', ${JSON.stringify(script)}]);
    console.log('went on');`;
}
