/** Which of an app's systems an experiment, a run or a record is of. */
import { z } from 'zod';
import { byNearness } from '../file/nearest.ts';
import type { App, System } from './replication.ts';

/** A system as experiments, runs and records see it. */
export interface KnownSystem extends System<any> {
  /** What their config may hold: the system's own keys and, where the app has several, the key `system`. */
  readonly schema: z.ZodObject;
}

/** The systems of an app. A replication is its own and only one; its configs have no key `system`. */
export function systemsOf(app: App): KnownSystem[] {
  if (!('systems' in app)) {
    return [{ ...app, name: app.app, summary: app.title, schema: app.config.strict() }];
  }
  return app.systems.map((system) => ({
    ...system,
    schema: system.config.extend({ system: z.literal(system.name) }).strict(),
  }));
}

/** The system that a config is of. @returns it, or what is wrong with the config's key `system` */
export function systemOf(
  app: App,
  config: Record<string, unknown>,
): { system: KnownSystem; problem?: undefined } | { system?: undefined; problem: string } {
  const systems = systemsOf(app);
  const name = config.system;
  const system = 'systems' in app ? systems.find((candidate) => candidate.name === name) : systems[0];
  if (system) return { system };
  const names = systems.map((candidate) => candidate.name);
  return {
    problem:
      name === undefined
        ? `"config.system" is missing: expected one of ${names.join(', ')}`
        : `"config.system" is ${JSON.stringify(name)}; there are, nearest first: ${byNearness(String(name), names).join(', ')}`,
  };
}
