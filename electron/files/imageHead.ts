/** Whether a file is an image, from its head alone: needs no decoder. */

/** By its first bytes: JPEG, PNG, BMP, WebP, and what else is an image but cannot be decoded here (GIF, TIFF). */
export function isImage(head: Buffer): boolean {
  const text = head.subarray(0, 12).toString('latin1');
  return (
    isBmp(head) ||
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG') ||
    /^RIFF....WEBP/s.test(text) ||
    /^(?:GIF8|II\*\0|MM\0\*)/.test(text)
  );
}

export const isBmp = (bytes: Buffer): boolean => bytes.subarray(0, 2).toString('latin1') === 'BM';
