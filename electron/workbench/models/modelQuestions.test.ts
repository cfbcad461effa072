import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findModel, prototxtPath } from '../../../models/catalogue.ts';
import { matMulOnnx } from '../../../test/support/onnx.ts';
import { forkJobProcess, startJobProcessesBy } from '../../jobs/host/process.ts';
import { ModelQuestions } from './modelQuestions.ts';
import { planModel } from './modelSource.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-questions-'));
const start = vi.fn(forkJobProcess);
startJobProcessesBy(start);
beforeEach(() => start.mockClear());
afterAll(() => {
  startJobProcessesBy(forkJobProcess);
  rmSync(folder, { recursive: true, force: true });
});

function written(name: string, content: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('questions about models', () => {
  it('of one request are answered by one process, each for itself', async () => {
    const good = written('good.onnx', matMulOnnx(4, 4));
    // ModelProto.graph 7, GraphProto.initializer 5, TensorProto.external_data 13 with a name that no file can have.
    const bad = written(
      'bad.onnx',
      Buffer.from('3a192a176a150a086c6f636174696f6e12096120006220632064', 'hex'),
    );
    const prototxt = written('squeezenet1.1.prototxt', 'layer {');
    const questions = new ModelQuestions();
    const [of, refused, network, unreadable] = await Promise.allSettled([
      questions.onnxFiles(good),
      questions.onnxFiles(bad),
      questions.network({ format: 'caffe', topology: known('squeezenet1.1') }),
      questions.network({ format: 'caffe', topology: prototxt }),
    ]);
    expect(of).toEqual({ status: 'fulfilled', value: [] });
    expect(refused).toMatchObject({
      status: 'rejected',
      reason: { code: 'input', message: expect.stringContaining('by what is no name') },
    });
    expect(network).toMatchObject({ value: expect.stringMatching(/^3x227x227: \d+$/) });
    expect(unreadable).toEqual({ status: 'fulfilled', value: null });
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('are asked once of an ONNX model, and again when it is written to', async () => {
    const file = written('kept.onnx', matMulOnnx(4, 4));
    // Until another writing could not have the same times any more.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await new ModelQuestions().onnxFiles(file)).toEqual([]);
    expect(await new ModelQuestions().onnxFiles(file)).toEqual([]);
    expect(start).toHaveBeenCalledTimes(1);
    // ModelProto.graph 7, GraphProto.initializer 5, TensorProto.external_data 13: location, w.bin.
    written('kept.onnx', Buffer.from('3a172a156a130a086c6f636174696f6e1207772e62696e2020', 'hex'));
    await new ModelQuestions().onnxFiles(file).catch(() => undefined);
    expect(start).toHaveBeenCalledTimes(2);
  });

  it('are not asked where nothing of a file has to be read before it is planned', async () => {
    const topology = written('own.prototxt', 'name: "own"\nlayer { name: "a" type: "Input" top: "a" }');
    await planModel({ kind: 'file', topology, weights: null });
    await planModel({ kind: 'catalogue', id: 'squeezenet1.1' });
    expect(start).not.toHaveBeenCalled();
  });

  it('end with the request that asks them', async () => {
    const stop = new AbortController();
    const asked = new ModelQuestions(stop.signal).onnxFiles(written('late.onnx', matMulOnnx(4, 4)));
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(start).not.toHaveBeenCalled();
  });
});

function known(id: string): string {
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`the catalogue has no ${id}`);
  return prototxtPath(entry);
}
