/** An SVG picture as pixels. */
import type { Picture } from '../../shared/view/pictures/picture.ts';

const scale = 2;

/** @throws Error where the browser cannot draw it, such as one that is larger than its canvases */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
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
