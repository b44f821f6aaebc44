// @ts-check
/** Compares node_modules with package-lock.json, and runs `npm ci` where they differ. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { npmCommand } from './npm.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/**
 * Runs `npm ci` in `root` if its node_modules is missing or differs from package-lock.json.
 *
 * @param {string} root
 */
export async function ensureInstalled(root) {
  const reason = whyInstall(root);
  if (!reason) return;
  console.log(`Installing the dependencies (${reason}) …`);
  const { file, args, shell } = npmCommand(['ci']);
  await run(file, args, { cwd: root, shell });
}

/**
 * Why `npm ci` is needed, or undefined where it is not. npm's own list of what it installed (node_modules/.package-lock.json,
 * which it writes last) is compared with the lock file. Times are not compared: a checkout gives files any time.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
export function whyInstall(root) {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'node_modules is missing or incomplete';
  const locked = readLock(join(root, 'package-lock.json'));
  if (!locked) throw new Error(`No readable package-lock.json in ${root}: restore it with git.`);
  const stale = Object.keys(locked.packages).find((path) =>
    differs(path, locked.packages[path], installed.packages[path]),
  );
  return stale && `${stale} is not as package-lock.json has it`;
}

/**
 * @param {string} path
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} installed
 */
function differs(path, locked, installed) {
  if (!path.startsWith('node_modules/')) return false; // the root and the workspaces: they are source, not installed
  if (!installed) return !locked.optional; // for another platform, or its binary could not be fetched
  if (locked.link) return installed.resolved !== locked.resolved;
  return installed.version !== locked.version || installed.integrity !== locked.integrity;
}

/**
 * @param {string} file
 * @returns {LockFile | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
