// @ts-check
/** docs/dependencies.md: what is installed, why, under which licences, with which scripts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installScripts, licences, purposes } from './reasons.mjs';

/**
 * @typedef {object} Installed a package as package-lock.json has it
 * @property {string} path `node_modules/a/node_modules/b`
 * @property {string} name
 * @property {string} version
 * @property {string} license
 * @property {boolean} hasScript whether it brings an install script
 * @property {boolean} onlyDevelopment
 */

/**
 * @typedef {object} Facts
 * @property {Installed[]} installed all packages that npm may install here or on other machines
 * @property {Map<string, string[]>} named folders of ours (`.` is the root) that name a package in their package.json
 * @property {Record<string, boolean>} allowScripts
 */

/** @param {string} root of the repository @returns {Facts} */
export function readFacts(root) {
  /** @param {string} file */
  const json = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  /** @type {[string, any][]} */
  const all = Object.entries(json('package-lock.json').packages);
  const ours = all.filter(([path]) => !path.includes('node_modules'));
  const ourNames = new Set(
    all.filter(([, { link }]) => link).map(([path]) => path.replace('node_modules/', '')),
  );
  /** @type {Facts['named']} */
  const named = new Map();
  for (const [path, { dependencies, devDependencies, optionalDependencies, peerDependencies }] of ours) {
    const names = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
    for (const name of Object.keys(names).filter((each) => !ourNames.has(each)))
      named.set(name, [...(named.get(name) ?? []), path || '.']);
  }
  const installed = all
    .filter(([path, { link }]) => path.includes('node_modules') && !link)
    .map(([path, { version, license = '', hasInstallScript = false, dev = false }]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license,
      hasScript: hasInstallScript,
      onlyDevelopment: dev,
    }));
  return { installed, named, allowScripts: json('package.json').allowScripts };
}

/**
 * The licences of an expression such as `(MIT OR CC0-1.0)`.
 *
 * @param {string} expression
 */
export const licencesIn = (expression) => expression.replace(/[()]/g, '').split(/ AND | OR /);

/**
 * What is not as reasons.mjs says, a sentence each.
 *
 * @param {Facts} facts
 */
export function problemsOf({ installed, named, allowScripts }) {
  const scripted = new Set(installed.filter(({ hasScript }) => hasScript).map(({ name }) => name));
  return [
    ...lacking([...named.keys()], purposes).map((name) => `${name} is named by ${named.get(name)}: say why`),
    ...lacking(Object.keys(purposes), named).map((name) => `${name} has a reason, but nothing names it`),
    ...lacking([...scripted], installScripts).map(
      (name) => `${name} has an install script: say what it does`,
    ),
    ...lacking([...scripted], allowScripts).map((name) => `${name} has no line in allowScripts`),
    ...lacking(Object.keys(allowScripts), scripted).map((name) => `${name} has no install script any more`),
    ...lacking(Object.keys(installScripts), scripted).map((name) => `${name} has no install script any more`),
    ...installed
      .filter(({ license }) => licencesIn(license).some((each) => !(each in licences)))
      .map(({ path, license }) => `${path} has the licence “${license}”`),
  ];
}

/**
 * @param {string[]} names
 * @param {Map<string, unknown> | Set<string> | Record<string, unknown>} known
 */
const lacking = (names, known) =>
  names.filter((name) =>
    known instanceof Map || known instanceof Set ? !known.has(name) : !(name in known),
  );

/** The part of the page that is the same on every machine. @param {Facts} facts */
export function pageOf({ installed, named, allowScripts }) {
  /** The one that our folders get. @param {string} name */
  const resolved = (name) => {
    const places = [
      ...(named.get(name) ?? []).map((folder) => `${folder}/node_modules/${name}`),
      `node_modules/${name}`,
    ];
    return installed.find(({ path }) => places.includes(path));
  };
  const direct = [...named.keys()].sort().map((name) => {
    const { version = '', license = '' } = resolved(name) ?? {};
    return [`\`${name}\``, version, license, purposes[name], users(named.get(name) ?? [])];
  });
  const scripts = Object.keys(allowScripts).map((name) => [
    `\`${name}\``,
    allowScripts[name] ? 'yes' : 'no',
    installScripts[name],
  ]);
  const counts = Object.entries(licences).map(([name, asks]) => {
    const those = installed.filter(({ license }) => licencesIn(license).includes(name));
    const used = those.filter(({ onlyDevelopment }) => !onlyDevelopment);
    return [name, String(used.length), String(those.length - used.length), asks];
  });
  return `# Dependencies

\`npm run dependencies\` writes this page. Versions are exact; package-lock.json has the SHA-512 of every package.

## What we name, and why

${table(['package', 'version', 'licence', 'why', 'named by'], direct)}

## Install scripts

npm runs those of \`allowScripts\` in package.json that are true, and no others.

${table(['package', 'run', 'what it does'], scripts)}

## Licences

Of all packages of package-lock.json, those for other platforms included; one with two licences counts twice.

${table(['licence', 'packages', 'only for development', 'what it asks of us'], counts)}

A bill of materials, in CycloneDX or SPDX:

    npm sbom --sbom-format=cyclonedx > sbom.json
    npm sbom --sbom-format=spdx --omit=dev > sbom.spdx.json
`;
}

/** @param {string[]} folders */
const users = (folders) =>
  folders.length > 4
    ? `${folders.length} packages`
    : folders.map((folder) => (folder === '.' ? 'root' : folder)).join(', ');

/** @param {string[]} head @param {string[][]} rows */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
