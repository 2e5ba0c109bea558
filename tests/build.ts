import { execFileSync } from 'node:child_process';

/** Before the first test: tests run the built program, so it has to be that of these sources. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/run.cjs', 'build'], { stdio: 'inherit' });
}
