import type { Words } from '../i18n/words.ts';
import type { Subject } from '../store/records.ts';
import { COMMANDS } from './commands.ts';
import type { AdminCommand, AdminContext } from './context.ts';
import { REPORTS } from './reports.ts';

/** What owners may do, the same on every surface; whether somebody is an owner is checked before. */
export interface Admin {
  readonly owners: ReadonlySet<Subject>;
  /**
   * Runs a subcommand of /admin and answers with the sentence to show.
   * @throws Error for a subcommand that does not exist, which is a programming error
   */
  run(command: AdminCommand, words: Words): Promise<string>;
}

export function createAdmin(owners: ReadonlySet<Subject>, context: AdminContext): Admin {
  return {
    owners,
    async run(command, words) {
      const report = REPORTS[command.name];
      if (report) return report(words, context);
      const run = COMMANDS[command.name];
      if (!run) throw new Error(`There is no command /admin ${command.name}.`);
      const { subject } = command;
      return subject === undefined ? words.say('admin-who') : run({ ...command, subject }, words, context);
    },
  };
}
