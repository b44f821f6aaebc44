/** The camera, if there is one and the visitor allows it. */
import { type Photo, photoOf } from './photo.ts';

export interface Camera {
  /** What it sees now; undefined before its first picture. */
  photo: () => Photo | undefined;
  stop: () => void;
}

/** Pixels along the longer side that are asked for: networks see less. */
const SIDE = 640;

/**
 * Starts the camera, on a phone that on its back.
 * @param onEnd is called if it ends by itself: it was unplugged, or is no longer allowed
 * @throws Error that says why there is none, and what to do
 */
export async function openCamera(onEnd: () => void): Promise<Camera> {
  const devices = navigator.mediaDevices as MediaDevices | undefined; // none where the page came unprotected
  if (!devices?.getUserMedia)
    throw new Error(
      'Browsers give the camera only to pages of this computer (127.0.0.1) or over https. Choose a photo instead: a phone offers its camera there.',
    );
  const wanted = { facingMode: 'environment', width: { ideal: SIDE } };
  const stream = await devices.getUserMedia({ video: wanted, audio: false }).catch((error: unknown) => {
    const { name, message } = error as DOMException;
    throw new Error(reasons[name] ?? `The camera does not start: ${message}. Choose a photo instead.`);
  });
  const video = document.createElement('video');
  video.muted = video.playsInline = true;
  video.srcObject = stream;
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  for (const track of stream.getTracks()) track.addEventListener('ended', onEnd);
  await video.play().catch((error: unknown) => {
    stop();
    throw new Error(`The camera does not start: ${(error as Error).message}. Choose a photo instead.`);
  });
  return {
    photo: () => {
      const { videoWidth, videoHeight } = video;
      return videoWidth > 0 ? photoOf('the camera', video, videoWidth, videoHeight) : undefined;
    },
    stop,
  };
}

/** By the names of the browser's errors. */
const reasons: Readonly<Record<string, string>> = {
  NotFoundError: 'There is no camera here. Choose a photo instead.',
  NotAllowedError:
    'The browser does not let this page use the camera. Allow it beside the address, or choose a photo instead.',
  NotReadableError: 'Another program uses the camera. Close it, or choose a photo instead.',
};
