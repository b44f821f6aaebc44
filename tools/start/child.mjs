// @ts-check
/** A child process in the foreground: it shares the terminal, gets the signals, and its failure ends this process. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs this same Node with `args`. Resolves when it succeeds; otherwise this process ends as the child ended. A channel lets the child
 * notice that this process is gone, however it went: a training then saves and stops.
 *
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function runNode(args, options) {
  return run(process.execPath, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    ...options,
    env: { ...(options?.env ?? process.env), NUTSHELL_LAUNCHER: String(process.pid) },
  });
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<void>}
 */
export function run(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    const stopRelaying = relaySignals(child);
    child.on('error', (error) => {
      console.error(`Cannot run ${file}: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      stopRelaying();
      if (code === 0) resolve();
      else process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1));
    });
  });
}

/**
 * Hands SIGINT, SIGTERM and SIGHUP on, each once. A Ctrl-C on a terminal has already reached the child, which must
 * not get it twice: the second one would tell it not to save its work.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function relaySignals(child) {
  const relays = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => {
    let relayed = signal === 'SIGINT' && process.stdin.isTTY;
    const relay = () => {
      if (!relayed) child.kill(signal);
      relayed = true;
    };
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  return () => relays.forEach((stop) => stop());
}
