/** Runs in the thread of the sound card: hands on what the microphone hears, block by block. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class Tap extends AudioWorkletProcessor {
  process([[samples]]: readonly (readonly Float32Array[])[]): boolean {
    if (samples) this.port.postMessage(samples.slice());
    return true;
  }
}

registerProcessor('tap', Tap);

export {};
