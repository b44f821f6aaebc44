/**
 * Makes `model.save('file://folder')` and `tf.loadLayersModel('file://folder/model.json')` work in Node: `import 'tfjs-backend-onnx/files'`.
 * A package that handles such addresses already, like tfjs-node, is left to do so.
 */
import { io } from '@tensorflow/tfjs-core';
import { folderHandler } from './model-folder.ts';

const scheme = 'file://';
/** The rest of an address is a path as it stands, from the working directory if it is relative; on Windows `file:///C:/…` is C:/…. */
const pathOf = (url: string): string => url.slice(scheme.length).replace(/^[/\\](?=[A-Za-z]:)/, process.platform === 'win32' ? '' : '$&'); // prettier-ignore

// `null`: not ours
const router = (url: string | string[]): io.IOHandler =>
  typeof url === 'string' && url.startsWith(scheme)
    ? folderHandler(pathOf(url))
    : (null as unknown as io.IOHandler);

if (io.getSaveHandlers(`${scheme}.`).length === 0) io.registerSaveRouter(router);
if (io.getLoadHandlers(`${scheme}.`).length === 0) io.registerLoadRouter(router);
