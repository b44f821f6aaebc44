/** The plane as a PNG file, as it is seen. */
import { saveFile } from '../download.ts';

/** @throws Error if the browser cannot make the picture */
export async function savePicture(name: string): Promise<undefined> {
  const canvas = document.querySelector<HTMLCanvasElement>('.surface canvas');
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas ? canvas.toBlob(resolve, 'image/png') : resolve(null),
  );
  if (!blob) throw new Error('The browser could not make a PNG of the plane. Try a smaller window.');
  saveFile(name, blob);
  return undefined;
}
