/** The camera: a live picture on the page, of which one is taken. */
import { signal } from '@preact/signals';

/** What the camera shows; undefined while it is off. */
export const stream = signal<MediaStream | undefined>(undefined);

/** @throws Error that says why there is no picture of a camera */
export async function startCamera(): Promise<void> {
  if (!navigator.mediaDevices)
    throw new Error(
      'This browser gives a page the camera only on localhost or over https: choose a picture instead.',
    );
  try {
    stream.value = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch (error) {
    const { name } = error as DOMException;
    const reasons: Record<string, string> = {
      NotAllowedError: 'the browser was told not to use it: allow it in the settings of this page',
      NotFoundError: 'there is none on this device',
      NotReadableError: 'another program uses it',
    };
    throw new Error(`The camera cannot be used: ${reasons[name] ?? (error as Error).message}.`);
  }
}

export function stopCamera(): void {
  for (const track of stream.peek()?.getTracks() ?? []) track.stop();
  stream.value = undefined;
}
