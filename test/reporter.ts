/** A vitest reporter that leaves one suite's outcome as JSON in the file that VINOBENCH_SUITE_REPORT names. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export interface SuiteReport {
  /** False while the run goes on: a suite that crashed has told what it knew so far. */
  readonly ended: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly test: string; readonly reason: string }[];
}

export default class SuiteReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #skipped: { test: string; reason: string }[] = [];

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    switch (result.state) {
      case 'passed':
        this.#passed++;
        break;
      case 'skipped':
        this.#skipped.push({
          test: `${test.module.relativeModuleId}: ${test.fullName}`,
          reason: result.note ?? 'no reason given',
        });
        break;
      default:
        // A test that never came to its end has failed, too.
        this.#failed++;
    }
  }

  /** An error outside every test (a file that does not load, a rejection nobody awaits) counts as one failed test. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const broken = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]);
    this.#failed += broken.length + unhandled.length;
    this.#write(true);
  }

  onTestModuleEnd(): void {
    this.#write(false);
  }

  #write(ended: boolean): void {
    const report: SuiteReport = {
      ended,
      passed: this.#passed,
      failed: this.#failed,
      skipped: this.#skipped,
    };
    const file = process.env['VINOBENCH_SUITE_REPORT'];
    if (file === undefined) throw new Error('VINOBENCH_SUITE_REPORT names no file');
    writeFileSync(file, JSON.stringify(report));
  }
}
