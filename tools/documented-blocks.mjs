// @ts-check
/** The code blocks of a Markdown text that are checked: those with `ci` in their info string, which readers do not see. */

/**
 * @typedef {object} DocumentedBlock
 * @property {number} line of its first line of code, from 1
 * @property {string} language `sh`, `diff`, `json`, `ts`
 * @property {string} note what stands behind `ci`: a file's path, `fails`
 * @property {string[]} code its lines
 */

/**
 * @param {string} markdown
 * @returns {DocumentedBlock[]} in the order of the text
 */
export function documentedBlocks(markdown) {
  /** @type {DocumentedBlock[]} */
  const blocks = [];
  let fence = '';
  /** @type {DocumentedBlock | undefined} */
  let block;
  markdown.split(/\r?\n/).forEach((text, index) => {
    const mark = /^\s*(`{3,}|~{3,})\s*(.*)$/.exec(text);
    if (!fence && mark) {
      fence = mark[1];
      const [language, ci, ...note] = mark[2].trim().split(/\s+/);
      if (ci === 'ci') blocks.push((block = { line: index + 2, language, note: note.join(' '), code: [] }));
    } else if (fence && mark && mark[1].startsWith(fence) && !mark[2]) {
      fence = '';
      block = undefined;
    } else block?.code.push(text);
  });
  return blocks;
}

/**
 * The commands of a block of shell. Comments and blank lines are left out; a line that ends in a backslash goes on in the next.
 *
 * @param {DocumentedBlock} block
 * @returns {{ line: number, command: string }[]} with the number of the line each starts in, from 1
 */
export function commandsOf({ line, code }) {
  /** @type {{ line: number, command: string }[]} */
  const commands = [];
  let continued = false;
  code.forEach((text, index) => {
    const words = text.trim();
    const command = words.replace(/\\$/, '').trim();
    if (continued) commands[commands.length - 1].command += ` ${command}`;
    else if (words && !words.startsWith('#')) commands.push({ line: line + index, command });
    continued = words.endsWith('\\');
  });
  return commands;
}
