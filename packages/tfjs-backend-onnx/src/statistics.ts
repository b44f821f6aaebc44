/** Counts since the backend began, or since `resetStats`. */
export interface OnnxStats {
  /** Graphs that were compiled into sessions, and the time it took. */
  compiles: number;
  compileMilliseconds: number;
  /** Sessions that were run, and the time inside of them. */
  runs: number;
  runMilliseconds: number;
  /** Graphs that were computed operator by operator, since they were met for the first few times and would take longer to compile. */
  interpreted: number;
  /** Time from the start of a flush to its end, compiling and running included. */
  flushMilliseconds: number;
  /** Bytes fed to sessions and fetched from them. */
  bytesIn: number;
  bytesOut: number;
  /** Sessions in the cache now. */
  cachedSessions: number;
  /** What they take, by estimate. */
  cachedBytes: number;
  /** How many times a kernel was computed by the cpu backend instead, by kernel name. */
  fallbacks: Record<string, number>;
  /** How many times a call of a compiled function could not be captured, by reason. */
  refusals: Record<string, number>;
}

export function newStatistics(): OnnxStats {
  return {
    compiles: 0,
    compileMilliseconds: 0,
    runs: 0,
    runMilliseconds: 0,
    interpreted: 0,
    flushMilliseconds: 0,
    bytesIn: 0,
    bytesOut: 0,
    cachedSessions: 0,
    cachedBytes: 0,
    fallbacks: {},
    refusals: {},
  };
}
