// @ts-check
/**
 * The program behind `npm start` and `npm test`: `node tools/start.mjs train lenet5 [flags]` and `node tools/start.mjs test [flags]`.
 *
 * Needs nothing but Node: it installs the dependencies first if that has not been done. There is no static import
 * here, so that a Node that is too old still prints the message about it.
 */
const OLDEST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  import('./start/commands.mjs').then(({ runCommand }) => runCommand(process.argv.slice(2)));
} else {
  console.error(
    `Nutshell needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
  process.exitCode = 1;
}
