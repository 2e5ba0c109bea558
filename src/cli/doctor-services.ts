import { type DoctorContext, type Finding, reason } from './doctor-context.ts';

/** Uses each configured service once. */
export function checkServices({
  serving: { services },
  words: { say },
}: Pick<DoctorContext, 'serving' | 'words'>): Promise<Finding[]> {
  return Promise.all(
    services.map(async ({ name, setting, use }): Promise<Finding> => {
      try {
        return { state: 'good', subject: name, found: await use() };
      } catch (error) {
        return {
          state: 'problem',
          subject: name,
          found: say('cli-doctor-service-failed', { reason: reason(error) }),
          advice: say('cli-doctor-service-advice', { setting }),
        };
      }
    }),
  );
}
