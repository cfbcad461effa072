import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';

describe('csv', () => {
  it('leaves nothing that a spreadsheet would take for a formula', () => {
    const formulas = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '=cmd|" /C calc"!A0', '\uff1d1', '--1', '- x'];
    for (const text of formulas) {
      const [field = ''] = csv([[text]]).split('\r\n');
      expect(field.replace(/^"/, ''), text).toMatch(/^'/);
    }
    expect(csv([['=a"b']])).toBe(`"'=a""b"\r\n`);
  });

  it('leaves numbers as they are, also those below 0', () => {
    expect(csv([[-3.5, -1e-7, 0, '-3.5', '+2', '-1e+30', null]])).toBe('-3.5,-1e-7,0,-3.5,+2,-1e+30,\r\n');
  });

  it('keeps a line a line, whatever a name holds', () => {
    const lines = csv([['a\r\nb', 'c\td', '\u001b[31m', '\r=1', '\t=1', 'x,y', '\ufffe\ud800\u0000']]);
    expect(lines).toBe('a\\r\\nb,c\\td,\\u001b[31m,\\r=1,\\t=1,"x,y",\\ufffe\\ud800\\u0000\r\n');
  });
});
