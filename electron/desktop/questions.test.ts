import { describe, expect, it } from 'vitest';
import { closingQuestion, goneQuestion, unresponsiveQuestion } from './questions.ts';

const jobs = (...titles: string[]) => titles.map((title) => ({ title }));

describe('A question', () => {
  it('about closing names the one running job, or counts them', () => {
    expect(closingQuestion(jobs('Study run'))).toMatchObject({
      message: 'Study run is not finished.',
      detail: 'Closing the window stops it. What was measured so far is kept.',
    });
    expect(closingQuestion(jobs('Study run', 'Fetching'))).toMatchObject({
      message: '2 pieces of work are not finished.',
      detail: 'Closing the window stops them. What was measured so far is kept.',
    });
  });

  it('about a page that has gone says when memory was the reason', () => {
    expect(goneQuestion('oom').message).toBe(
      "The window's page has ended unexpectedly. It had run out of memory.",
    );
    expect(goneQuestion('crashed').message).toBe("The window's page has ended unexpectedly.");
  });

  it.each([closingQuestion(jobs('a')), goneQuestion('crashed'), unresponsiveQuestion])(
    'does what loses nothing when it is answered by Enter or Esc: $message',
    ({ buttons, defaultId, cancelId }) => {
      expect(['Keep Running', 'Reload', 'Wait']).toContain(buttons[defaultId]);
      expect(cancelId).toBe(defaultId);
      expect(buttons).toHaveLength(2);
    },
  );
});
