/** A batch of CIFAR-10 as Python 2 and numpy pickled it (protocol 2). */

/** @param batch.shape of `data`, whose bytes are given row by row */
export function pickleOf(batch: { shape: [number, number]; labels: number[]; data: Uint8Array }): Uint8Array {
  const { shape, labels, data } = batch;
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const word = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const string = (text: string) => Buffer.concat([latin('U'), Buffer.of(text.length), latin(text)]);
  const int = (value: number) => Buffer.concat([latin('J'), word(value)]);
  return new Uint8Array(
    Buffer.concat([
      latin('\x80\x02}('),
      string('data'),
      latin('cnumpy.core.multiarray\n_reconstruct\n'),
      latin('cnumpy\nndarray\n'),
      latin('K\x00\x85'),
      string('b'),
      latin('\x87R('),
      int(1),
      int(shape[0]),
      int(shape[1]),
      latin('\x86cnumpy\ndtype\n'),
      string('u1'),
      latin('K\x00K\x01\x87R\x89T'),
      word(data.length),
      data,
      latin('tb'),
      string('labels'),
      latin(']('),
      ...labels.map((label) => Buffer.of(0x4b, label)),
      latin('eu.'),
    ]),
  );
}
