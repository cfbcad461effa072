import { describe, expect, it } from 'vitest';
import { chooseNetwork } from './weightsChoice.ts';

const known = (name: string, weights: string | null = null) => ({
  name,
  topology: `/in/${name}.prototxt`,
  weights,
});
const fitOf = (name: string, found = 3, reason: string | null = null) => ({
  topology: `/in/${name}.prototxt`,
  ...{ layers: 3, found, reason },
});

describe('weights that come alone', () => {
  it('go to the one network that they fit, whatever it is called', () => {
    const choice = chooseNetwork(
      'trained.caffemodel',
      [fitOf('a'), fitOf('b', 0, 'No layer.')],
      [known('a'), known('b')],
    );
    expect(choice).toEqual({ kind: 'take', topology: '/in/a.prototxt' });
  });

  it('go to no network that they do not fit, not even to one of their name or the only one', () => {
    const choice = chooseNetwork(
      'net.caffemodel',
      [fitOf('net', 1, 'Layer conv has another shape.')],
      [known('net')],
    );
    expect(choice).toEqual({
      kind: 'none',
      sentence:
        'These weights do not fit the Caffe network in the list: Layer conv has another shape. Drop the prototxt of their network as well.',
    });
  });

  it('go to the network of their name where several fit and lack weights', () => {
    const both = [known('a'), known('b')];
    expect(chooseNetwork('b.caffemodel', [fitOf('a'), fitOf('b')], both)).toMatchObject({
      kind: 'take',
      topology: '/in/b.prototxt',
    });
    expect(chooseNetwork('c.caffemodel', [fitOf('a'), fitOf('b')], both)).toMatchObject({
      kind: 'ask',
      topologies: ['/in/a.prototxt', '/in/b.prototxt'],
    });
  });

  it('replace weights of another name only when that is said', () => {
    expect(chooseNetwork('new.caffemodel', [fitOf('a')], [known('a', '/in/old.caffemodel')])).toMatchObject({
      kind: 'ask',
      topologies: ['/in/a.prototxt'],
    });
    expect(chooseNetwork('a.caffemodel', [fitOf('a')], [known('a', '/in/a.caffemodel')])).toMatchObject({
      kind: 'take',
    });
  });

  it('go to the network whose layers they have all before one that has its own layer', () => {
    const choice = chooseNetwork(
      'w.caffemodel',
      [fitOf('tuned', 2), fitOf('base')],
      [known('tuned'), known('base')],
    );
    expect(choice).toEqual({ kind: 'take', topology: '/in/base.prototxt' });
  });
});
