import { OnnxUnavailable, registerOnnxBackend } from 'tfjs-backend-onnx';

/** Whether ONNX Runtime has a binary for this machine; what fails otherwise is not to be skipped. */
export const onnxHere: boolean = (() => {
  try {
    registerOnnxBackend();
    return true;
  } catch (error) {
    if (error instanceof OnnxUnavailable) return false;
    throw error;
  }
})();
