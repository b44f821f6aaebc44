import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeEnvironment } from '@nutshell/experiment';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** When and where numbers were measured, and how busy the machine was before: what a speed means nothing without. */
export function machineLines(): string[] {
  const { cpu, cores, os: system, node, packages, commit } = describeEnvironment(ROOT);
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit.slice(0, 12)}${commit.endsWith('-dirty') ? ' with changes' : ''}`,
    `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${system}, load ${os.loadavg()[0].toFixed(1)} at the start`,
    [`Node ${node}`, ...versions].join(', '),
  ];
}
