/** Progress of what is fetched. */

/** Starts to show `total` units of work, which the label names; 1 where the size is not known. `progress` of a run fits. */
export type ShowProgress = (label: string, total: number) => { update(done: number): void; stop(): void };

/** The default: one line per file on standard error. */
export const plainLines: ShowProgress = (label, total) => {
  process.stderr.write(`${label}${total > 1 ? `: ${total.toLocaleString('en-US')}` : ''}\n`);
  return { update() {}, stop() {} };
};
