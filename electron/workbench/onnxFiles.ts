/**
 * Files that an ONNX model keeps its larger tensors in (onnx.proto3: ModelProto.graph 7, GraphProto.initializer 5,
 * TensorProto.external_data 13). Only lengths and names are read, so a model of gigabytes costs some milliseconds.
 */
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { FileFields } from '../converter/fileFields.ts';

/**
 * Absolute paths in alphabetical order, whether they exist or not. A damaged file gives those that were found before the
 * damage: saying what is wrong with it is the reader's part.
 */
export function onnxExternalFiles(model: string): string[] {
  const locations = new Set<string>();
  const file = openSync(model, 'r');
  try {
    const bytes = new FileFields(file);
    for (const graph of bytes.fields(0, Number.POSITIVE_INFINITY, 7)) {
      for (const initializer of bytes.fields(graph.start, graph.end, 5)) {
        for (const entry of bytes.fields(initializer.start, initializer.end, 13)) {
          const [key] = bytes.fields(entry.start, entry.end, 1);
          const [value] = bytes.fields(entry.start, entry.end, 2);
          if (key && value && bytes.text(key) === 'location') locations.add(bytes.text(value));
        }
      }
    }
  } finally {
    closeSync(file);
  }
  return [...locations].map((location) => path.resolve(path.dirname(model), location)).toSorted();
}
