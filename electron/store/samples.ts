/** Raw samples as the store keeps them: little-endian int64 nanoseconds, whatever the machine's own order. */

const bytesPerSample = BigInt64Array.BYTES_PER_ELEMENT;

export function encodeSamples(samplesNs: BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(samplesNs.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [index, sample] of samplesNs.entries()) view.setBigInt64(index * bytesPerSample, sample, true);
  return bytes;
}

/** @throws RangeError for bytes that are no whole number of samples */
export function decodeSamples(bytes: Uint8Array): BigInt64Array {
  if (bytes.byteLength % bytesPerSample !== 0) {
    throw new RangeError(`${bytes.byteLength} bytes are no whole number of samples`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samplesNs = new BigInt64Array(bytes.byteLength / bytesPerSample);
  for (let index = 0; index < samplesNs.length; index++) {
    samplesNs[index] = view.getBigInt64(index * bytesPerSample, true);
  }
  return samplesNs;
}
