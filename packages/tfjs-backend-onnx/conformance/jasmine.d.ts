/** The part of jasmine that the conformance run uses; jasmine publishes no types. */
declare module 'jasmine' {
  export interface SuiteResult {
    description: string;
  }
  export interface SpecResult {
    fullName: string;
    status: string;
    failedExpectations: { message: string }[];
  }
  export interface Reporter {
    suiteStarted?(suite: SuiteResult): void;
    suiteDone?(suite: SuiteResult): void;
    specStarted?(spec: SpecResult): void;
    specDone?(spec: SpecResult): void;
  }
  export default class Jasmine {
    exitOnCompletion: boolean;
    env: { configure(settings: { random: boolean }): void };
    clearReporters(): void;
    addReporter(reporter: Reporter): void;
    execute(files: string[], filter?: RegExp): Promise<unknown>;
  }
}
