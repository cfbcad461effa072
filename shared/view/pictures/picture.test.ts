import { describe, expect, it } from 'vitest';
import { framed, text, wrapped } from './picture.ts';

/** Production 2 of XML 1.0. */
const notXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const hostile = '<b a="1">&amp;]]> \u0000\u001b[31m\ufffe\ud800 \u202egnp.';

describe('a picture', () => {
  it('escapes a name, and shows what XML has no place for', () => {
    expect(text(0, 0, hostile)).toContain(
      '>&lt;b a=&quot;1&quot;&gt;&amp;amp;]]&gt; \\u0000\\u001b[31m\\ufffe\\ud800 \\u202egnp.</text>',
    );
  });

  it('is well-formed also where others drew a part of it', () => {
    const body = '<text>\u0000\u0008\ufffe\ud800</text>';
    const { svg } = framed({ title: hostile, foot: hostile, width: 300, height: 10, body });
    expect(svg).not.toMatch(notXml);
    expect(svg).toContain('<text>\ufffd\ufffd\ufffd\ufffd</text>');
  });

  it('stays one that can be drawn when a name has 10,000 letters', () => {
    const { svg, width, height } = framed({
      title: `${'x'.repeat(9_999)}!`,
      foot: 'y'.repeat(1_000),
      width: 600,
      height: 10,
      body: '',
    });
    expect([width, height < 1_000]).toEqual([648, true]);
    // The title's end is there: two names may differ in it alone.
    expect(svg).toMatch(/…x+.*!<\/text>/s);
    expect(wrapped('a '.repeat(3) + 'b'.repeat(25), 72, 12)).toEqual([
      'a a a',
      'b'.repeat(10),
      'b'.repeat(10),
      'bbbbb',
    ]);
  });
});
