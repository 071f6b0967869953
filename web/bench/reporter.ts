import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints what the benchmarks print, and what made one fail. */
export default class Plain implements Reporter {
  printsToStdio(): boolean {
    return true;
  }
  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }
  onTestEnd(test: TestCase, result: TestResult): void {
    for (const e of result.errors) process.stderr.write(`${test.title}: ${e.message}\n`);
  }
}
