/** A vitest reporter that leaves the outcome of each suite as JSON in the file that VINOBENCH_SUITE_REPORT names. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export interface SuiteReport {
  /** What its files took, one after another or at the same time. */
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly test: string; readonly reason: string }[];
}

export interface SuiteReports {
  /** False while the run is in progress: what crashed has reported what it knew so far. */
  readonly ended: boolean;
  /** By the suite's name. */
  readonly suites: Readonly<Record<string, SuiteReport>>;
}

interface Counting {
  seconds: number;
  passed: number;
  failed: number;
  readonly skipped: { test: string; reason: string }[];
}

export default class SuiteReporter implements Reporter {
  readonly #suites = new Map<string, Counting>();
  readonly #began = new Map<TestModule, number>();

  onTestModuleStart(module: TestModule): void {
    this.#began.set(module, performance.now());
  }

  onTestCaseResult(test: TestCase): void {
    const suite = this.#suiteOf(test.module);
    const result = test.result();
    switch (result.state) {
      case 'passed':
        suite.passed++;
        break;
      case 'skipped':
        suite.skipped.push({
          test: `${test.module.relativeModuleId}: ${test.fullName}`,
          reason: result.note ?? 'no reason given',
        });
        break;
      default:
        // A test that never came to its end has failed, too.
        suite.failed++;
    }
  }

  onTestModuleEnd(module: TestModule): void {
    const now = performance.now();
    this.#suiteOf(module).seconds += (now - (this.#began.get(module) ?? now)) / 1000;
    this.#write(false);
  }

  /** An error outside every test (a file that does not load, an unhandled rejection) counts as one failed test. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    for (const module of modules) {
      const broken = [
        ...module.errors(),
        ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
      ];
      this.#suiteOf(module).failed += broken.length;
    }
    // Of which file it is cannot be told.
    const [first] = modules;
    if (first !== undefined) this.#suiteOf(first).failed += unhandled.length;
    this.#write(true);
  }

  #suiteOf({ project }: TestModule): Counting {
    const suite = this.#suites.get(project.name) ?? { seconds: 0, passed: 0, failed: 0, skipped: [] };
    this.#suites.set(project.name, suite);
    return suite;
  }

  #write(ended: boolean): void {
    const report: SuiteReports = { ended, suites: Object.fromEntries(this.#suites) };
    const file = process.env['VINOBENCH_SUITE_REPORT'];
    if (file === undefined) throw new Error('VINOBENCH_SUITE_REPORT names no file');
    writeFileSync(file, JSON.stringify(report));
  }
}
