/** An SVG picture as pixels. */
import interFile from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import type { Picture } from '../../shared/view/pictures/picture.ts';

const scale = 2;

/** @throws Error where the browser cannot draw it, such as one that is larger than its canvases */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([await withFont(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width * scale, height * scale);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large to be drawn here. Export it as SVG.');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

let face: Promise<string> | null = null;

/** A picture sees none of the page's fonts, so it carries its own: every PNG then looks the same on every machine. */
async function withFont(svg: string): Promise<string> {
  face ??= fontFace();
  return svg.replace('</title>', `</title><style>${await face}</style>`);
}

async function fontFace(): Promise<string> {
  const answer = await fetch(interFile);
  if (!answer.ok) throw new Error('The font of pictures was not found next to the page. Export as SVG.');
  const reader = new FileReader();
  const read = Promise.withResolvers<void>();
  reader.addEventListener('load', () => read.resolve());
  reader.addEventListener('error', () => read.reject(reader.error));
  reader.readAsDataURL(await answer.blob());
  await read.promise;
  return `@font-face{font-family:Inter;font-weight:100 900;src:url(${String(reader.result)})}`;
}
