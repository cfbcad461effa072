import { describe, expect, it } from 'vitest';
import { type Dragged, dragTexts } from './dragged.ts';

const dragged = (wish: Partial<Dragged>) =>
  dragTexts({ types: ['', ''], planned: [], measuring: false, sending: false, halves: [], ...wish });

describe('files over the window', () => {
  it('are counted, and what becomes of them is said', () => {
    const { title, lines, welcome } = dragged({ planned: ['AlexNet'] });
    expect(title).toBe('Drop 2 files or folders to add');
    expect(lines.slice(1)).toEqual([
      'What is added is converted at once.',
      'It becomes the selection of the next run, in place of AlexNet.',
    ]);
    expect(welcome).toBe(true);
  });

  it('wait for a run that measures, and meet what waits for them', () => {
    const { lines } = dragged({ measuring: true, planned: ['a', 'b'], halves: ['net.caffemodel'] });
    expect(lines.slice(1)).toEqual([
      'A run is measuring: it goes on as it began, and what is added is converted when it has ended.',
      'It becomes the selection of the next run, in place of the 2 models chosen now.',
      'net.caffemodel waits for its other half.',
    ]);
  });

  it('are taken for images where all their types tell so', () => {
    expect(dragged({ types: ['image/png', 'application/zip'] }).title).toBe(
      'Drop to calibrate INT8 with these images',
    );
    expect(dragged({ types: ['image/png', ''] }).title).toBe('Drop 2 files or folders to add');
  });

  it('are not taken while others are on their way', () => {
    expect(dragged({ sending: true }).welcome).toBe(false);
  });

  it('are not counted where the browser does not tell', () => {
    expect(dragged({ types: [] }).title).toBe('Drop to add');
  });
});
