/** Stand-ins for the programs of Debian, until a test is over. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './files.ts';

export const hasDpkg = existsSync('/usr/bin/dpkg-deb');

/** Puts a stand-in for apt-get first on the PATH; it runs the given shell lines. */
export async function fakeAptGet(...lines: string[]): Promise<void> {
  const bin = await temporaryFolder();
  await writeFile(join(bin, 'apt-get'), ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(join(bin, 'apt-get'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** A package of version 1.2-3 that installs one file, an absolute path; apt-get downloads it and no other. */
export async function fakeDebianPackage(name: string, file: string, contents: Uint8Array): Promise<void> {
  const tree = await temporaryFolder();
  await mkdir(join(tree, 'DEBIAN'));
  await chmod(join(tree, 'DEBIAN'), 0o755);
  await writeFile(
    join(tree, 'DEBIAN', 'control'),
    `Package: ${name}\nVersion: 1.2-3\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: tiny\n`,
  );
  await mkdir(join(tree, dirname(file)), { recursive: true });
  await writeFile(join(tree, file), contents);
  const archive = join(await temporaryFolder(), `${name}_1.2-3_all.deb`);
  execFileSync('dpkg-deb', ['--build', tree, archive], { stdio: 'ignore' });
  await fakeAptGet(`test "$1 $2" = "download ${name}" || exit 2`, `cp '${archive}' .`);
}
