import { Failure } from '@nutshell/experiment';
import { spawn } from 'node:child_process';

/** Exit code of a training that Ctrl-C stopped. */
export const STOPPED = 130;

/**
 * Runs a command of this app in a process of its own, so that each training has all of the memory. A training saves and stops when Ctrl-C
 * is pressed, and also when this process dies.
 * @param runs folder of the runs
 * @returns false if it was stopped @throws Failure if it failed; it has told why
 */
export function runSubcommand(words: readonly string[], runs: string): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NUTSHELL_RUNS: runs, NUTSHELL_LAUNCHER: String(process.pid) },
  });
  const relays = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    // The terminal itself hands Ctrl-C to all processes.
    const relay = () => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  return new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 || code === STOPPED) resolve(code === 0);
      else reject(new Failure(`${words.join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  }).finally(() => relays.forEach((stop) => stop()));
}
