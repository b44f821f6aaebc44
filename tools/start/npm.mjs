// @ts-check
/** How to start npm from a program, on Windows too. */

/**
 * npm tells the scripts it runs where it lies (npm_execpath). Otherwise a shell finds it: npm.cmd on Windows, which
 * cannot be started without one.
 *
 * @param {string[]} words that mean nothing to a shell: no blanks, no quotes
 * @returns {{ file: string, args: string[], shell: boolean }} for spawn
 */
export function npmCommand(words) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('npm-cli.js')
    ? { file: process.execPath, args: [npm, ...words], shell: false }
    : { file: ['npm', ...words].join(' '), args: [], shell: true };
}
