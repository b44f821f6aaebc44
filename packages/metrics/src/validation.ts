// Argument checks. A metric of malformed input is a plausible number, which is worse than an error, so every
// public function checks first; each check is one pass that allocates nothing.

/** Throws a RangeError naming both lengths if `a` and `b` differ in length. */
export function requireSameLength(
  nameA: string,
  a: ArrayLike<unknown>,
  nameB: string,
  b: ArrayLike<unknown>,
): void {
  if (a.length !== b.length) {
    throw new RangeError(
      `${nameA} and ${nameB} must describe the same examples, but ${nameA} has length ${a.length} and ${nameB} has length ${b.length}`,
    );
  }
}

/** Throws a RangeError if `values` is empty: a mean over nothing has no value. */
export function requireNonEmpty(name: string, values: ArrayLike<unknown>): void {
  if (values.length === 0) throw new RangeError(`${name} is empty; expected at least one example`);
}

/** Throws a RangeError naming index and value unless every entry is an integer from 0 to `limit` - 1. */
export function requireBelow(limit: number, noun: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= 0 && value < limit && Number.isInteger(value))) {
      throw new RangeError(`${name}[${i}] is ${value}; expected ${noun} from 0 to ${limit - 1}`);
    }
  }
}

/** Throws a RangeError naming index and value unless every entry is a class from 0 to `classes` - 1. */
export function requireClasses(name: string, values: ArrayLike<number>, classes: number): void {
  requireBelow(classes, 'a class', name, values);
}

/** Throws a RangeError naming index and value unless every entry is a finite number. */
export function requireFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(`${name}[${i}] is ${values[i]}; expected a finite number`);
    }
  }
}

/** Throws a RangeError unless `value` is an integer from `low` to `high`. */
export function requireInteger(name: string, value: number, low: number, high = Infinity): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    const expected = high === Infinity ? `of at least ${low}` : `from ${low} to ${high}`;
    throw new RangeError(`${name} is ${value}; expected an integer ${expected}`);
  }
}

/** Throws a RangeError unless `confidence` lies strictly between 0 and 1. */
export function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence is ${confidence}; expected a fraction between 0 and 1, such as 0.95`);
  }
}

/**
 * Number of rows of a row-major matrix of `columns` classes, one row per example.
 * Throws a RangeError if the matrix is empty or ends in an incomplete row.
 */
export function rowsOf(name: string, matrix: ArrayLike<number>, columns: number): number {
  requireInteger('classes', columns, 1);
  requireNonEmpty(name, matrix);
  if (matrix.length % columns !== 0) {
    throw new RangeError(
      `${name} has length ${matrix.length}, which is not a whole number of rows of ${columns} classes`,
    );
  }
  return matrix.length / columns;
}

/**
 * Number of columns (classes) of a row-major matrix that holds one row for each of `rows` examples.
 * Throws a RangeError if the matrix is empty or cannot be divided so.
 */
export function columnsOf(name: string, matrix: ArrayLike<number>, rows: number): number {
  requireNonEmpty(name, matrix);
  if (matrix.length % rows !== 0) {
    throw new RangeError(
      `${name} has length ${matrix.length}, which is not a whole number of classes for each of ${rows} examples`,
    );
  }
  return matrix.length / rows;
}
