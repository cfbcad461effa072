import { expect, it } from 'vitest';
import { testPage } from './pageTesting.ts';
import { settle } from './streamTesting.ts';

function sending() {
  const { page, told } = testPage();
  const done = Promise.withResolvers<string>();
  const steps: ((sent: number, total: number) => void)[] = [];
  const sent = page.sending.whileSending('net.onnx', ({ signal, onProgress }) => {
    steps.push(onProgress);
    signal.addEventListener('abort', () => done.reject(new DOMException('aborted', 'AbortError')));
    return done.promise;
  });
  return { page, told, done, sent, progress: (a: number, b: number) => steps[0]?.(a, b) };
}

it('Files on their way say how far they are', async () => {
  const { page, done, sent, progress } = sending();
  const uploading = () => page.store.getState().uploading;
  expect(uploading()).toEqual({ text: 'Sending net.onnx', fraction: 0 });
  progress(500_000, 2_000_000);
  expect(uploading()?.fraction).toBe(0.25);
  expect(uploading()?.text).toMatch(/^Sending net\.onnx, .+ of .+$/);
  done.resolve('/up/net.onnx');
  expect([await sent, uploading()]).toEqual(['/up/net.onnx', null]);
});

it('Other files have to wait, which is said', async () => {
  const { page, told, done, sent } = sending();
  expect(page.sending.isSending()).toBe(true);
  expect(told()).toEqual([
    'Other files are still being sent. Drop these again afterwards, or cancel the transfer in the list.',
  ]);
  done.resolve('');
  await sent;
  expect([page.sending.isSending(), page.sending.cancelSending()]).toEqual([false, false]);
});

it('A transfer that is cancelled adds nothing and is no problem', async () => {
  const { page, told, sent } = sending();
  expect(page.sending.cancelSending()).toBe(true);
  expect([await sent, told()]).toEqual([null, ['Sending net.onnx was cancelled. Nothing was added.']]);
});

it('A transfer that fails leaves the next one free', async () => {
  const { page, done, sent } = sending();
  done.reject(new Error('The host is full.'));
  await expect(sent).rejects.toThrow('The host is full.');
  await settle();
  expect([page.sending.isSending(), page.store.getState().uploading]).toEqual([false, null]);
});
