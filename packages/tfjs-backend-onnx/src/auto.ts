/** Registers the backend with its defaults, makes it current, and lets `file://` address models: `import 'tfjs-backend-onnx/auto'`. Throws OnnxUnavailable. */
import './files.ts';
import { setBackend } from '@tensorflow/tfjs-core';
import { registerOnnxBackend } from 'tfjs-backend-onnx'; // by its name, so that the built entry shares the other one's code

registerOnnxBackend();
// Nothing to wait for: the backend is there already. A module that waits could not be loaded by `require`.
void setBackend('onnx');
