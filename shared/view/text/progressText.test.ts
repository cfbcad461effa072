import { describe, expect, it } from 'vitest';
import { phases } from '../../work/progress.ts';
import { doingText, progressText } from './progressText.ts';

const subject = { model: 'net', device: 'CPU', precision: 'FP32' } as const;

describe('the sentence of progress', () => {
  it.each([
    [{ phase: 'measure', subject }, 'Measuring net on CPU, FP32'],
    [
      { phase: 'measure', subject, step: { at: 2, of: 8, unit: 'rounds' } },
      'Measuring net on CPU, FP32, round 2 of 8',
    ],
    [{ phase: 'compile', subject }, 'Compiling net on CPU, FP32'],
    [{ phase: 'compile' }, 'Compiling'],
    [{ phase: 'warm-up', subject }, 'Warming up net on CPU, FP32'],
    [{ phase: 'convert', subject }, 'Converting net'],
    [{ phase: 'save', subject: { ...subject, model: 'net.onnx' } }, 'Saving net.onnx'],
    [{ phase: 'accuracy', step: { at: 7, of: 300, unit: 'images' } }, 'Inferring image 7 of 300'],
    [{ phase: 'peaks', subject: { ...subject, model: null } }, 'Measuring the peaks of CPU'],
    [{ phase: 'try-float-layers', step: { at: 1, of: 9, unit: 'layers' } }, 'Trying 1 layer in float'],
    [{ phase: 'try-float-layers', step: { at: 3, of: 9, unit: 'layers' } }, 'Trying 3 layers in float'],
    [{ phase: 'layer-costs', item: 'conv1' }, 'Measuring the cost of conv1 in INT8'],
    [
      { phase: 'fetch', item: 'net.caffemodel', step: { at: 2 ** 20, of: 5 * 2 ** 20, unit: 'bytes' } },
      'Fetching net.caffemodel: 1.0 MiB of 5.0 MiB',
    ],
    [
      { phase: 'write', trouble: { kind: 'disk-full', detail: null } },
      'Waiting to write the results: disk full',
    ],
    [{ phase: 'wait', waitsFor: { what: 'measurement', holder: 'run A' } }, 'Waiting for run A to finish'],
    [
      { phase: 'wait', waitsFor: { what: 'measurement', holder: null } },
      'Waiting for another measurement to finish',
    ],
    [
      { phase: 'wait', waitsFor: { what: 'download', holder: 'process 7' } },
      'Waiting for process 7, which fetches the same model',
    ],
    [{ phase: 'fetch', item: 'OpenVINO 2024.6.0' }, 'Fetching OpenVINO 2024.6.0'],
    [{ phase: 'unpack', item: 'OpenVINO 2024.6.0' }, 'Unpacking OpenVINO 2024.6.0'],
    [{ phase: 'build', item: 'OpenVINO 2024.6.0' }, 'Compiling the native addon for OpenVINO 2024.6.0'],
    [
      { phase: 'wait', waitsFor: { what: 'installation', holder: null } },
      'Waiting for a release of OpenVINO to be added',
    ],
    [{ phase: 'read' }, 'Reading the model'],
    [{ phase: 'calibrate', subject }, 'Calibrating net'],
    [{ phase: 'layer-costs' }, 'Measuring the cost of each layer in INT8'],
    [{ phase: 'try-float-layers' }, 'Trying more layers in float'],
    [{ phase: 'measure', subject, step: { at: 2, of: 8, unit: 'images' } }, 'Measuring net on CPU, FP32'],
    [{ phase: 'profile', subject: { ...subject, device: null, precision: null } }, 'Profiling net'],
    [{ phase: 'peaks' }, 'Measuring the peaks of the device'],
    [{ phase: 'accuracy' }, 'Inferring images'],
    [{ phase: 'fetch', subject }, 'Fetching net'],
    [{ phase: 'fetch' }, 'Fetching the model'],
    [{ phase: 'write' }, 'Waiting to write the results'],
    [{ phase: 'wait', waitsFor: { what: 'conversion', holder: null } }, 'Waiting for a conversion to finish'],
    [
      { phase: 'wait', waitsFor: { what: 'conversion', holder: 'net' } },
      'Waiting for a conversion to finish: net',
    ],
    [
      { phase: 'wait', waitsFor: { what: 'calibration', holder: 'Calibrating net' } },
      'Waiting for a calibration to finish: Calibrating net',
    ],
    [
      { phase: 'wait', waitsFor: { what: 'accuracy', holder: 'Accuracy of net' } },
      'Waiting for an accuracy to finish: Accuracy of net',
    ],
    [
      { phase: 'wait', waitsFor: { what: 'download', holder: null } },
      'Waiting for another process, which fetches the same model',
    ],
    [{ phase: 'wait', waitsFor: { what: 'turn', holder: null } }, 'Waiting for other work to finish'],
    [
      { phase: 'wait', waitsFor: { what: 'turn', holder: 'Profiling net' } },
      'Waiting for other work to finish: Profiling net',
    ],
  ] as const)('of %j', (progress, sentence) => {
    expect(progressText(progress)).toBe(sentence);
  });

  it('says something in every phase, whatever is known', () => {
    for (const phase of phases) expect(progressText({ phase })).toMatch(/^[A-Z][^.]*[a-z0-9]$/i);
    expect(doingText(null)).toBe('Starting');
    expect(doingText({ phase: 'wait' })).toBe('Waiting');
  });
});
