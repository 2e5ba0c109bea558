/** The platform's name in batches and subjects. */
export const PLATFORM = 'discord';
