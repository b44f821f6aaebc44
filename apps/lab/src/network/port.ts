/** Calls over a port, to a worker or to this thread by the same messages: both sides' part of it. */

/** Functions that the other side offers, by name: what they take and return is copied. */
export type CallTable<C> = { [N in keyof C]: (...parameters: any[]) => unknown };

/** The same functions as the side that computes has them. */
export type Answers<C extends CallTable<C>> = {
  [N in keyof C]: (...parameters: Parameters<C[N]>) => Promise<ReturnType<C[N]>>;
};

interface Call {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

/** The answer to a call, the reason why there is none, or the work that is being done meanwhile. */
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly doing: string };

/** A worker's own side of it, or one end of a MessageChannel. */
export interface Port {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage: (message: unknown, transfer: Transferable[]) => void;
}

/**
 * Answers the calls that come through a port, one after another: TensorFlow.js has one current backend.
 * @param buffersOf the parts of an answer that are handed over rather than copied
 */
export function answerCalls<C extends CallTable<C>>(
  port: Port,
  answers: Answers<C>,
  buffersOf: (name: string, value: unknown) => Transferable[] = () => [],
): void {
  let last = Promise.resolve();
  port.onmessage = ({ data }) => {
    const { id, name, parameters } = data as Call;
    last = last.then(async () => {
      try {
        const answer = answers[name as keyof C] as (...list: unknown[]) => Promise<unknown>;
        const value = await answer(...parameters);
        port.postMessage({ id, value }, buffersOf(name, value));
      } catch (error) {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) }, []);
      }
    });
  };
}

/** Tells the other side about the progress of a long call. */
export function tell(port: Port, doing: string): void {
  port.postMessage({ doing }, []);
}

/** A call of the other side. @throws Error with its message */
export type CallOf<C extends CallTable<C>> = <N extends keyof C & string>(
  name: N,
  ...parameters: Parameters<C[N]>
) => Promise<ReturnType<C[N]>>;

/** @param onDoing is told the progress of a long call @returns `fail` rejects all calls that wait */
export function callsOver<C extends CallTable<C>>(port: Port, onDoing: (doing: string) => void) {
  const waiting = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  let calls = 0;
  port.onmessage = ({ data }) => {
    const answer = data as Answer;
    if ('doing' in answer) return onDoing(answer.doing);
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.value);
  };
  const call: CallOf<C> = (name, ...parameters) =>
    new Promise((resolve, reject) => {
      const id = calls++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, name, parameters }, []);
    });
  const fail = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  return { call, fail };
}
