/** The short form of the group `names`, and that its checks see what they are for. */
import { describe, expect, it } from 'vitest';
import { csvFaults, svgFaults, terminalFaults, traceFaults } from './nameChecks.ts';
import { exportsOf, hostileNames } from './names.ts';

const quick = Object.entries(hostileNames).filter(([called]) => !called.startsWith('10,000'));

describe('A name of a stranger', () => {
  it.each(quick)('that is %s stays a name in every export', async (called, name) => {
    const rows = await exportsOf(called, name);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ answer }) => answer.kind !== 'answered')).toEqual([]);
  });
});

describe('An export', () => {
  it.each([
    '<svg><text>a</svg>',
    '<svg><script>alert(1)</script></svg>',
    '<svg><rect onload="alert(1)"/></svg>',
    '<svg><rect href="http://127.0.0.1:9/"/></svg>',
    '<svg><text>net\u202egnp</text></svg>',
    '<svg><text>\ufffe</text></svg>',
  ])('that is no picture alone is found: %j', (svg) => {
    expect(svgFaults(svg)).toHaveLength(1);
  });

  it.each(['a,b\r\nc\r\n', '=1+1,b\r\n', '"\uff1d1",b\r\n', 'a"b\r\n', 'a', '"a\nb",c\r\n', '\u001b\r\n'])(
    'that is no table of plain values is found: %j',
    (csv) => {
      expect(csvFaults(csv)).toHaveLength(1);
      expect(csvFaults('a,"b ""c"", d",-1e+30\r\n')).toEqual([]);
    },
  );

  it('that a terminal would obey is found, and a trace of another name', () => {
    for (const text of ['\u001b[2J', '\u009b', 'a\tb', 'a\nfake: b', '\u2028'])
      expect(terminalFaults(text)).toHaveLength(1);
    expect(terminalFaults('┌─ ü 漢 👩 ─┐\n')).toEqual([]);
    expect(traceFaults('{"traceEvents":[]}', 'net')).toContain('has another name');
  });
});
