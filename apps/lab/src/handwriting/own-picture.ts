/** A picture file on a pad: its digits, of which one is shown, and what a network says of all of them. */
import { tellVerdicts, type Verdict } from '@nutshell/data/handwriting';
import { batch, computed, signal } from '@preact/signals';
import { digitsOfFile, type PictureDigit } from './picture-digits.ts';

export interface OpenedPicture {
  readonly name: string;
  readonly digits: readonly PictureDigit[];
  /** Index of the one on the pad. */
  readonly shown: number;
  /** As the command line says it; undefined until the network has read them. */
  readonly said?: string;
}

export class OwnPicture {
  /** Why there is none, if a file has no digit; undefined if there was no file. */
  readonly state = signal<OpenedPicture | Error | undefined>(undefined);
  readonly opened = computed(() => (this.state.value instanceof Error ? undefined : this.state.value));
  /** The digit on the pad. */
  readonly digit = computed(() => this.opened.value?.digits[this.opened.value.shown]);
  readonly #makeRoom: () => void;

  /** @param makeRoom takes away what is on the pad before a picture is put there */
  constructor(makeRoom: () => void) {
    this.#makeRoom = makeRoom;
  }

  async open(file: File): Promise<void> {
    try {
      const digits = await digitsOfFile(file);
      batch(() => {
        this.#makeRoom();
        this.state.value = { name: file.name, digits, shown: 0 };
      });
    } catch (error) {
      this.state.value = error instanceof Error ? error : new Error(String(error));
    }
  }

  show(shown: number): void {
    const now = this.opened.peek();
    if (now) this.state.value = { ...now, shown };
  }

  clear(): void {
    this.state.value = undefined;
  }

  /** Has every digit read, unless they are. @param read undefined if the network is no longer ready */
  async tell(read: (digit: PictureDigit) => Promise<Verdict | undefined>): Promise<void> {
    const of = this.opened.value;
    if (!of || of.said !== undefined) return;
    const verdicts: Verdict[] = [];
    for (const digit of of.digits) {
      const verdict = await read(digit);
      if (!verdict) return;
      verdicts.push(verdict);
    }
    const now = this.opened.peek();
    if (now?.digits === of.digits) this.state.value = { ...now, said: tellVerdicts(verdicts) };
  }
}
