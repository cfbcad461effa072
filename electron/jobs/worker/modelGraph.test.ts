import { expect, it } from 'vitest';
import { modelGraph } from './modelGraph.ts';

const secret = 'Zq3vK9wLmT_x7RbN-2hYcUe4PdGs6JfAo0iXtV1kQzM';

it.each([
  secret,
  `<net name="n"><${secret}`,
  `<net><layers></${secret}></net>`,
  `<net><layers><layer id="${secret}"/></layers><edges/></net>`,
  `<net name="n"><!ENTITY ${secret}`,
])('a damaged IR is reported by its name, and nothing of it is quoted: %j', (xml) => {
  expect(() => modelGraph(xml, 'net.xml')).toThrow(
    'net.xml cannot be read as an OpenVINO IR: its XML is damaged. Convert the model again.',
  );
});
