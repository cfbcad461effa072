/** Names of models, layers, devices and machines that a stranger chose, through every export; each has to stay a name. */
import { unreachable } from '../../shared/faults/errors.ts';
import type { Asked } from './asked.ts';
import { csvFaults, svgFaults, terminalFaults, traceFaults } from './nameChecks.ts';
import { type NamedFile, namedFiles } from './namedFiles.ts';

const controls = Array.from({ length: 160 }, (_, code) => String.fromCharCode(code)).filter(
  (_, code) => code < 32 || code > 126,
);

export const hostileNames: Readonly<Record<string, string>> = {
  'every control character': controls.join(''),
  'a command that erases the screen': '\u001b]0;owned\u0007\u001b[2J\u009b2J',
  'its own line': 'net\r\nfake: all is well\nfake: twice\u2028fake: thrice\rfake:',
  'what turns a text around': 'net\u202egnp.exe\u2066\u2067\u200f',
  'invisible characters': 'a\u200b\u2060\ufeff\u00adb\u{e0041}',
  'halves of characters': 'a\ud800b\udfffc\ufffe\uffff',
  'a formula': '=HYPERLINK("http://127.0.0.1:9/?"&A1,"net")',
  'a sum': '+1+cmd|" /C calc"!A0',
  'a difference': '-2+3',
  'a function': '@SUM(1+1)*A1',
  'a wide formula': '\uff1d1\uff0b1',
  'a formula behind a tab': '\t=1+1',
  'its own field': 'net","=1+1",\r\n=2+2',
  'a number': '-1e+30',
  'an element': '</text><script>alert(1)</script><text>',
  'an attribute': '" onload="alert(1)" x="',
  'an attribute in other quotes': "' onload='alert(1)' x='",
  'an entity': '&lt;script&gt;&e9;&#27;&#x202e;',
  'a section': ']]><![CDATA[<script/>]]>',
  'a document type': '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
  'a comment': '--><!-- -->',
  'an address': 'url(http://127.0.0.1:9/) javascript:alert(1)',
  'a property of every object': '__proto__',
  'a place of String.replace': "$& $1 $' $`",
  'no character': '',
  'blanks alone': '   ',
  '10,000 letters': 'n'.repeat(10_000),
  '10,000 marks on one letter': `n${'\u0301'.repeat(10_000)}`,
  '10,000 control characters': '\u001b'.repeat(10_000),
  '10,000 quotes': '"'.repeat(10_000),
  '10,000 elements': '<a>'.repeat(3_334),
};

function faultsOf({ kind }: NamedFile, text: string, name: string): string[] {
  switch (kind) {
    case 'svg':
      return svgFaults(text);
    case 'csv':
      return csvFaults(text);
    case 'terminal':
      return terminalFaults(text);
    case 'trace':
      return traceFaults(text, name);
    default:
      return unreachable(kind);
  }
}

async function exported(file: NamedFile, called: string, name: string): Promise<Asked> {
  const [began, cpu, before] = [performance.now(), process.cpuUsage(), process.memoryUsage.rss()];
  const made = await (async () => file.make())().catch((error: unknown) => error);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const hostMib = (process.memoryUsage.rss() - before) / 2 ** 20;
  const faults = typeof made === 'string' ? faultsOf(file, made, name) : [String(made)];
  return {
    case: called,
    question: `${file.name} as ${file.kind}`,
    answer: faults.length === 0 ? { kind: 'answered' } : { kind: 'defect', what: faults.join('; ') },
    ...{ ms, stallMs: 0, cost: { hostMib, jobMib: 0, cpuMs: (user + system) / 1e3 } },
  };
}

/** One row for each export. */
export async function exportsOf(called: string, name: string): Promise<Asked[]> {
  const rows: Asked[] = [];
  for (const file of namedFiles(name)) rows.push(await exported(file, `a name that is ${called}`, name));
  return rows;
}

export async function* exportedNames(): AsyncGenerator<Asked> {
  for (const [called, name] of Object.entries(hostileNames)) yield* await exportsOf(called, name);
}
