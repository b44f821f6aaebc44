/** A logarithmic axis just wide enough for its values. */
import { ticks } from '@nutshell/drawing';

export interface LogAxis {
  scale: { type: 'log'; domain: [number, number]; nice: false };
  /** Round numbers inside the domain. */
  ticks: number[];
}

/** @param values positive numbers, at least one */
export function logAxis(values: readonly number[]): LogAxis {
  const margin = 1.12;
  const low = values.reduce((least, value) => Math.min(least, value)) / margin; // any number of them
  const high = values.reduce((most, value) => Math.max(most, value)) * margin;
  return {
    scale: { type: 'log', domain: [low, high], nice: false },
    ticks: ticks({ low, high, log: true }).map(({ value }) => value),
  };
}

/** `test error, % (log scale)`; `factor` is 100 where the axis shows percent. */
export function axisTitle(label: string, factor: number, log: LogAxis | undefined): string {
  return `${label}${factor === 100 ? ', %' : ''}${log ? ' (log scale)' : ''}`;
}
