import { describe, expect, it } from 'vitest';
import { type Dragged, dragTexts } from './dragged.ts';

const dragged = (wish: Partial<Dragged>) =>
  dragTexts({ types: ['', ''], planned: [], measuring: false, sending: false, halves: [], ...wish });

describe('files over the window', () => {
  it('are counted, and what becomes of them is said', () => {
    const { title, lines, welcome } = dragged({ planned: ['AlexNet'] });
    expect(title).toBe('Drop 2 files or folders to add');
    expect(lines.slice(1)).toEqual([
      'Added models are converted at once.',
      'They join the next run with 1 selected model.',
    ]);
    expect(welcome).toBe(true);
  });

  it('wait for a run that measures, and meet what waits for them', () => {
    const { lines } = dragged({ measuring: true, planned: ['a', 'b'], halves: ['net.caffemodel'] });
    expect(lines.slice(1)).toEqual([
      'A run is in progress and stays as it is; added models are converted when it ends.',
      'They join the next run with 2 selected models.',
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
