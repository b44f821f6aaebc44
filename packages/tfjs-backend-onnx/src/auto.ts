/** Registers the backend with its defaults and makes it current: `import 'tfjs-backend-onnx/auto'`. Throws OnnxUnavailable. */
import { setBackend } from '@tensorflow/tfjs-core';
import { registerOnnxBackend } from 'tfjs-backend-onnx'; // by its name, so that the built entry shares the other one's code

registerOnnxBackend();
// Nothing to wait for: the backend is there already. A module that waits could not be loaded by `require`.
void setBackend('onnx');
