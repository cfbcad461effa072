import { describe, expect, it } from 'vitest';
import { preparationText } from '../view/text/preparationText.ts';
import { choosePreparation, type KnownPreparation } from './preparation.ts';

const input = { width: 8, height: 6, channels: 3, layout: 'NCHW' } as const;
const nothing = { mean: null, scale: null, colour: null, resize: null };
const known: KnownPreparation = { colour: 'BGR', mean: [104, 117, 123], scale: [0.5], resize: 'crop' };
const chosen = (
  asked: Partial<Parameters<typeof choosePreparation>[0]['asked']>,
  rest: Partial<Omit<Parameters<typeof choosePreparation>[0], 'asked'>> = {},
) => choosePreparation({ asked: { ...nothing, ...asked }, known: null, baked: null, ...rest }, input);

describe('choosePreparation', () => {
  it('takes what is known of the network where nothing is asked', () => {
    const { preparation, warnings } = chosen({}, { known });
    expect(preparation).toEqual({ ...input, ...known, scale: [0.5, 0.5, 0.5] });
    expect(warnings).toEqual([]);
  });

  it('takes what is asked first', () => {
    const { preparation } = chosen({ mean: [1], scale: [2, 3, 4], resize: 'fit' }, { known });
    expect(preparation).toMatchObject({ mean: [1, 1, 1], scale: [2, 3, 4], resize: 'fit', colour: 'BGR' });
  });

  it('turns the known mean round with the colours', () => {
    expect(chosen({ colour: 'RGB' }, { known }).preparation.mean).toEqual([123, 117, 104]);
  });

  it('does not take off again what the IR takes off itself', () => {
    const baked = { mean: [104, 117, 123], wanted: 'BGR', given: 'RGB' } as const;
    const { preparation, warnings } = chosen({}, { known, baked: { ...baked, mean: [...baked.mean] } });
    expect(preparation).toMatchObject({ mean: [0, 0, 0], scale: [0.5, 0.5, 0.5], colour: 'RGB' });
    expect(warnings).toEqual([]);
  });

  it('says that it guesses where nothing is known', () => {
    const { preparation, warnings } = chosen({});
    expect(preparation).toMatchObject({ mean: [0, 0, 0], scale: [1, 1, 1], colour: 'RGB', resize: 'fit' });
    expect(warnings).toEqual([{ kind: 'preparation-unknown' }]);
    expect(chosen({ mean: [0] }).warnings).toEqual([]);
  });

  it('refuses as many values as fit no channels', () => {
    expect(() => chosen({ mean: [1, 2] })).toThrow('mean has 2 values, but the network has 3 channels');
  });

  it('is described in one line', () => {
    expect(preparationText(chosen({}, { known }).preparation)).toBe(
      '8 x 6 BGR, mean 104,117,123, scale 0.5, crop',
    );
  });
});
