/**
 * The custom id of a control: what it does, then what it needs, with colons between. Everything needed is in it, so that
 * a control works as long as its message is there, whatever process answers.
 * @throws RangeError beyond Discord's 100 characters, which is a programming error
 */
export function customId(name: ControlName, ...parts: readonly string[]): string {
  const id = [name, ...parts].join(':');
  if (id.length > MAX_LENGTH || parts.some((part) => part.includes(':')))
    throw new RangeError(`“${id}” cannot be the id of a control.`);
  return id;
}

/** The inverse; undefined for anything else, as old messages may carry ids of an earlier version. */
export function readCustomId(id: string): ControlId | undefined {
  const [name, ...parts] = id.split(':');
  return isControlName(name) ? { name, parts } : undefined;
}

export interface ControlId {
  readonly name: ControlName;
  readonly parts: readonly string[];
}

const CONTROL_NAMES = [
  'cancel',
  'redraw',
  'pick',
  'change',
  'use',
  'publish',
  'add-to-server',
  'emoji',
  'delete',
  'batch',
  'access',
  'bans',
  'default-style',
  'styles',
  'history',
  'history-again',
  'reset',
  'forget',
  'keep',
] as const;
export type ControlName = (typeof CONTROL_NAMES)[number];

/** Discord developer documentation, Component reference. */
const MAX_LENGTH = 100;

const isControlName = (name: string | undefined): name is ControlName =>
  CONTROL_NAMES.some((known) => known === name);
