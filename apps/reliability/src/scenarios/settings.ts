/** Small trainings, seconds each, in which everything that an app saves is at work. */

const digits = { dataset: 'synthetic', trainExamples: 400, testExamples: 100, epochs: 6 };

const SETTINGS = {
  lenet5: { ...digits, batchSize: 8, checkpointSeconds: 0 },
  perceptron: { ...digits, checkpointSeconds: 0 },
  'char-rnn': { units: 16, epochs: 2, checkpointSeconds: 0.2 },
  imagenet: { trainExamples: 320, testExamples: 40, epochs: 3, checkpointSeconds: 0.2 },
  'show-and-tell': {
    trainExamples: 200,
    validationExamples: 50,
    testExamples: 50,
    epochs: 2,
    checkpointSeconds: 0.2,
  },
  speech: { repetitions: 3, passes: 2, checkpointSeconds: 0 },
  'go-zero': {
    stages: '[{"size":3,"generations":3,"full":[8,8]}]',
    games: 16,
    parallel: 8,
    batchSize: 16,
    checkpointSeconds: 0.2,
  },
} as const;

export type TrainedApp = keyof typeof SETTINGS;
export const trainedApps = Object.keys(SETTINGS) as TrainedApp[];

/** What makes them shorter, with a checkpoint at the end of a pass only: as few calls of the file system as may be, the same each time. */
const SHORT: Partial<Record<TrainedApp, Record<string, unknown>>> = {
  lenet5: { epochs: 2 },
  perceptron: { epochs: 2 },
  imagenet: { trainExamples: 160, epochs: 2 },
  'go-zero': { stages: '[{"size":3,"generations":2,"full":[8,8]}]' },
};

const flagsFrom = (settings: object): string[] => [
  '--experiment=smoke',
  '--seed=1',
  ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
];

/** Flags of the experiment `smoke`, made smaller. */
export const flagsOf = (app: TrainedApp): string[] => flagsFrom(SETTINGS[app]);

/** The same, made as short as may be. */
export const shortFlagsOf = (app: TrainedApp): string[] =>
  flagsFrom({ ...SETTINGS[app], ...SHORT[app], checkpointSeconds: 1000 });

/** The same as settings of an experiment file that extends `smoke`. */
export const experimentOf = (app: TrainedApp): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries<unknown>(SETTINGS[app]).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('[') ? (JSON.parse(value) as unknown) : value,
    ]),
  );
